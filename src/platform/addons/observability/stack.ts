import type { Construct } from 'constructs';
import { HelmRelease } from '../../../constructs/terraform/helm-release';
import { collector, mesh, monitoringRelease } from '../../../lab/addons';
import type { PlatformLab } from '../../../lab/stacks';
import { helmCharts } from '../../../lab/versions';
import { AddonStack } from '../addon-stack';
import { jaegerValues } from './jaeger';
import { kialiValues } from './kiali';
import { metricsServerValues, needsMetricsServer } from './metrics-server';
import { prometheusStackValues } from './prometheus';

/** Prometheus and Grafana; Kiali, where there is a mesh to show; Jaeger, where something is traced; the metrics that autoscaling reads, where they are missing. */
export class ObservabilityStack extends AddonStack {
  constructor(scope: Construct, lab: PlatformLab) {
    super(scope, 'observability', lab);
    const hasMesh = lab.engines.includes('istio');
    const isTraced = lab.traces !== undefined;
    const prometheus = new HelmRelease(this, 'prometheus', {
      name: monitoringRelease,
      chart: helmCharts.prometheusStack,
      namespace: mesh.namespace,
      createNamespace: true,
      values: prometheusStackValues(hasMesh, isTraced),
    });
    if (isTraced) this.addJaeger(prometheus);
    if (hasMesh) this.addKiali(prometheus, isTraced);
    if (needsMetricsServer(lab.cluster.kind)) this.addMetricsServer();
  }

  /** In the namespace that every proxy knows (docs/decisions/0016-what-a-proxy-knows.md), without a proxy of its own. */
  private addJaeger(prometheus: HelmRelease): void {
    new HelmRelease(this, 'jaeger', {
      name: collector.release,
      chart: helmCharts.jaeger,
      namespace: mesh.namespace,
      values: jaegerValues(),
      after: [prometheus],
    });
  }

  private addKiali(prometheus: HelmRelease, isTraced: boolean): void {
    new HelmRelease(this, 'kiali', {
      name: 'kiali',
      chart: helmCharts.kiali,
      namespace: mesh.namespace,
      values: kialiValues(isTraced),
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
