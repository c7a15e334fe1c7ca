import type { Answer, Ask } from '../../../src/cli/aws/recovery/ask';
import { placeInBucket, removeStates } from '../../../src/cli/aws/states';
import { fixtureAwsLab, fixtureLab } from '../../support/lab';

const lab = fixtureAwsLab({ aws: { state: { kind: 's3', bucket: 'lab-states' } } });
const full = { resources: [{ mode: 'managed' }, { mode: 'managed' }, { mode: 'data' }] };

/** A bucket with these states, each of which was changed once; answers as the aws CLI does. */
class Bucket {
  readonly deleted: unknown[] = [];

  constructor(private readonly states: Readonly<Record<string, Answer>>) {}

  readonly ask: Ask = (...question) => Promise.resolve(this.answer(question));

  private answer(question: readonly string[]): Answer | undefined {
    const [, command, object = ''] = question;
    if (command === 'cp') return this.states[object.slice('s3://lab-states/'.length)];
    if (command === 'list-object-versions') {
      expect(question).toEqual(expect.arrayContaining(['--bucket', 'lab-states', '--prefix', 'fixture/aws/']));
      return this.versions;
    }
    expect(command).toBe('delete-objects');
    const { Objects } = JSON.parse(question.at(-1) ?? '') as { Objects: unknown[] };
    expect(Objects.length).toBeLessThanOrEqual(250);
    this.deleted.push(...Objects);
    return {};
  }

  get versions() {
    const keys = Object.keys(this.states);
    return {
      Versions: keys.flatMap((Key) => [
        { Key, VersionId: '2', IsLatest: true },
        { Key, VersionId: '1', IsLatest: false },
      ]),
      // Where Terraform has removed its lock.
      DeleteMarkers: keys.map((Key) => ({ Key: `${Key}.tflock`, VersionId: '3', IsLatest: true })),
    };
  }
}

describe('The states of a lab in its bucket', () => {
  test('are removed in all their versions, many at a time', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `fixture/aws/roster-${index}.tfstate`);
    const bucket = new Bucket(Object.fromEntries(names.map((name) => [name, { resources: [] }])));
    await removeStates(lab, 'lab-states', bucket.ask);
    expect(bucket.deleted).toHaveLength(300);
    expect(new Set(bucket.deleted.map((one) => JSON.stringify(one))).size).toBe(300);
    expect(bucket.deleted).toContainEqual({ Key: 'fixture/aws/roster-7.tfstate', VersionId: '1' });
    expect(bucket.deleted).toContainEqual({ Key: 'fixture/aws/roster-7.tfstate.tflock', VersionId: '3' });
  });

  test('stay as long as one of them holds a resource, which is named', async () => {
    const bucket = new Bucket({
      'fixture/aws/network.tfstate': { resources: [] },
      'fixture/aws/engines.tfstate': full,
    });
    await expect(removeStates(lab, 'lab-states', bucket.ask)).rejects.toThrow(
      's3://lab-states/fixture/aws/engines.tfstate: 2 resources',
    );
    expect(bucket.deleted).toEqual([]);
  });

  test('need nothing where the bucket is gone', async () => {
    await removeStates(lab, 'lab-states', () => Promise.resolve(undefined));
  });

  test('are in the bucket that the stack bootstrap makes, except its own', () => {
    const place = { bucket: 'lab-states', key: 'fixture/aws/network.tfstate', region: 'us-west-2' };
    expect(placeInBucket(lab, 'network')).toEqual(place);
    expect(placeInBucket(lab, 'bootstrap')).toBeUndefined();
    expect(placeInBucket(fixtureAwsLab(), 'network')).toBeUndefined();
    expect(placeInBucket(fixtureLab('local'), 'mesh')).toBeUndefined();
  });
});
