import * as z from 'zod';
import type { Occasion } from '../../contract';
import { choice, count } from '../../lab/config/values';

/** The section `music` of lab.yaml: traffic and size. */
export const schema = z
  .strictObject({
    canary: count(0, 100).default(0).describe("Percent of S2's traffic that goes to v2, the version that misbehaves."),
    fault: choice(['none', 'abort', 'delay'])
      .default('none')
      .describe('Fault in 10 % of the calls to DB: `abort` (500) or `delay` (500 ms).'),
    replicas: count(1, 20).optional().describe('Replicas of each Deployment: 1 on local, 2 on aws unless set.'),
  })
  .describe('The music application.');

/** A student's copy has one replica: a class has many copies. */
export function resolve(section: z.output<typeof schema>, { environment, isCopy }: Occasion) {
  const { replicas = environment === 'aws' && !isCopy ? 2 : 1 } = section;
  return { ...section, replicas };
}
