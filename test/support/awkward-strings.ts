/** Texts that some reader of YAML takes for something else, and texts like them. */
import { seeded } from './random';

/** Makers of texts, each of one kind of difficulty. */
type Maker = (random: () => number) => string;

const numerals = [...'0123456789abcdefABCDEFxXoObBeE_.:+-'];
const words = [
  'y',
  'yes',
  'n',
  'no',
  'true',
  'false',
  'on',
  'off',
  'null',
  '~',
  '.inf',
  'inf',
  '.nan',
  'nan',
  '=',
  '<<',
];
const wordLike = [
  '',
  'infinity',
  'none',
  'nil',
  'undefined',
  '---',
  '...',
  '-',
  '?',
  ':',
  '&a',
  '*a',
  '!!str',
  '%TAG',
  '@',
  '`',
];
const times = ['2026-12-31', '2026-1-2', '2026-12-31T10:20:30Z', '2026-12-31 10:20:30.5', '12:30', '190:20:30', '1:2'];
const units = [
  '100m',
  '10Gi',
  '1e3',
  '0.5',
  '1.35',
  '5s',
  '0x',
  '0o',
  '0b',
  '0b-1',
  '1_000',
  '08',
  '+1',
  '1.',
  '.5',
  '-_9',
];
const lineEnds = ['\n', '\r', '\r\n', '\u0085', '\u2028', '\u2029'];
const others = [
  '\t',
  ' ',
  '\u00a0',
  '\ufeff',
  '\u007f',
  '\u0000',
  '\u0007',
  '\u001b',
  '\u0090',
  '\ufffd',
  '\ufffe',
  '😀',
  'é',
  '"',
  "'",
  '\\',
  '#',
  ': ',
  ' #',
  '{',
  '}',
  '[',
  ']',
  ',',
  '|',
  '>',
  '%',
  'a',
  'B',
  '7',
];

const makers: readonly Maker[] = [
  (random) => several(numerals, random, 8),
  (random) =>
    `${pick(['0x', '0X', '0o', '0O', '0b', '0B', '-', '+', '.', '-_', '0'], random)}${several(numerals, random, 5)}`,
  (random) => cased(pick([...words, ...wordLike], random), random),
  (random) =>
    `${pick(['-', '+', ' ', ''], random)}${cased(pick(words, random), random)}${pick(['', ' ', '\n', ':'], random)}`,
  (random) => pick([...times, ...units], random),
  (random) => `${pick(times, random)}${several(numerals, random, 2)}`,
  (random) => several([...lineEnds, ...others], random, 12),
  (random) => Array.from({ length: 4 }, () => several([...others, ' '], random, 4)).join(pick(lineEnds, random)),
];

/** As many texts as wanted, the same for the same seed; every word, time and unit is among the first. */
export function awkwardStrings(count: number, seed: number): readonly string[] {
  const random = seeded(seed);
  const fixed = [
    ...words,
    ...wordLike,
    ...times,
    ...units,
    ...lineEnds,
    ...others,
    '0o17',
    '0X1F',
    '0B1',
    '1e1_0',
    '_9',
  ];
  const made = Array.from({ length: Math.max(0, count - fixed.length) }, () => pick(makers, random)(random));
  return [...fixed, ...made].slice(0, count);
}

function pick<T>(from: readonly T[], random: () => number): T {
  return from[Math.floor(random() * from.length)] as T;
}

function several(from: readonly string[], random: () => number, most: number): string {
  return Array.from({ length: 1 + Math.floor(random() * most) }, () => pick(from, random)).join('');
}

function cased(word: string, random: () => number): string {
  return pick([word, word.toUpperCase(), word.charAt(0).toUpperCase() + word.slice(1)], random);
}
