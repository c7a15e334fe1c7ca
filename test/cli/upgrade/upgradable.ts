/**
 * A lab on EKS that can be upgraded: EKS, its cluster and Terraform as far as `lab upgrade` asks them, with a state of
 * their own. What they answer has the form of the references of the aws CLI and of kubectl; it was not recorded from them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Ended } from '../children';
import { LabFolder } from '../lab';
import { answer, callsIn, noCharts } from '../programs';

interface World {
  controlPlane: { version: string; status: string };
  nodeGroups: Record<string, { version: string; status: string }>;
  addons: Record<string, { addonVersion: string; status: string; configurationValues?: string }>;
  /** Node → kubelet and whether it is Ready. */
  nodes: Record<string, { kubelet: string; ready: boolean; group?: string }>;
  insights: { id: string; name: string; insightStatus: { status: string; reason?: string } }[];
  /** Labels of a gauge of the API server. */
  deprecated: string[];
  budgets: { name: string; disruptionsAllowed: number; expectedPods: number }[];
  /** Chart → version of its release. */
  charts: Record<string, string>;
  arn: string;
}

/** A build of each add-on for each minor version, the recommended one. */
export const buildOf = (name: string, minor: string) => `v1.${minor.slice(2)}.1-eksbuild.${name.length}`;

/** Stacks that say nothing but the version. */
const stacks = `
  const { mkdirSync, writeFileSync } = require('node:fs');
  for (const stack of ['cluster', 'nodes', 'load-balancer', 'mesh', 'observability']) {
    const folder = process.env.CDKTF_OUTDIR + '/stacks/' + stack;
    mkdirSync(folder, { recursive: true });
    writeFileSync(folder + '/cdk.tf.json', JSON.stringify({ version: process.env.LAB_KUBERNETES_VERSION }));
  }`;

export class UpgradableFolder extends LabFolder {
  readonly world: World = {
    controlPlane: { version: '1.34', status: 'ACTIVE' },
    nodeGroups: { 'worker-nodes': { version: '1.34', status: 'ACTIVE' } },
    addons: {
      coredns: { addonVersion: buildOf('coredns', '1.34'), status: 'ACTIVE' },
      'vpc-cni': {
        addonVersion: buildOf('vpc-cni', '1.34'),
        status: 'ACTIVE',
        configurationValues: '{"enableNetworkPolicy":"true"}',
      },
    },
    nodes: { 'ip-10-0-1-2': { kubelet: '1.34', ready: true, group: 'worker-nodes' } },
    insights: [],
    deprecated: [],
    budgets: [],
    charts: {},
    arn: 'arn:aws:iam::123456789012:role/lab-admin',
  };

  /** What a call does instead. */
  private injected: ((call: string) => Ended | undefined) | undefined;

  /** @param version that lab.yaml says */
  constructor(version = '1.36') {
    super();
    const text = readFileSync(this.file('lab.yaml'), 'utf8');
    writeFileSync(this.file('lab.yaml'), text.replace(/^kubernetesVersion: .*$/m, `kubernetesVersion: '${version}'`));
    this.standIn('kubernetes', noCharts);
    this.standIn('terraform', stacks);
    const program = (work: (call: string) => Ended) => (call: string) => this.injected?.(call) ?? work(call);
    answer(this, {
      aws: program((call) => this.aws(call)),
      kubectl: program((call) => this.kubectl(call)),
      terraform: program((call) => this.terraform(call)),
    });
  }

  get calls(): readonly string[] {
    return callsIn(this);
  }

  /** Those that change something, in a few words each. */
  get changes(): readonly string[] {
    return this.calls.flatMap((call) => {
      const [, stack] = /stacks\/(\S+) apply/.exec(call) ?? [];
      if (stack !== undefined) return [`apply ${stack}`];
      const [, name, build] = /update-addon .*--addon-name (\S+) --addon-version (\S+)/.exec(call) ?? [];
      if (name !== undefined) return [`${name} ${build}`];
      return call.includes(' --server-side ') ? ['definitions'] : [];
    });
  }

  inject(instead: ((call: string) => Ended | undefined) | undefined): void {
    this.injected = instead;
  }

