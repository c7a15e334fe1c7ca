import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWaivers } from '../../../src/cli/reports/waivers';

const folder = mkdtempSync(join(tmpdir(), 'lab-waivers-'));
const file = join(folder, 'waivers.yaml');
afterAll(() => rmSync(folder, { recursive: true }));

const good = {
  id: 'images-pinned',
  address: 'aws/kubernetes/music.k8s.yaml Deployment/*',
  reason: 'the registry has no tags',
  expires: '2026-12-31',
};

function read(text: string) {
  writeFileSync(file, text);
  return readWaivers(file);
}

test('reads a list of waivers, and none where there is no file', () => {
  expect(read(JSON.stringify([good]))).toEqual([good]);
  expect(read('- { id: a, address: local/x, reason: long enough, expires: 2026-12-31 }')).toHaveLength(1);
  expect(read('# nothing is waived\n')).toEqual([]);
  expect(readWaivers(join(folder, 'absent.yaml'))).toEqual([]);
});

test.each([
  ['no reason', { ...good, reason: 'because' }, '0.reason must be why it is accepted'],
  ['no last day', { ...good, expires: 'never' }, '0.expires must be a date such as 2027-06-30'],
  ['no environment', { ...good, address: 'kubernetes/x' }, '0.address must be an address'],
  ['no rule', { ...good, id: '' }, '0.id must be the rule or check that it is about'],
])('refuses a waiver with %s, and says where', (_, waiver, message) => {
  expect(() => read(JSON.stringify([waiver]))).toThrow(message);
});

test('refuses a file that is no list, or no YAML', () => {
  expect(() => read('id: x')).toThrow('the file must be a list of waivers');
  expect(() => read('- [')).toThrow('is not YAML');
});
