import type { Construct } from 'constructs';
import { HelmRelease } from '../../../constructs/terraform/helm-release';
import { mesh } from '../../../lab/addons';
import { controlPlaneSize } from '../../../lab/control-plane-size';
import { gatewayMemory } from '../../../lab/proxy-memory';
import type { PlatformLab } from '../../../lab/stacks';
import { helmCharts } from '../../../lab/versions';
import { AddonStack } from '../addon-stack';
import { cniValues, istiodValues } from './control-plane';
import { gatewayValues } from './gateway';

/** Istio: its definitions, its control plane, the plugin on every node, and the way in. */
export class MeshStack extends AddonStack {
  constructor(scope: Construct, lab: PlatformLab) {
    super(scope, 'mesh', lab);
    const { namespace } = mesh;
    const base = new HelmRelease(this, 'base', {
      name: 'istio-base',
      chart: helmCharts.istioBase,
      namespace,
      createNamespace: true,
      values: {},
    });
    const istiod = new HelmRelease(this, 'istiod', {
      name: 'istiod',
      chart: helmCharts.istiod,
      namespace,
      values: istiodValues(controlPlaneSize(lab)),
      after: [base],
    });
    const cni = new HelmRelease(this, 'cni', {
      name: 'istio-cni',
      chart: helmCharts.istioCni,
      namespace,
      values: cniValues(lab.cluster.kind),
      after: [istiod],
    });
    // Its image is `auto`: the control plane puts in the real one when the pod is made.
    new HelmRelease(this, 'gateway', {
      name: mesh.gatewayRelease,
      chart: helmCharts.istioGateway,
      namespace,
      values: gatewayValues(lab.cluster.kind, gatewayMemory(lab)),
      after: [istiod, cni],
    });
  }
}
