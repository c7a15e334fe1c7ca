import { beginTrace, joinTrace } from '../../src/runtime/trace';

const id = '0af7651916cd43dd8448eb211c80319c';
const good = `00-${id}-b7ad6b7169203331-01`;

test('a request with a trace keeps it, header and all', () => {
  const headers = { traceparent: good, tracestate: 'vendor=1' };
  expect(joinTrace({ headers })).toBe(id);
  expect(headers).toEqual({ traceparent: good, tracestate: 'vendor=1' });
});

test('a later version of the header may say more', () => {
  expect(joinTrace({ headers: { traceparent: `01-${id}-b7ad6b7169203331-01-more` } })).toBe(id);
});

test('a request of a mesh that speaks B3 alone belongs to that trace', () => {
  const headers = { 'x-b3-traceid': '463ac35c9f6413ad48485a3953bb6124' };
  expect(joinTrace({ headers })).toBe('463ac35c9f6413ad48485a3953bb6124');
  expect(headers).not.toHaveProperty('traceparent');
});

test.each([
  ['none', undefined],
  ['one of zeros', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`],
  ['a parent of zeros', `00-${id}-${'0'.repeat(16)}-01`],
  ['a version that is forbidden', `ff-${id}-b7ad6b7169203331-01`],
  ['capitals', good.toUpperCase()],
  ['a text', 'x\r\ny'],
])('with %s a request begins a trace, and drops the state of another', (_, traceparent) => {
  const headers: Record<string, string> = { ...(traceparent !== undefined && { traceparent }), tracestate: 'vendor=1' };
  const begun = joinTrace({ headers });
  expect(begun).toMatch(/^[0-9a-f]{32}$/);
  expect(begun).not.toBe(id);
  expect(headers).toEqual({ traceparent: expect.stringContaining(`00-${begun}-`) as string });
});

test('no two traces are the same', () => {
  expect(new Set(Array.from({ length: 1_000 }, () => beginTrace().id)).size).toBe(1_000);
});
