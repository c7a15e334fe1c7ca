import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { PodEnvironment } from '../../../src/constructs/kubernetes/environment';
import { type PodProps, restrictedPod } from '../../../src/constructs/kubernetes/pod';
import { small } from '../../../src/constructs/kubernetes/resources';
import { named, type PodSpec, readManifests } from '../../support/charts';

function podOf(props: Partial<PodProps> = {}): PodSpec {
  const app = new App();
  const spec = restrictedPod({ name: 'web', image: 'web:1', resources: small, ...props });
  new k8s.KubePod(new Chart(app, 'chart'), 'Pod', { metadata: { name: 'web' }, spec });
  return named<{ spec: PodSpec }>(readManifests(app), 'Pod', 'web').spec;
}

test('is restricted and small without being asked', () => {
  expect(podOf()).toMatchInlineSnapshot(`
   {
     "automountServiceAccountToken": false,
     "containers": [
       {
         "image": "web:1",
         "imagePullPolicy": "IfNotPresent",
         "name": "web",
         "resources": {
           "limits": {
             "cpu": "500m",
             "ephemeral-storage": "256Mi",
             "memory": "256Mi",
           },
           "requests": {
             "cpu": "50m",
             "ephemeral-storage": "64Mi",
             "memory": "128Mi",
           },
         },
         "securityContext": {
           "allowPrivilegeEscalation": false,
           "capabilities": {
             "drop": [
               "ALL",
             ],
           },
           "readOnlyRootFilesystem": true,
         },
       },
     ],
     "enableServiceLinks": false,
     "securityContext": {
       "fsGroup": 65532,
       "runAsGroup": 65532,
       "runAsNonRoot": true,
       "runAsUser": 65532,
       "seccompProfile": {
         "type": "RuntimeDefault",
       },
     },
     "terminationGracePeriodSeconds": 30,
   }
  `);
});

test('takes values, secrets and fields of the pod into its environment', () => {
  const environment: PodEnvironment = {
    COLOUR: { from: 'value', value: 'blue' },
    TOKEN: { from: 'secret', name: 'tokens', key: 'web' },
    POD_IP: { from: 'pod', field: 'status.podIP' },
  };
  expect(podOf({ environment }).containers[0].env).toEqual([
    { name: 'COLOUR', value: 'blue' },
    { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'tokens', key: 'web' } } },
    { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
  ]);
});

test('calls others, the store and each member of a StatefulSet by the names of their Services', () => {
  const environment: PodEnvironment = {
    SHOP_URL: { from: 'url', workload: 'shop', name: 'shop', http: { port: 8080, basePath: '/api' } },
    STORE_URL: { from: 'store', name: 'dynamodb', port: 8000 },
    PEERS: {
      from: 'members',
      workload: 'web',
      names: ['web-0', 'web-1'],
      headlessService: 'web-peers',
      port: 'peer',
      number: 7000,
    },
  };
  const valuesOf = (props: Partial<PodProps>) => podOf(props).containers[0].env?.map(({ value }) => value);
  expect(valuesOf({ environment, namespace: 'mall' })).toEqual([
    'http://shop:8080/api',
    'http://dynamodb:8000',
    'web-0=web-0.web-peers.mall.svc.cluster.local:7000,web-1=web-1.web-peers.mall.svc.cluster.local:7000',
  ]);
  expect(valuesOf({ environment })?.[2]).toContain('web-0.web-peers.default.svc.cluster.local:7000');
});

test('runs on the nodes of its group, whose taint it tolerates, or on any', () => {
  const taint = { key: 'class', value: 'vip', effect: 'NoSchedule' } as const;
  expect(podOf({ nodes: { group: 'vip', labels: { usage: 'vip' }, taints: [taint] } })).toMatchObject({
    nodeSelector: { usage: 'vip' },
    tolerations: [{ key: 'class', operator: 'Equal', value: 'vip', effect: 'NoSchedule' }],
  });
  const anywhere = podOf({ nodes: { group: 'general', labels: {}, taints: [] } });
  expect(anywhere).not.toHaveProperty('nodeSelector');
  expect(anywhere).not.toHaveProperty('tolerations');
});

test('gets the token of its account where it calls the Kubernetes API, and names its ports', () => {
  const pod = podOf({ usesApi: true, ports: { http: 8080, peer: 7000 } });
  expect(pod.automountServiceAccountToken).toBe(true);
  expect(pod.containers[0].ports).toEqual([
    { name: 'http', containerPort: 8080 },
    { name: 'peer', containerPort: 7000 },
  ]);
});

test('mounts empty folders that it may write and ConfigMaps that it may read', () => {
  const { volumes, containers } = podOf({
    mounts: [
      { name: 'scratch', path: '/tmp' },
      { name: 'rows', path: '/data', configMap: 'users' },
    ],
  });
  expect(volumes).toEqual([
    { name: 'scratch', emptyDir: {} },
    { name: 'rows', configMap: { name: 'users' } },
  ]);
  expect(containers[0].volumeMounts).toEqual([
    { name: 'scratch', mountPath: '/tmp' },
    { name: 'rows', mountPath: '/data', readOnly: true },
  ]);
});

test('holds containers beside the main one and before it, which share what they mount by name', () => {
  const mounts = [{ name: 'work', path: '/work' }];
  const beside = [{ name: 'second', image: 'second:1', resources: small, mounts, command: ['run'] }];
  const before = [{ name: 'first', image: 'first:1', resources: small, mounts: [{ name: 'work', path: '/made' }] }];
  const pod = podOf({ mounts, beside, before }) as PodSpec & { readonly initContainers: PodSpec['containers'] };
  expect((pod.containers as readonly { name: string }[]).map(({ name }) => name)).toEqual(['web', 'second']);
  expect(pod.volumes).toEqual([{ name: 'work', emptyDir: {} }]);
  expect(pod.initContainers).toMatchObject([
    { name: 'first', securityContext: pod.containers[0].securityContext, volumeMounts: [{ mountPath: '/made' }] },
  ]);
});

test('shows the token of its account to one container where that alone mounts it', () => {
  const { automountServiceAccountToken, volumes, containers } = podOf({
    mounts: [{ name: 'token', path: '/token', token: true }],
    beside: [{ name: 'second', image: 'second:1', resources: small }],
  });
  expect(automountServiceAccountToken).toBe(false);
  expect(volumes).toMatchObject([
    {
      name: 'token',
      projected: { sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 3600 } }, {}, {}] },
    },
  ]);
  expect(containers.map(({ volumeMounts }) => volumeMounts)).toEqual([
    [{ name: 'token', mountPath: '/token', readOnly: true }],
    undefined,
  ]);
});

test('lets containers that are not root listen on low ports only where it is asked to', () => {
  expect(podOf().securityContext).not.toHaveProperty('sysctls');
  expect(podOf({ lowPorts: true }).securityContext).toMatchObject({
    sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
  });
});
