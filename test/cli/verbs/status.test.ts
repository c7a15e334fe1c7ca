import { headline } from '../../../src/cli/verbs/status';
import type { ProcessStatus } from '../../../src/local/status';

const address = 'http://127.0.0.1:8080';

function processOf(name: string, state: ProcessStatus['state']): ProcessStatus {
  return { name, workload: name, origin: address, state, isCallable: state === 'ready', restarts: 0 };
}

describe('the first line of lab status', () => {
  test('says ready while every process is', () => {
    const processes = [processOf('cmpt756s1', 'ready'), processOf('cmpt756db', 'ready')];
    expect(headline({ system: 'music', phase: 'ready', address, processes })).toBe(`music is ready at ${address}`);
  });

  test.each(['waiting', 'paused'] as const)('names the process that is %s, and does not say ready', (state) => {
    const processes = [processOf('cmpt756s1', 'ready'), processOf('cmpt756db', state)];
    expect(headline({ system: 'music', phase: 'ready', address, processes })).toBe(
      `music is not ready: cmpt756db; it runs at ${address}`,
    );
  });

  test('does not miss a process that an update takes away', () => {
    const processes = [processOf('a4t0-1', 'stopping'), processOf('a4t0-5', 'ready')];
    expect(headline({ system: 'greeter', phase: 'ready', address, processes })).toBe(`greeter is ready at ${address}`);
  });

  test('says that a system is starting while its processes are not there yet', () => {
    const processes = [processOf('cmpt756db', 'starting')];
    expect(headline({ system: 'music', phase: 'starting', address, processes })).toBe(
      `music is starting at ${address}`,
    );
  });
});
