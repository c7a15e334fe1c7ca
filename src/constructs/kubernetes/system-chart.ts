import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { System } from '../../lab/lab';
import { systemLabels } from './labels';
import { isInMesh } from './mesh';

/** The chart of one system: what is in it lies in the system's namespace and carries its labels. */
export class SystemChart extends Chart {
  /** Whether its pods get the mesh's sidecar. */
  readonly isInMesh: boolean;

  constructor(scope: Construct, id: string, system: Pick<System, 'name' | 'namespace' | 'engines'>) {
    const { name, namespace } = system;
    super(scope, id, { namespace, labels: systemLabels(name), disableResourceNameHashes: true });
    this.isInMesh = isInMesh(system);
  }
}

/**
 * Whether the pods of a chart get the mesh's sidecar; those of a chart of no system do not. Not by `instanceof`:
 * cdk8s takes every chart for an instance of every class of charts.
 */
export function isChartInMesh(chart: Chart): boolean {
  return 'isInMesh' in chart && chart.isInMesh === true;
}
