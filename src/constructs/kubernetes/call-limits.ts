/** How long calls may take, and which are tried again: what each rule of a route says. */
import type { VirtualServiceSpecHttp } from '../../../imports/networking.istio.io';
import type { HttpContract } from '../../contract';
import { durationInMesh, timeoutOf } from '../../lab/routes';

/**
 * What never reached a service can be tried again, whatever it was.
 * Source: https://www.envoyproxy.io/docs/envoy/v1.40.0/configuration/http/http_filters/router_filter#x-envoy-retry-on
 */
const unsent = ['connect-failure', 'refused-stream'];

/**
 * What else a failed read may have met: the proxy of a container that is gone answers 503, and nobody knows whether the
 * container had begun. `unavailable` and `cancelled` are the same in the words of gRPC.
 */
const failed = [...unsent, 'unavailable', 'cancelled', '503'];

/** @param isForReads - whether the calls only read, so that nothing happens twice */
export function callLimits(
  http: Pick<HttpContract, 'timeoutMs' | 'retries'>,
  isForReads = false,
): Required<Pick<VirtualServiceSpecHttp, 'timeout' | 'retries'>> {
  const { retries } = http;
  return {
    timeout: durationInMesh(timeoutOf(http)),
    retries:
      isForReads && retries
        ? {
            attempts: retries.attempts,
            perTryTimeout: durationInMesh(retries.perTryTimeoutMs),
            retryOn: failed.join(','),
          }
        : { attempts: 2, retryOn: unsent.join(',') },
  };
}
