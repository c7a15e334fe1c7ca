import { diffCommand, objectDifferences } from '../../../src/cli/diff/objects';

const header = (file: string) =>
  `diff -N -U100000 /tmp/LIVE-1/${file} /tmp/MERGED-2/${file}\n--- /tmp/LIVE-1/${file}\t2026-11-30\n+++ /tmp/MERGED-2/${file}\t2026-11-30\n`;

const changed = `${header('apps.v1.Deployment.greeter.a4t0')}@@ -1,9 +1,9 @@
 apiVersion: apps/v1
 kind: Deployment
 metadata:
-  generation: 1
+  generation: 2
   name: a4t0
   namespace: greeter
 spec:
-  replicas: 4
+  replicas: 5
`;

const counted = `${header('v1.Service.greeter.a')}@@ -1,5 +1,5 @@
 apiVersion: v1
 kind: Service
 metadata:
-  generation: 1
+  generation: 2
   name: a
`;

const added = `${header('v1.Namespace..new')}@@ -0,0 +1,4 @@
+apiVersion: v1
+kind: Namespace
+metadata:
+  name: new
`;

test('What kubectl prints becomes objects and their fields; a counter of the server is no difference', () => {
  expect(objectDifferences(changed + counted + added)).toEqual([
    { what: 'Deployment a4t0 in greeter', does: 'change', fields: ['spec.replicas'], losesData: false },
    { what: 'Namespace new', does: 'add', fields: [], losesData: false },
  ]);
  expect(objectDifferences('')).toEqual([]);
});

test('kubectl has done its work where it ends with a difference, and not where it ends with an error', () => {
  const { forgives } = diffCommand({ program: 'kubectl', args: ['diff'] });
  expect(
    [changed, 'Error from server (NotFound): namespaces "greeter" not found\n'].map((said) => forgives?.(said)),
  ).toEqual([true, false]);
});
