import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { systemLabels } from '../../constructs/kubernetes/labels';
import { isInMesh } from '../../constructs/kubernetes/mesh';
import { knativeNamespace } from '../../constructs/kubernetes/outside';
import type { AwsLab, Lab, LocalLab } from '../../lab/lab';
import { DefaultDeny } from './default-deny';
import { DefaultStorageClass } from './default-storage-class';
import { ProxyScope } from './proxy-scope';
import { SystemNamespace } from './system-namespace';

export interface PlatformChartProps {
  readonly lab: AwsLab | LocalLab;
}

/** Every cluster has it, and none lets it be deleted. */
const given = 'default';

/** What the cluster holds before any system comes: namespaces that let nobody in yet, and where volumes come from. */
export class PlatformChart extends Chart {
  constructor(scope: Construct, id: string, { lab }: PlatformChartProps) {
    super(scope, id, { labels: systemLabels('platform'), disableResourceNameHashes: true });
    const { kubernetesVersion } = lab;
    const isTraced = lab.traces !== undefined;
    for (const [name, hasMesh] of namespacesOf(lab)) {
      if (name !== given) new SystemNamespace(this, name, { name, kubernetesVersion, isInMesh: hasMesh });
      new DefaultDeny(this, `${name}-traffic`, { namespace: name, isInMesh: hasMesh, isTraced });
      if (hasMesh) new ProxyScope(this, `${name}-proxies`, { namespace: name });
    }
    if (lab.engines.includes('knative'))
      new SystemNamespace(this, knativeNamespace, { name: knativeNamespace, kubernetesVersion, isInMesh: false });
    // Elsewhere the cluster has a default of its own.
    if (lab.kind === 'aws') new DefaultStorageClass(this, 'Volumes');
  }
}

/** Each namespace once, however many systems are in it, and whether one of them wants the mesh. */
function namespacesOf(lab: Pick<Lab, 'systems'>): ReadonlyMap<string, boolean> {
  const systems = Object.values(lab.systems);
  const wantsMesh = (name: string) => systems.some((system) => system.namespace === name && isInMesh(system));
  return new Map(systems.map(({ namespace }) => [namespace, wantsMesh(namespace)]));
}