  private aws(call: string): Ended {
    const { controlPlane, nodeGroups, addons, insights, arn } = this.world;
    const option = (name: string) => new RegExp(`--${name} (\\S+)`).exec(call)?.[1] ?? '';
    const json = (value: unknown): Ended => ({ stdout: JSON.stringify(value) });
    if (call.startsWith('aws --version')) return { stdout: 'aws-cli/2.32.0' };
    if (call.includes(' get-caller-identity')) return json({ Account: '123456789012', Arn: arn });
    if (call.includes(' describe-cluster')) return json({ cluster: { name: 'aws756', ...controlPlane } });
    if (call.includes(' list-nodegroups')) return json({ nodegroups: Object.keys(nodeGroups) });
    if (call.includes(' list-addons')) return json({ addons: Object.keys(addons) });
    if (call.includes(' list-insights')) return json({ insights });
    if (call.includes(' describe-nodegroup'))
      return json({ nodegroup: { nodegroupName: option('nodegroup-name'), ...nodeGroups[option('nodegroup-name')] } });
    const { [option('addon-name')]: addon } = addons;
    if (call.includes(' describe-addon-versions'))
      return json(recommendation(option('addon-name'), option('kubernetes-version')));
    if (call.includes(' describe-addon ')) return json({ addon: { addonName: option('addon-name'), ...addon } });
    if (call.includes(' update-addon') && addon) {
      if (addon.status !== 'ACTIVE') return { code: 254, stderr: '(ResourceInUseException) is being updated' };
      Object.assign(addon, { addonVersion: option('addon-version'), status: 'UPDATING' });
      return json({ update: { status: 'InProgress' } });
    }
    if (call.includes(' wait addon-active') && addon) addon.status = 'ACTIVE';
    if (call.includes(' wait cluster-active')) controlPlane.status = 'ACTIVE';
    return {};
  }

  private kubectl(call: string): Ended {
    const list = (items: readonly object[]): Ended => ({ stdout: JSON.stringify({ items }) });
    const { nodes, budgets, deprecated, charts } = this.world;
    if (call.includes(' version ')) return { stdout: '{"clientVersion": {"gitVersion": "v1.36.1"}}' };
    if (call.includes(' get nodes')) return list(Object.entries(nodes).map(nodeObject));
    if (call.includes(' get poddisruptionbudgets')) return list(budgets.map(budgetObject));
    if (call.includes('/metrics'))
      return { stdout: deprecated.map((labels) => `apiserver_requested_deprecated_apis{${labels}} 1\n`).join('') };
    if (call.includes(' get secrets')) return list(Object.entries(charts).map(releaseSecret));
    return call.includes(' get serviceaccounts') ? list([]) : {};
  }

  private terraform(call: string): Ended {
    const { controlPlane, nodeGroups, nodes, charts } = this.world;
    if (call.includes('version')) return { stdout: '{"terraform_version": "1.14.3"}' };
    if (call.includes(' show ')) return { stdout: '{"applyable": true, "resource_changes": []}' };
    const [, folder = '', stack] = /-chdir=(\S+\/stacks\/(\S+)) apply/.exec(call) ?? [];
    if (stack === undefined) return {};
    const { version } = JSON.parse(readFileSync(this.file(folder, 'cdk.tf.json'), 'utf8')) as { version: string };
    if (stack === 'cluster') {
      const [from, to] = [controlPlane.version, version].map((one) => Number(one.slice(2)));
      if (to !== (from ?? 0) + 1) return { code: 1, stderr: 'Unsupported Kubernetes minor version update' };
      controlPlane.version = version;
    }
    if (stack === 'nodes') {
      for (const group of Object.values(nodeGroups)) group.version = version;
      for (const node of Object.values(nodes)) if (node.group !== undefined) node.kubelet = version;
    }
    if (stack === 'observability' && 'kube-prometheus-stack' in charts) charts['kube-prometheus-stack'] = '88.5.3';
    return {};
  }
}

/** An older build is listed as well, and newer ones that are not recommended. */
function recommendation(name: string, minor: string): object {
  const builds = [buildOf(name, '1.99'), buildOf(name, minor), buildOf(name, '1.30')];
  const addonVersions = builds.map((addonVersion, index) => ({
    addonVersion,
    compatibilities: [{ clusterVersion: minor, platformVersions: ['*'], defaultVersion: index === 1 }],
  }));
  return { addons: [{ addonName: name, type: 'networking', addonVersions }] };
}

function nodeObject([name, { kubelet, ready, group }]: readonly [string, World['nodes'][string]]): object {
  return {
    metadata: { name, labels: group === undefined ? {} : { 'eks.amazonaws.com/nodegroup': group } },
    status: {
      nodeInfo: { kubeletVersion: `v${kubelet}.2-eks-ecaa3a6` },
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
    },
  };
}

function budgetObject({ name, disruptionsAllowed, expectedPods }: World['budgets'][number]): object {
  const status = { disruptionsAllowed, expectedPods, currentHealthy: expectedPods - 1, desiredHealthy: expectedPods };
  return { metadata: { name, namespace: 'greeter' }, status };
}

function releaseSecret([chart, version]: readonly [string, string]): object {
  const release = { name: `c-${chart}`, namespace: 'istio-system', chart: { metadata: { name: chart, version } } };
  const zipped = gzipSync(JSON.stringify(release)).toString('base64');
  return { data: { release: Buffer.from(zipped).toString('base64') } };
}
