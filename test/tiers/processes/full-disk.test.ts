import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../../cli/lab';
import { describeWhere } from '../../support/skips';

const { ensureBuilt } = createRequire(__filename)('../../../scripts/build') as {
  readonly ensureBuilt: () => Promise<void>;
};

/**
 * Runs `lab synth` in an empty lab on a disk of that size, which nobody else sees and which is gone afterwards.
 * @param before - what is done there first, in shell
 */
function synthOn(size: string, before = 'true') {
  const script = `
    set -e
    disk=$(mktemp -d)
    mount -t tmpfs -o size=${size} tmpfs "$disk"
    cp '${join(root, 'lab.yaml')}' "$disk"
    cd "$disk"
    ${before}
    code=0
    '${process.execPath}' '${join(root, 'build/lab.js')}' synth >/dev/null || code=$?
    find . -type f | sort
    cd /
    umount "$disk"
    rmdir "$disk"
    exit $code`;
  const { status, stdout, stderr } = spawnSync('unshare', ['--mount', 'sh', '-c', script], { encoding: 'utf8' });
  return { status, files: stdout.trim().split('\n'), stderr: stderr.replaceAll(/\/\S+\/dist/g, 'dist') };
}

const canMount = spawnSync('unshare', ['--mount', 'true']).status === 0;

describeWhere('processes', canMount ? undefined : 'a mount namespace', 'lab synth on a disk of its own', () => {
  beforeAll(ensureBuilt);

  test('writes dist where there is room', () => {
    const { status, files, stderr } = synthOn('16m');
    expect([status, stderr]).toEqual([0, '']);
    expect(files.length).toBeGreaterThan(10);
  });

  test.each(['64k', '256k'])('says that a disk of %s is full, and leaves nothing half-written', (size) => {
    expect(synthOn(size)).toEqual({
      status: 1,
      files: ['./lab.yaml'],
      stderr: 'dist cannot be written: the disk is full.\nNothing was changed. Make room, and do it again.\n',
    });
  });

  test.each([
    ['without dist', 'mount -o remount,ro "$disk"', ['./lab.yaml']],
    [
      'with dist',
      'mkdir -p dist/aws && touch dist/aws/old && mount -o remount,ro "$disk"',
      ['./dist/aws/old', './lab.yaml'],
    ],
  ])('says that a disk is read-only, %s', (_, before, files) => {
    expect(synthOn('16m', before)).toEqual({
      status: 1,
      files,
      stderr:
        'dist cannot be written: it is on a read-only file system.\n' +
        'Nothing was changed. Move it away, or make it a folder that you may write.\n',
    });
  });
});
