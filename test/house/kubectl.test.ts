/** What a stand-in of kubectl does not mind and kubectl does: how an option gets its value. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const sources = join(__dirname, '../../src');

/**
 * Options of kubectl that may stand without a value: the word behind one is no value of it, but a resource.
 * https://kubernetes.io/docs/reference/kubectl/generated/kubectl_delete/
 */
const optional = /'--(?:cascade|dry-run|validate)', '\w+'|'--[\w-]+', '(?:true|false)'/g;

function strayIn(text: string): readonly string[] {
  return [...text.matchAll(optional)].map(([found]) => found);
}

test('No option of kubectl that may stand without a value has one as a word of its own', () => {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(300);
  expect(files.flatMap((name) => strayIn(readFileSync(join(sources, name), 'utf8')))).toEqual([]);
});

test.each([
  [`kubectl(lab, 'delete', '--cascade', 'foreground')`, 1],
  [`kubectl(lab, 'delete', '--wait', 'false')`, 1],
  [`kubectl(lab, 'delete', '--cascade=foreground', '--timeout', '10m')`, 0],
])('%s has %i', (text, count) => expect(strayIn(text)).toHaveLength(count));
