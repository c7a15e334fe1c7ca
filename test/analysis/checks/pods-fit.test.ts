import { podsFit } from '../../../src/analysis/checks/pods-fit';
import { readChart, readStack } from '../../../src/synth/documents';
import { fixtureAwsLab } from '../../support/lab';

interface Pods {
  readonly replicas?: number;
  readonly cpu?: string;
  readonly memory?: string;
  readonly gpus?: number;
  readonly kind?: string;
  readonly more?: string;
}

const deployment = ({
  replicas = 1,
  cpu = '100m',
  memory = '64Mi',
  gpus = 0,
  kind = 'Deployment',
  more = '',
}: Pods) => `
apiVersion: apps/v1
kind: ${kind}
metadata: { name: web, namespace: ns }
spec:
  replicas: ${replicas}
  template:
    spec:
      containers: [{ name: web, image: 'a:v1', resources: { requests: { cpu: ${cpu}, memory: ${memory} }, limits: { nvidia.com/gpu: ${gpus} } } }]
      ${more}
---
apiVersion: v1
kind: Namespace
metadata: { name: ns, labels: { istio-injection: enabled } }
`;

const group = (instance: string, desired_size: number, more = {}) => ({
  node_group_name: instance,
  instance_types: [instance],
  scaling_config: { min_size: 0, desired_size, max_size: 2 },
  ...more,
});
const two = { aws_eks_node_group: { workers: group('t3.medium', 2) } };

function findings(yaml: string, resource: Readonly<Record<string, unknown>> = two) {
  const stacks = [readStack('nodes', JSON.stringify({ resource }))];
  const documents = { environment: 'aws', charts: [readChart('a.k8s.yaml', yaml)], stacks } as const;
  return podsFit.check(fixtureAwsLab(), documents);
}

/** The pods that find no room, and where. */
function valuesOf(...given: Parameters<typeof findings>): readonly string[] {
  return findings(...given).map(({ value }) => value.replace(/:.*; without room/, ': …'));
}

