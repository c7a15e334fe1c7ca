import type { Construct } from 'constructs';
import { HelmRelease } from '../../../constructs/terraform/helm-release';
import { mesh, monitoringRelease } from '../../../lab/addons';
import type { PlatformLab } from '../../../lab/stacks';
import { helmCharts } from '../../../lab/versions';
import { AddonStack } from '../addon-stack';
import { kialiValues } from './kiali';
import { metricsServerValues, needsMetricsServer } from './metrics-server';
import { prometheusStackValues } from './prometheus';

/** Prometheus and Grafana; Kiali, where there is a mesh to show; the metrics that autoscaling reads, where they are missing. */
export class ObservabilityStack extends AddonStack {
  constructor(scope: Construct, lab: PlatformLab) {
    super(scope, 'observability', lab);
    const hasMesh = lab.engines.includes('istio');
    const prometheus = new HelmRelease(this, 'prometheus', {
      name: monitoringRelease,
      chart: helmCharts.prometheusStack,
      namespace: mesh.namespace,
      createNamespace: true,
      values: prometheusStackValues(hasMesh),
    });
    if (hasMesh) this.addKiali(prometheus);
    if (needsMetricsServer(lab.cluster.kind)) this.addMetricsServer();
  }

  private addKiali(prometheus: HelmRelease): void {
    new HelmRelease(this, 'kiali', {
      name: 'kiali',
      chart: helmCharts.kiali,
      namespace: mesh.namespace,
      values: kialiValues(),
      after: [prometheus],
    });
  }

  private addMetricsServer(): void {
    new HelmRelease(this, 'metrics-server', {
      name: 'metrics-server',
      chart: helmCharts.metricsServer,
      namespace: 'kube-system',
      values: metricsServerValues(),
    });
  }
}
