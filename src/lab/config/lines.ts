/** Columns that output keeps to, so that it survives a terminal of the usual size and a copied log. */
export const lineWidth = 80;

/** Words in lines of at most so many columns; a longer word has a line of its own. */
export function filled(words: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines.splice(-1, 1, `${last} ${word}`);
    else lines.push(word);
  }
  return lines;
}

/**
 * A text in lines that fit; those after the first stand further in. It breaks neither at two spaces, nor between
 * `--set` and its value.
 */
export function wrapped(text: string, indent: string): readonly string[] {
  const [first = '', ...more] = filled(text.split(/(?<! |--set) (?! )/), lineWidth - indent.length);
  return [first, ...more.map((line) => indent + line)];
}
