import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actionlint } from '../../tools/scanners/actionlint';

const folder = join(__dirname, '../../../docs/workflows');
const files = readdirSync(folder).map((name) => join(folder, name));

test('actionlint objects to none of the workflows for forks', async () => {
  expect(files.length).toBeGreaterThan(3);
  expect(await actionlint(files)).toEqual([]);
}, 600_000);

test.each([
  ['an expression that names nothing', '${{ github.ref }}', '${{ github.reff }}', 'expression'],
  ['a machine that there is not', 'runs-on: ubuntu-24.04', 'runs-on: ubuntu-1', 'runner-label'],
  ['a key that means nothing', 'timeout-minutes:', 'timeout-hours:', 'syntax-check'],
])(
  'actionlint finds %s',
  async (_, right, wrong, kind) => {
    const place = mkdtempSync(join(tmpdir(), 'workflow-'));
    try {
      const text = readFileSync(join(folder, 'gate.yaml'), 'utf8');
      expect(text).toContain(right);
      writeFileSync(join(place, 'gate.yaml'), text.replace(right, wrong));
      const found = await actionlint([join(place, 'gate.yaml')]);
      expect(found.map(({ id }) => id)).toContain(`actionlint ${kind}`);
    } finally {
      rmSync(place, { recursive: true });
    }
  },
  600_000,
);
