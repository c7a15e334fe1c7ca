/** The way into a test's mesh; its pods are those of the chart that Istio has for it. */
import { mesh as istio } from '../../../src/lab/addons';
import { type Locality, portHere } from '../../tools/istio/mesh';
import type { MeshedPod, TestMesh } from '../../tools/istio/test-mesh';

/** @param locality of its node; @default the node's labels do not say */
export function joinGateway(mesh: TestMesh, locality?: Locality): Promise<MeshedPod> {
  const { namespace, gatewayRelease, gatewayLabels } = istio;
  return mesh.join({
    name: gatewayRelease,
    namespace,
    labels: gatewayLabels,
    serviceAccount: gatewayRelease,
    ...(locality && { locality }),
    address: mesh.addresses().address,
  });
}

/** Where clients find it. */
export function originOf(gateway: MeshedPod): string {
  return `http://${gateway.proxy.pod.address}:${portHere(80)}`;
}
