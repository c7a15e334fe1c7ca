import { names } from '../../../src/systems/cuda/contract';
import { manifestsOf, named, namesOf, type PodSpec } from '../../support/charts';
import { fixtureLab } from '../../support/lab';

interface Template {
  readonly spec: {
    readonly suspend: boolean;
    readonly jobTemplate: {
      readonly spec: {
        readonly backoffLimit: number;
        readonly ttlSecondsAfterFinished: number;
        readonly template: {
          readonly spec: PodSpec & {
            readonly initContainers: readonly [...PodSpec['containers']][0][];
            readonly nodeSelector?: object;
            readonly tolerations?: readonly object[];
          };
        };
      };
    };
  };
}

function podOf(environment: 'local' | 'aws', template: string = names.templates.program, settings: object = {}) {
  const manifests = manifestsOf(fixtureLab(environment, { systems: ['cuda'], cuda: settings }));
  const { spec } = named<Template>(manifests, 'CronJob', template);
  return { ...spec, job: spec.jobTemplate.spec, pod: spec.jobTemplate.spec.template.spec };
}

test('a job on AWS asks for one card, on nodes with cards, whose taint it tolerates', () => {
  const { pod } = podOf('aws');
  expect(pod.initContainers.map(({ name, resources }) => [name, resources.limits])).toEqual([
    ['job', expect.objectContaining({ 'nvidia.com/gpu': 1 })],
  ]);
  expect(pod.nodeSelector).toEqual({ 'nvidia.com/gpu.present': 'true' });
  expect(pod.tolerations).toEqual([{ key: 'nvidia.com/gpu', operator: 'Equal', value: 'true', effect: 'NoSchedule' }]);
});

test('where there is no card, the same job runs the twin on any node', () => {
  const { pod } = podOf('local');
  const [job] = pod.initContainers;
  expect(job?.image).toBe('registry.example/octocat/gpu-twin:v1');
  expect(job?.resources.limits).not.toHaveProperty(['nvidia.com/gpu']);
  expect(pod).not.toHaveProperty('nodeSelector');
  expect(
    podOf('local', names.templates.program, { device: 'gpu' }).pod.initContainers[0]?.resources.limits,
  ).toHaveProperty(['nvidia.com/gpu']);
});

test('templates never run by themselves, and what is made of them runs once, and not for ever', () => {
  const { suspend, job, pod } = podOf('aws');
  expect({ suspend, ...job }).toMatchObject({ suspend: true, backoffLimit: 0, ttlSecondsAfterFinished: 3600 });
  expect(job).toHaveProperty('activeDeadlineSeconds', 1800);
  expect(pod).toHaveProperty('restartPolicy', 'Never');
});

test('a source is compiled before it is run, and only where there is a card', () => {
  expect(podOf('aws', names.templates.source).pod.initContainers.map(({ name, args }) => [name, args])).toEqual([
    ['compile', ['/source/job.cu']],
    ['job', ['/work/job', '1']],
  ]);
  const local = manifestsOf(fixtureLab('local', { systems: ['cuda'] }));
  expect(namesOf(local, 'CronJob')).toEqual([names.templates.program]);
});

test.each(Object.values(names.templates))(
  'in %s the program of a person has no token, and the reporter has one',
  (template) => {
    const { pod } = podOf('aws', template);
    const withToken = (
      containers: readonly { readonly name: string; readonly volumeMounts?: readonly { readonly name: string }[] }[],
    ) =>
      containers
        .filter(({ volumeMounts }) => volumeMounts?.some(({ name }) => name === 'token'))
        .map(({ name }) => name);
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(withToken(pod.initContainers)).toEqual([]);
    expect(withToken(pod.containers)).toEqual(['report']);
  },
);

test('the reporter may change the one ConfigMap of results, and nothing else', () => {
  const manifests = manifestsOf(fixtureLab('aws', { systems: ['cuda'] }));
  expect(named<{ rules: object[] }>(manifests, 'Role', 'gpu-results-writer').rules).toEqual([
    { apiGroups: [''], resources: ['configmaps'], resourceNames: ['gpu-results'], verbs: ['patch'] },
  ]);
  expect(namesOf(manifests, 'ClusterRole')).toEqual([]);
  expect(named<{ subjects: object[] }>(manifests, 'RoleBinding', 'gpu-results-writer').subjects).toEqual([
    { kind: 'ServiceAccount', name: 'gpu-job' },
  ]);
  expect(namesOf(manifests, 'ConfigMap')).toContain('gpu-results');
});

test('jobs call the API server and nobody else, and nobody calls them', () => {
  const { spec } = named<{ spec: { ingress?: object[]; egress: { ports: { port: number }[] }[] } }>(
    manifestsOf(fixtureLab('aws', { systems: ['cuda'] })),
    'NetworkPolicy',
    'gpu-job',
  );
  expect(spec.ingress).toBeUndefined();
  expect(spec.egress.map(({ ports }) => ports.map(({ port }) => port))).toEqual([[443, 6443]]);
});
