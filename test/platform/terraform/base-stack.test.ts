import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fixtureAwsLab } from '../../support/lab';
import { synthesize, type StackName } from './synthesized';

const root = join(__dirname, '../../..');
const names: StackName[] = ['network', 'cluster', 'nodes', 'data', 'identity'];

describe('Local state', () => {
  const stacks = synthesize(fixtureAwsLab({ aws: { state: { kind: 'local' } } }));
  const cdktf = JSON.parse(readFileSync(join(root, 'cdktf.json'), 'utf8')) as { readonly output: string };

  test.each(names)('of %s is in .lab, wherever the stack was synthesized', (name) => {
    const { path } = (stacks[name].json.terraform as { backend: { local: { path: string } } }).backend.local;
    for (const output of ['dist/aws/terraform', cdktf.output])
      expect(posix.join(output, 'stacks', name, path)).toBe(`.lab/state/fixture/aws/${name}.tfstate`);
  });

  test('would be somewhere else under an output folder of another depth', () => {
    const { path } = (stacks.network.json.terraform as { backend: { local: { path: string } } }).backend.local;
    expect(posix.join('cdktf.out', 'stacks', 'network', path)).not.toBe('.lab/state/fixture/aws/network.tfstate');
  });
});

describe('State in S3', () => {
  const stacks = synthesize(
    fixtureAwsLab({ aws: { region: 'eu-west-1', state: { kind: 's3', bucket: 'lab-state' } } }),
  );

  test.each(names)('of %s has a key of its own, is encrypted and is locked by a file', (name) => {
    expect(stacks[name].json.terraform['backend']).toEqual({
      s3: {
        bucket: 'lab-state',
        key: `fixture/aws/${name}.tfstate`,
        region: 'eu-west-1',
        encrypt: true,
        use_lockfile: true,
      },
    });
  });
});
