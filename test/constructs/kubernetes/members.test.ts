import { App } from 'cdk8s';
import { Members, type MembersProps } from '../../../src/constructs/kubernetes/members';
import { restrictedPod } from '../../../src/constructs/kubernetes/pod';
import { small } from '../../../src/constructs/kubernetes/resources';
import { SystemChart } from '../../../src/constructs/kubernetes/system-chart';
import { named, namesOf, type PodSpec, readManifests } from '../../support/charts';

interface StatefulSet {
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly labels: object };
      readonly spec: PodSpec & { readonly affinity?: object };
    };
  };
}

const pod = restrictedPod({ name: 'web', image: 'web:1', resources: small });
const web = { name: 'web', count: 3, headlessService: 'web-peers', serviceAccount: 'web-account' };

function make(props: Partial<MembersProps> = {}) {
  const app = new App();
  const chart = new SystemChart(app, 'a', { name: 'a', namespace: 'a', engines: [] });
  const members = new Members(chart, 'Members', { members: web, pod, ports: { peer: 7000 }, ...props });
  return { app, members };
}

const synthesize = (props?: Partial<MembersProps>) => readManifests(make(props).app);

test('has each member a name of its own, all at once, whether it is ready or not', () => {
  const manifests = synthesize();
  expect(named(manifests, 'StatefulSet', 'web')).toMatchObject({
    metadata: { namespace: 'a' },
    spec: { serviceName: 'web-peers', replicas: 3, podManagementPolicy: 'Parallel' },
  });
  expect(named(manifests, 'Service', 'web-peers')).toMatchObject({
    spec: {
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: { app: 'web' },
      ports: [{ name: 'peer', port: 7000, targetPort: 'peer' }],
    },
  });
  expect(namesOf(manifests, 'ServiceAccount')).toEqual(['web-account']);
});

test('starts one after another, with claims and labels of its own, where it is asked to', () => {
  const claim = { metadata: { name: 'rows' }, spec: { accessModes: ['ReadWriteOnce'] } };
  const { spec } = named<StatefulSet>(
    synthesize({ start: 'OrderedReady', claims: [claim], podLabels: { version: 'v1' } }),
    'StatefulSet',
    'web',
  );
  expect(spec).toMatchObject({
    podManagementPolicy: 'OrderedReady',
    volumeClaimTemplates: [claim],
    selector: { matchLabels: { app: 'web' } },
  });
  expect(spec.template.metadata.labels).toMatchObject({
    app: 'web',
    version: 'v1',
    'app.kubernetes.io/part-of': 'a',
  });
});

test('lets one member of several be taken away at a time, and the only one too', () => {
  expect(named(synthesize(), 'PodDisruptionBudget', 'web')).toMatchObject({
    spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'web' } } },
  });
  expect(namesOf(synthesize({ members: { ...web, count: 1 } }), 'PodDisruptionBudget')).toEqual([]);
});

test('wishes members apart, or has them wait for nodes of their own', () => {
  const podSpec = (apart?: 'required') =>
    named<StatefulSet>(synthesize(apart && { apart }), 'StatefulSet', 'web').spec.template.spec;
  const keys = ({ topologySpreadConstraints = [] }: PodSpec) =>
    topologySpreadConstraints.map(({ topologyKey }) => topologyKey);
  expect(podSpec().affinity).toBeUndefined();
  expect(keys(podSpec())).toEqual(['kubernetes.io/hostname', 'topology.kubernetes.io/zone']);
  expect(podSpec('required').affinity).toMatchObject({
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'web' } } },
      ],
    },
  });
  expect(keys(podSpec('required'))).toEqual(['topology.kubernetes.io/zone']);
});

test('is called at a port that is named, or at the one that it is known for', () => {
  const { app, members } = make({ callPort: 7000 });
  members.connections.allowFrom(members);
  const peer = { podSelector: { matchLabels: { app: 'web' } } };
  expect(named(readManifests(app), 'NetworkPolicy', 'web')).toMatchObject({
    spec: { ingress: [{ from: [peer], ports: [{ port: 7000 }] }], egress: [{ to: [peer], ports: [{ port: 7000 }] }] },
  });
  const closed = make().members;
  expect(() => closed.connections.allowFrom(closed)).toThrow('which has no port');
});