describe('pods-fit', () => {
  test('passes what two t3.medium have room for, and finds the pod that is one too many', () => {
    // 1,930m a node, 300m a pod with its proxy: six pods a node.
    expect(valuesOf(deployment({ replicas: 12, cpu: '200m' }))).toEqual([]);
    expect(valuesOf(deployment({ replicas: 13, cpu: '200m' }))).toEqual([
      '1 pod finds no room on 2 × t3.medium: … 1 × kubernetes/a.k8s.yaml Deployment/web (300m CPU, 192Mi)',
    ]);
  });

  test('counts memory, which runs out before the CPUs do', () => {
    expect(valuesOf(deployment({ replicas: 4, memory: '1Gi' }))).toEqual([]);
    expect(valuesOf(deployment({ replicas: 6, memory: '1Gi' }))).toHaveLength(1);
  });

  test('counts the pods themselves, at most 110 a node', () => {
    const tiny = { cpu: '0', memory: '0', more: '' };
    const outside = (replicas: number) => deployment({ ...tiny, replicas }).replace('istio-injection: enabled', 'a: b');
    expect(valuesOf(outside(220))).toEqual([]);
    expect(valuesOf(outside(221))).toEqual([
      '1 pod finds no room on 2 × t3.medium: … 1 × kubernetes/a.k8s.yaml Deployment/web (0m CPU, 0Mi)',
    ]);
  });

  test('counts the proxy only where the namespace wants one, and as large as the mesh is told', () => {
    const twelve = deployment({ replicas: 12, cpu: '300m' });
    expect(valuesOf(twelve)).toHaveLength(1);
    expect(valuesOf(twelve.replace('istio-injection: enabled', 'a: b'))).toEqual([]);
    const values = JSON.stringify({ global: { proxy: { resources: { requests: { cpu: '10m', memory: '16Mi' } } } } });
    const istiod = { name: 'istiod', chart: 'istiod', namespace: 'n', version: '1', values: [values] };
    const small = JSON.stringify({
      ...(JSON.parse(values) as object),
      resources: { requests: { cpu: '1m', memory: '1Mi' } },
    });
    expect(valuesOf(twelve, { ...two, helm_release: { istiod: { ...istiod, values: [small] } } })).toEqual([]);
  });

  test('counts add-ons and Helm releases', () => {
    const full = deployment({ replicas: 12, cpu: '200m' });
    expect(
      valuesOf(full, {
        ...two,
        aws_eks_addon: { cni: { addon_name: 'vpc-cni' }, proxy: { addon_name: 'kube-proxy' } },
      }),
    ).toEqual(['2 pods find no room on 2 × t3.medium: … 2 × kubernetes/a.k8s.yaml Deployment/web (300m CPU, 192Mi)']);
    const release = { name: 'istiod', chart: 'istiod', namespace: 'n', version: '1' };
    expect(valuesOf(full, { ...two, helm_release: { istiod: release } })).not.toEqual([]);
  });

  test('counts a DaemonSet on every node', () => {
    const daemon = deployment({ kind: 'DaemonSet', cpu: '1900m' });
    expect(valuesOf(daemon)).toEqual([
      '2 pods find no room on 2 × t3.medium: … 2 × kubernetes/a.k8s.yaml DaemonSet/web (2000m CPU, 192Mi)',
    ]);
    expect(valuesOf(deployment({ kind: 'DaemonSet', cpu: '1800m' }))).toEqual([]);
  });

  test('counts the least that an autoscaler keeps, where the Deployment says no number', () => {
    const scaled = (least: number) => `${deployment({ cpu: '200m' }).replace('  replicas: 1\n', '')}---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: a, namespace: ns }
spec: { scaleTargetRef: { kind: Deployment, name: web }, minReplicas: ${least}, maxReplicas: 99 }
`;
    expect(valuesOf(scaled(12))).toEqual([]);
    expect(valuesOf(scaled(13))).toHaveLength(1);
    expect(valuesOf(scaled(13).replace('name: web }', 'name: other }'))).toEqual([]);
  });

  test('counts no pod of a CronJob that is suspended', () => {
    const job = (suspend: boolean) => `
apiVersion: batch/v1
kind: CronJob
metadata: { name: web, namespace: ns }
spec:
  suspend: ${suspend}
  jobTemplate:
    spec:
      template:
        spec:
          containers: [{ name: web, image: 'a:v1', resources: { requests: { cpu: '9' } } }]
`;
    expect(valuesOf(job(true))).toEqual([]);
    expect(valuesOf(job(false))).toHaveLength(1);
  });

  test('sends a pod to the nodes that it selects, past the taints that it tolerates', () => {
    const taint = { key: 'nvidia.com/gpu', value: 'true', effect: 'NO_SCHEDULE' };
    const gpu = { ...two.aws_eks_node_group, gpu: group('g4dn.xlarge', 0, { labels: { gpu: 'yes' }, taint: [taint] }) };
    const tolerates = 'tolerations: [{ key: nvidia.com/gpu, operator: Exists }]';
    const fits = (more: string) => valuesOf(deployment({ gpus: 1, more }), { aws_eks_node_group: gpu });
    expect(fits(tolerates)).toEqual([]);
    expect(fits('')).toEqual([
      '1 pod finds no room on 2 × t3.medium: … 1 × kubernetes/a.k8s.yaml Deployment/web (200m CPU, 192Mi, 1 GPU)',
    ]);
    expect(fits(`${tolerates}\n      nodeSelector: { gpu: yes }`)).toEqual([]);
    expect(fits(`${tolerates}\n      nodeSelector: { gpu: other }`)).toHaveLength(1);
  });

  test('takes the groups of a paused lab at their largest', () => {
    expect(valuesOf(deployment({}), { aws_eks_node_group: { workers: group('t3.medium', 0) } })).toEqual([]);
  });

  test('takes a group that is at zero beside others for no nodes at all, as nobody raises it', () => {
    const workers = { few: group('t3.medium', 1), none: group('m5.4xlarge', 0) };
    expect(valuesOf(deployment({ replicas: 60 }), { aws_eks_node_group: workers })).toEqual([
      expect.stringMatching(/no room on 1 × t3\.medium: /),
    ]);
  });

  test('counts the nodes of one type together, whichever their groups are', () => {
    const workers = { one: group('t3.medium', 1), gpu: group('g4dn.xlarge', 1), two: group('t3.medium', 2) };
    expect(valuesOf(deployment({ replicas: 99 }), { aws_eks_node_group: workers })).toEqual([
      expect.stringMatching(/no room on 3 × t3\.medium, 1 × g4dn\.xlarge: /),
    ]);
  });

  test('finds a machine whose size nobody has entered', () => {
    expect(valuesOf(deployment({}), { aws_eks_node_group: { workers: group('x9.huge', 2) } })).toEqual([
      'instance_types: x9.huge, whose size is unknown',
    ]);
  });

  test('finds it behind others of the list as well, each one', () => {
    const workers = group('t3.medium', 2, { instance_types: ['t3.medium', 't3.medum', 'm5.large', 'm5.larg'] });
    expect(valuesOf(deployment({}), { aws_eks_node_group: { workers } })).toEqual([
      'instance_types: t3.medum, whose size is unknown',
      'instance_types: m5.larg, whose size is unknown',
    ]);
  });

  test('counts the smallest of the machines that a group may get, in each of what it offers', () => {
    const mixed = (...instance_types: readonly string[]) => {
      const workers = group('mixed', 2, { instance_types });
      return valuesOf(deployment({ replicas: 13, cpu: '200m' }), { aws_eks_node_group: { workers } });
    };
    expect(mixed('m5.4xlarge', 'm5.xlarge')).toEqual([]);
    expect(mixed('m5.4xlarge', 't3.medium')).toEqual([
      '1 pod finds no room on 2 × m5.4xlarge or t3.medium: … 1 × kubernetes/a.k8s.yaml Deployment/web (300m CPU, 192Mi)',
    ]);
    const gpus = group('gpus', 2, { instance_types: ['g4dn.xlarge', 'm5.xlarge'] });
    expect(valuesOf(deployment({ gpus: 1 }), { aws_eks_node_group: { gpus } })).toHaveLength(1);
  });

  test('takes a group without types for what EKS makes of it', () => {
    const workers = group('t3.medium', 2, { instance_types: undefined });
    expect(valuesOf(deployment({ replicas: 13, cpu: '200m' }), { aws_eks_node_group: { workers } })).toHaveLength(1);
  });

  test('is one finding with what is asked for and what is there, and with the number of nodes that would do', () => {
    const more = deployment({ replicas: 30, cpu: '900m' }).replace('name: web,', 'name: large,');
    const [first, ...others] = findings(`${deployment({ replicas: 30, cpu: '200m' })}---${more}`);
    expect(others).toEqual([]);
    expect(first).toEqual({
      address: 'terraform/stacks/nodes aws_eks_node_group.workers',
      value: expect.stringMatching(
        /^\d+ pods find no room on 2 × t3\.medium: 39\.0 CPUs, 11\.3 GiB, 60 pods are asked for, 3\.9 CPUs, \d\.\d GiB, 220 pods are there; without room \d+ × /,
      ) as unknown,
      // One large pod and three small ones a node: 30 nodes hold all large ones and 90 small ones.
      remedy: 'set aws.nodes.desired and aws.nodes.max to 30; or choose larger aws.nodes.instanceTypes, or run less',
    });
  });

  test('says so where more nodes would not help', () => {
    const [large] = findings(deployment({ memory: '7Gi' }));
    expect(large?.remedy).toMatch(/^more nodes of aws\.nodes would not help: /);
  });

  test('names the machines that are called most like it', () => {
    const nodes = readStack(
      'nodes',
      JSON.stringify({ resource: { aws_eks_node_group: { w: group('t3.mediun', 2) } } }),
    );
    const documents = { environment: 'aws', charts: [], stacks: [nodes] } as const;
    expect(podsFit.check(fixtureAwsLab(), documents).map(({ remedy }) => remedy)).toEqual([
      expect.stringMatching(
        /^choose a type whose size is known, such as t3\.medium, t3a\.medium, \S+, \S+, \S+; or add/,
      ),
    ]);
  });

  test('has nothing to say of a cluster that is somebody else’s', () => {
    expect(valuesOf(deployment({ replicas: 1000 }), {})).toEqual([]);
  });
});
