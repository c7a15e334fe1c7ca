import type { Finding, Rule } from '../rule';

/**
 * `kubectl apply --server-side` sends JSON, which leaves these characters as they are, and the API server reads it
 * as YAML, which refuses them, or takes U+0085 for the end of a line: a text arrives changed, and nobody is told.
 */
const lost = /[\u007f-\u009f\ufffe\uffff]/;

export const textsSurvive: Rule = {
  id: 'texts-survive',
  holds: 'no text has a character that the API server refuses or changes when it is applied',
  check: (_, { charts }) =>
    charts
      .flatMap(({ objects }) => objects)
      .flatMap(({ address, manifest }) => texts(manifest, '').flatMap(([path, text]) => finding(address, path, text))),
};

function finding(address: string, path: string, text: string): readonly Finding[] {
  const character = lost.exec(text)?.[0];
  if (character === undefined) return [];
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  const line = text.slice(0, text.indexOf(character)).split('\n').length;
  return [
    {
      address,
      value: `${path}: U+${code} in line ${line}`,
      remedy: 'remove the character, or keep the bytes in binaryData',
    },
  ];
}

/** Every text with its path, and every key as a text of its own. */
function texts(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const name = path === '' ? key : `${path}.${key}`;
    return [[`the key ${JSON.stringify(key)}`, key] as const, ...texts(child, name)];
  });
}
