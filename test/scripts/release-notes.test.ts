import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';

const script = join(__dirname, '../../scripts/release-notes.js');
const { notesOf } = createRequire(__filename)('../../scripts/release-notes.js') as {
  readonly notesOf: (changelog: string, version: string) => string | undefined;
};

const changelog = `# Changelog

## Unreleased

## [0.2.0] - 2026-12-01

### Added

- Two.

## 0.1.0

- One.
`;

describe('Release notes', () => {
  test.each([
    ['0.2.0', '### Added\n\n- Two.'],
    ['0.1.0', '- One.'],
  ])('of %s are what the changelog says of it, and of no other', (version, notes) => {
    expect(notesOf(changelog, version)).toBe(notes);
  });

  test.each(['0.2', '0.3.0', 'Unreleased', ''])(
    'there are none of %j, which has no section or an empty one',
    (version) => {
      expect(notesOf(changelog, version)).toBeUndefined();
    },
  );

  test('are asked of the changelog of this repository, and a version without is refused', async () => {
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, [script, 'Unreleased']);
    expect(stdout).toMatch(/^### /);
    await expect(run(process.execPath, [script, 'v99.0.0'])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('CHANGELOG.md has no section "## v99.0.0"') as unknown,
    });
  });
});
