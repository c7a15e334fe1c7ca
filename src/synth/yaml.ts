/**
 * YAML that every reader takes for the same values. kubectl reads with a Go parser that follows neither YAML 1.1 nor
 * 1.2 to the letter: it takes the text `0o17` for 15, `0X1F` for 31, `-_9` for -9 and `1e1_0` for 10000000000, and
 * it breaks lines at U+0085, U+2028 and U+2029.
 * Source: https://github.com/yaml/go-yaml/blob/v2/resolve.go and yamlprivateh.go, read 2026-11-30
 */
import { Document, type Scalar, visit } from 'yaml';

/** Documents one after the other; undefined is written as null, so that the check no-null finds it. */
export function stringifyYaml(...documents: readonly unknown[]): string {
  return documents.map(stringifyDocument).join('---\n');
}

function stringifyDocument(value: unknown): string {
  const document = new Document(value, { keepUndefined: true });
  visit(document, { Scalar: (_, scalar) => quote(scalar) });
  // Only quoted texts have such characters, and there an escape stands for each.
  return document.toString({ lineWidth: 0 }).replaceAll(unprintable, escaped);
}

function quote(scalar: Scalar): void {
  if (typeof scalar.value === 'string' && isAmbiguous(scalar.value)) scalar.type = 'QUOTE_DOUBLE';
}

/** Whether some reader could take the text, were it written plainly or as a block, for something else. */
function isAmbiguous(text: string): boolean {
  return [numeral, date, word, indentation].some((one) => one.test(text)) || text.search(unprintable) !== -1;
}

/** Made of what numbers are made of, in any base and with any separator: rather one quote too many. */
const numeral = /^(?:[-+._\d][\da-fopx_.:+-]*|e[-+\d_]+)$/i;

const date = /^\d{4}-\d/;

const word = /^(?:y|yes|n|no|true|false|on|off|null|~|[-+]?\.?(?:inf|infinity|nan)|=|<<)$/i;

/** White space by which a block seems to be indented, and the return, which a block loses. */
const indentation = /^\s|\n *\t|\r/;

/** What YAML calls unprintable, the byte order mark, and line ends that not every reader keeps; not those of ASCII. */
const unprintable = /[^\t\n\r\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/gu;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
