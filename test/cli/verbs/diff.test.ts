import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { Journal } from '../../../src/cli/journal';
import { LabFolder } from '../lab';
import { answer, callsIn } from '../programs';

const terraform = '.work/diff-aws/terraform/stacks';

const write = (variable: string, files: Readonly<Record<string, string>>) => `
  const { mkdirSync, writeFileSync } = require('node:fs'), { dirname } = require('node:path');
  for (const [name, text] of Object.entries(${JSON.stringify(files)})) {
    const file = process.env.${variable} + '/' + name;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }`;

const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'greeter' } };

const resource = (type: string, attributes = {}) => JSON.stringify({ resource: { [type]: { a: attributes } } });

const change = (actions: readonly string[], before: object, after: object | null) => ({ actions, before, after });

const printed = (replicas: number) => `diff -N -U100000 /tmp/LIVE-1/a /tmp/MERGED-1/a
--- /tmp/LIVE-1/a
+++ /tmp/MERGED-1/a
@@ -1,7 +1,7 @@
 apiVersion: apps/v1
 kind: Deployment
 metadata:
   name: a4t0
   namespace: greeter
 spec:
-  replicas: 4
+  replicas: ${replicas}
`;

describe('lab diff', () => {
  let folder: LabFolder;
  beforeEach(() => {
    folder = new LabFolder();
    folder.standIn('kubernetes', write('CDK8S_OUTDIR', { 'greeter.k8s.yaml': JSON.stringify(namespace) }));
    folder.standIn(
      'terraform',
      write('CDKTF_OUTDIR', {
        'stacks/network/cdk.tf.json': resource('aws_nat_gateway'),
        'stacks/data/cdk.tf.json': resource('aws_dynamodb_table', { billing_mode: 'PAY_PER_REQUEST' }),
      }),
    );
    deployed('network');
    says({ applyable: false }, '');
  });
  afterEach(() => folder.remove());

  /** Terraform's state has something of the stack. */
  function deployed(stack: string): void {
    const states = folder.file('.lab/state/aws756/aws');
    mkdirSync(states, { recursive: true });
    writeFileSync(`${states}/${stack}.tfstate`, '{"resources": [{"mode": "managed"}]}');
  }

  /** Of every stack that is deployed, and of the cluster. */
  function says(plan: object, diff: string): void {
    writeFileSync(folder.file('plan.json'), JSON.stringify(plan));
    writeFileSync(folder.file('diff.txt'), diff);
    answer(folder, {
      terraform: `case "$*" in *" plan "*) touch "\${1#-chdir=}/diff.tfplan";; *" show "*) cat plan.json;; esac`,
      kubectl: 'cat diff.txt; [ ! -s diff.txt ]',
    });
  }

  test('tells what is not deployed yet, and what it would cost', async () => {
    const { code, stdout, stderr } = await folder.lab('diff');
    expect(stdout).toContain('stack network: nothing changes\n');
    expect(stdout).toContain('stack data: not deployed yet\n');
    expect(stdout).toMatch(/chart greeter: nothing changes\nCost: \$0\.\d\d an hour \(\.\/lab cost\)\n$/);
    expect([code, stderr]).toEqual([1, '1 difference: ./lab deploy --env aws\n']);
  });

  test('tells what it costs by what was deployed last, unless that came to no end', async () => {
    const last = folder.file('.work/deploy-aws');
    mkdirSync(`${last}/kubernetes`, { recursive: true });
    mkdirSync(`${last}/terraform/stacks/network`, { recursive: true });
    writeFileSync(`${last}/terraform/stacks/network/cdk.tf.json`, '{}');
    const costs = async () => /^Cost: .*$/m.exec((await folder.lab('diff')).stdout)?.[0];
    expect(await costs()).toMatch(/^Cost: \$0\.00 → \$0\.\d\d an hour/);
    Journal.of(folder.path, 'aws756', 'aws', 'deploy').note('consent', 'ask', 'started');
    expect(await costs()).toMatch(/^Cost: \$0\.\d\d an hour/);
  });

  test('takes no lock, applies nothing and leaves no plan behind', async () => {
    await folder.lab('diff');
    expect(callsIn(folder)).toEqual([
      `terraform -chdir=${terraform}/network init -reconfigure`,
      `terraform -chdir=${terraform}/network plan -lock=false -out=diff.tfplan`,
      `terraform -chdir=${terraform}/network show -json diff.tfplan`,
      'kubectl --context aws756 diff --filename .work/diff-aws/kubernetes/greeter.k8s.yaml',
    ]);
    expect(existsSync(folder.file(terraform, 'network/diff.tfplan'))).toBe(false);
  });

  test('is content where nothing differs', async () => {
    deployed('data');
    expect(await folder.lab('diff')).toMatchObject({ code: 0, stderr: '' });
  });

  test('names resources, objects and fields, what loses data, and no value', async () => {
    deployed('data');
    says(
      {
        resource_changes: [
          {
            address: 'aws_x.a',
            type: 'aws_x',
            mode: 'managed',
            change: change(['update'], { secret: 'old' }, { secret: 'new' }),
          },
          {
            address: 'aws_dynamodb_table.b',
            type: 'aws_dynamodb_table',
            mode: 'managed',
            change: change(['delete'], {}, null),
          },
        ],
      },
      printed(5),
    );
    const { code, stdout } = await folder.lab('diff');
    expect(code).toBe(1);
    expect(stdout).toContain(
      'stack data:\n  aws_x.a changes (secret)\n  aws_dynamodb_table.b is destroyed, and its data is lost\n',
    );
    expect(stdout).toContain('chart greeter:\n  Deployment a4t0 in greeter changes (spec.replicas)\n');
    expect(stdout).not.toMatch(/old|new/);
  });

  test('takes a chart whose namespace is missing for one that is not deployed yet', async () => {
    answer(folder, { kubectl: `echo 'Error from server (NotFound): namespaces "greeter" not found' >&2; exit 1` });
    const { code, stdout } = await folder.lab('diff');
    expect([code, stdout]).toEqual([1, expect.stringContaining('chart greeter: not deployed yet\n') as unknown]);
  });

  test('tells of the others where one cannot be compared', async () => {
    answer(folder, { kubectl: `echo 'error: no matches for kind "VirtualService"' >&2; exit 1` });
    const { code, stdout, stderr } = await folder.lab('diff');
    expect([code, stderr]).toEqual([1, expect.stringContaining('1 part could not be compared') as unknown]);
    expect(stdout).toMatch(
      /stack network: nothing changes\n[^]*chart greeter: cannot be compared\n[^]*no matches for kind/,
    );
  });
});
