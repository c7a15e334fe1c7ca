import { posix } from 'node:path';
import { ConfigMap } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Connections } from '../../constructs/kubernetes/connections';
import { Job } from '../../constructs/kubernetes/job';
import type { Mount } from '../../constructs/kubernetes/pod';
import type { Workload } from '../../lab/lab';
import { rowFiles } from './contract';
import { type DataSet, readDataSet } from './data';

export interface LoaderProps {
  readonly workload: Workload;
}

const dataSets = Object.keys(rowFiles) as DataSet[];

/** Fills the tables: a Job that posts the rows of two ConfigMaps to DB. */
export class Loader extends Construct {
  readonly connections: Connections;

  constructor(scope: Construct, id: string, { workload }: LoaderProps) {
    super(scope, id);
    const mounts = dataSets.map((name) => this.addRows(name));
    this.connections = new Job(this, 'Job', { workload, mounts }).connections;
  }

  private addRows(name: DataSet): Mount {
    const { dir, base } = posix.parse(rowFiles[name]);
    new ConfigMap(this, name, { metadata: { name }, data: { [base]: readDataSet(name) } });
    return { name, path: dir, configMap: name };
  }
}
