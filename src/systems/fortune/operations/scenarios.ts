import type { Scenario } from '../../../local/load/scenario';

/** Rapid requests, as the course's load test makes them; whoever is told that nobody leads asks again. */
export const scenarios = {
  rapid: {
    does: 'asks for a fortune again and again, 50 ms apart',
    begin: () => () => ({ nextPath: () => '/api/fortune', nextPause: () => 0.05 }),
  },
  patient: {
    does: 'asks for a fortune, then pauses 1 s',
    begin: () => () => ({ nextPath: () => '/api/fortune', nextPause: () => 1 }),
  },
} as const satisfies Readonly<Record<string, Scenario>>;
