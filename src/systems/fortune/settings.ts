import * as z from 'zod';
import type { Occasion } from '../../contract';
import { choice } from '../../lab/config/values';
import { timings } from './contract';

/** The section `fortune` of lab.yaml: how fast a leader is replaced, and whether the lease counts. */
export const schema = z
  .strictObject({
    timings: choice(['standard', 'fast'])
      .optional()
      .describe(
        'Lease, renewal deadline and retry: `standard` (15, 10 and 2 s) or `fast` (3, 2 and 0.5 s); standard on aws, fast on local unless set.',
      ),
    fence: choice(['on', 'off'])
      .default('on')
      .describe('Whether leadership counts only with the lease; `off` shows why Bully alone is unsafe.'),
  })
  .describe('The fortune page and its elected leader.');

export function resolve(section: z.output<typeof schema>, { environment }: Occasion) {
  const { timings: profile = environment === 'aws' ? 'standard' : 'fast', fence } = section;
  const { lease, renew, retry } = timings[profile];
  return { timings: profile, fence, leaseSeconds: lease, renewSeconds: renew, retrySeconds: retry };
}
