/** What a query of Prometheus names. */

/** Words of the language, and what follows them in parentheses is labels. */
const beforeLabels = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g;
const words = new Set([
  'and',
  'or',
  'unless',
  'bool',
  'offset',
  'by',
  'without',
  'on',
  'ignoring',
  'group_left',
  'group_right',
]);

/** The metrics of a query, each once; functions, labels, texts and durations are none. */
export function metricsIn(query: string): readonly string[] {
  const bare = query
    .replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '')
    .replace(/\{[^}]*\}/g, ' ')
    .replace(/\[[^\]]*\]/g, ' ')
    .replace(beforeLabels, ' ');
  const names = [...bare.matchAll(/(?<![\w:.$])[a-zA-Z_:][\w:]*(?!\w*\s*\()/g)].map(([name]) => name);
  return [...new Set(names.filter((name) => !words.has(name)))];
}
