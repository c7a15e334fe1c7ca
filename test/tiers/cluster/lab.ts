/** `lab` for the cluster of the tier: with its kubeconfig and its kubectl, in a folder of its own. */
import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { LabFolder } from '../../cli/lab';
import { leastConfig } from '../../support/lab';
import type { Cluster } from '../../tools/kubernetes/cluster';

export class ClusterLab extends LabFolder {
  private readonly before = { KUBECONFIG: process.env.KUBECONFIG, PATH: process.env.PATH };

  /** @param config on top of the least that a lab needs */
  constructor(cluster: Cluster, config: object) {
    super();
    const local = { environment: 'local', local: { context: cluster.context } };
    writeFileSync(this.file('lab.yaml'), JSON.stringify({ ...leastConfig, ...local, ...config }));
    process.env.KUBECONFIG = cluster.kubeconfig;
    process.env.PATH = `${dirname(cluster.kubectlProgram)}:${this.before.PATH}`;
  }

  override remove(): void {
    for (const [name, value] of Object.entries(this.before))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    super.remove();
  }
}
