import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

test('the bundle of lab has the messages of zod in English alone', () => {
  // Long lines are broken inside of texts too.
  const bundle = readFileSync(resolve('build/lab.js'), 'utf8').replaceAll('\\\n', '');
  const languages = [...bundle.matchAll(/zod\/v4\/locales\/([\w-]+)\.js/g)].map(([, language]) => language);
  expect([...new Set(languages)]).toEqual(['en']);
});
