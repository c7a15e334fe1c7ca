import * as z from 'zod';
import type { FaultContract, Occasion } from '../../contract';
import { choice, count, faultAmong, gatewayForm, sharesOf } from '../../lab/config/values';
import { contract } from './contract';

const { music, datastore } = contract.workloads;

/** The section `music` of lab.yaml: traffic, tokens and size. */
export const schema = z
  .strictObject({
    canary: sharesOf(music.versions)
      .default(0)
      .describe(
        "Percent of S2's traffic that goes to v2, the version that misbehaves; or a list with the percent of each version, oldest first.",
      ),
    fault: faultAmong(['none', 'abort', 'delay'])
      .default('none')
      .describe(
        'Fault in calls to DB: `abort` (500) or `delay` (500 ms) in 10 % of them, or figures of your own: { abort: 503, percent: 20 }, { delay: 800, percent: 50 }.',
      ),
    tokens: choice(['HS256', 'RS256', 'EdDSA'])
      .default('HS256')
      .describe(
        "How S1 signs its login tokens: `HS256` with the course's shared secret, or `RS256` or `EdDSA` with a private key; then S1 shows the public key, and the mesh refuses a token that was not signed with it.",
      ),
    gateway: gatewayForm().describe(
      "In whose words the gateway and the routes from outside are written: Istio's (Gateway, VirtualService), or the Gateway API's (Gateway, HTTPRoute), whose definitions the cluster must have.",
    ),
    replicas: count(1, 20).optional().describe('Replicas of each Deployment: 1 on local, 2 on aws unless set.'),
  })
  .describe('The music application.');

/** A student's copy has one replica: a class has many copies. */
export function resolve(
  { canary, fault: wanted, tokens, gateway, replicas: set }: z.output<typeof schema>,
  { environment, isCopy }: Occasion,
) {
  const fault = faultOf(wanted);
  return {
    /** Percent of the calls that each version of S2 gets. */
    shares: typeof canary === 'number' ? [100 - canary, canary] : canary,
    /** The algorithm of S1's tokens, as JWS calls it. */
    tokens,
    gateway,
    replicas: set ?? (environment === 'aws' && !isCopy ? 2 : 1),
    ...(fault && { fault }),
  };
}

function faultOf(wanted: z.output<typeof schema>['fault']): FaultContract | undefined {
  if (wanted === 'none') return undefined;
  if (typeof wanted === 'string') return datastore.faults[wanted];
  const { percent } = wanted;
  return 'abort' in wanted
    ? { abort: { status: wanted.abort }, percent }
    : { delay: { milliseconds: wanted.delay }, percent };
}
