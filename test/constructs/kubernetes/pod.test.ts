import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
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
  const environment = {
    COLOUR: { value: 'blue' },
    TOKEN: { secret: { name: 'tokens', key: 'web' } },
    POD_IP: { field: 'status.podIP' },
  };
  expect(podOf({ environment }).containers[0].env).toEqual([
    { name: 'COLOUR', value: 'blue' },
    { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'tokens', key: 'web' } } },
    { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
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
