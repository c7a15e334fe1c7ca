/** Input that nobody should send, for services that must answer all of it without a 5xx. */
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `:name` stands for a path segment, and `?a&b` behind it names query parameters. */
  readonly path: string;
  /** Names of the fields that the route looks at. */
  readonly fields?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Any code point but halves of pairs. It is what fast-check calls `binary`, without its table of a million entries. */
const codePoint = fc
  .integer({ min: 0, max: 0x10ffff - 0x800 })
  .map((number) => String.fromCodePoint(number < 0xd800 ? number : number + 0x800));

/** Below, at and above what routes and stores accept. */
const text = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    'music',
    'user',
    '__proto__',
    'constructor',
    '../..',
    '%',
    '%zz',
    '%00',
    '\u0000',
    'x'.repeat(3_000),
  ),
  fc.uuid(),
  fc.string(),
  fc.string({ unit: codePoint }),
);

function bodyOf({ fields = [] }: Route): fc.Arbitrary<string> {
  const known = fc.record(Object.fromEntries(fields.map((field) => [field, fc.oneof(text, fc.jsonValue())])), {
    requiredKeys: [],
  });
  const json = fc.oneof(
    fc.jsonValue(),
    known,
    fc.tuple(fc.dictionary(text, fc.jsonValue()), known).map(([a, b]) => ({ ...a, ...b })),
  );
  return fc.oneof(
    { weight: 4, arbitrary: json.map((value) => JSON.stringify(value)) },
    fc.string(),
    fc.constantFrom(
      '',
      '{',
      'null',
      '{"__proto__":{}}',
      '[1e400]',
      '{"a":1e200}',
      '['.repeat(10_000),
      `{"x":"${'x'.repeat(1_100_000)}"}`,
    ),
  );
}

const segment = fc.oneof(
  { weight: 4, arbitrary: text.map((value) => encodeURIComponent(Buffer.from(value).toString())) },
  fc.constantFrom('%', '%zz', '%ff', '?', '//', ';'),
);

function urlOf({ path }: Route): fc.Arbitrary<string> {
  const [pattern = '', names] = path.split('?');
  const holes = pattern.split(/:[^/]+/);
  const parameters = (names ?? '').split('&').map((name) =>
    fc.oneof(
      segment.map((value) => `${name}=${value}`),
      fc.constantFrom('', name, `${name}=music`, `${name}=a&${name}=b`),
    ),
  );
  return fc.tuple(fc.tuple(...holes.slice(1).map(() => segment)), fc.tuple(...parameters)).map(([segments, query]) => {
    const url = holes.map((part, i) => part + (segments[i] ?? '')).join('');
    return names === undefined ? url : `${url}?${query.join('&')}`;
  });
}

const contentTypes = [
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'application/x-www-form-urlencoded',
  ';',
  '',
];

/** Throws random bodies, paths and headers at the routes. @throws Error showing the least request that got a 5xx */
export async function expectNoServerErrors(
  app: FastifyInstance,
  routes: readonly Route[],
  numRuns = 300,
): Promise<void> {
  const requests = fc.constantFrom(...routes).chain((route) =>
    fc.record({
      method: fc.oneof(
        { weight: 4, arbitrary: fc.constant(route.method) },
        fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'),
      ),
      url: urlOf(route),
      payload: bodyOf(route),
      contentType: fc.oneof({ weight: 4, arbitrary: fc.constant(contentTypes[0]) }, fc.constantFrom(...contentTypes)),
      headers: fc.oneof({ weight: 4, arbitrary: fc.constant(route.headers ?? {}) }, fc.constant({})),
    }),
  );
  const property = fc.asyncProperty(requests, async ({ method, url, payload, contentType, headers }) => {
    const bodiless = method === 'GET' || method === 'HEAD';
    const { statusCode } = await app.inject({
      method: method as 'GET',
      url,
      headers: { ...headers, ...(!bodiless && { 'content-type': contentType }) },
      ...(!bodiless && { payload }),
    });
    if (statusCode >= 500) throw new Error(`${method} ${url} was answered with ${statusCode}`);
  });
  await fc.assert(property, { numRuns, seed: 756, endOnFailure: false });
}
