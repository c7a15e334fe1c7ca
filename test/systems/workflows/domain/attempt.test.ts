import { attemptOfAnswer, attemptOfError } from '../../../../src/systems/workflows/domain/attempt';

test.each([
  [200, '{"result":8}', { ok: true, body: { result: 8 } }],
  [200, 'no JSON', { ok: false, reason: 'it was answered with 200 no JSON', ran: 'maybe' }],
  [503, '{"error":"overloaded","reason":"full","ran":false}', { ok: false, reason: 'overloaded: full', ran: false }],
  [500, '{"error":"failed","ran":true}', { ok: false, reason: 'failed', ran: true }],
  [502, '{"error":"crashed","ran":"maybe"}', { ok: false, reason: 'crashed', ran: 'maybe' }],
  [503, 'no healthy upstream', { ok: false, reason: 'it was answered with 503 no healthy upstream', ran: 'maybe' }],
  [404, '', { ok: false, reason: 'it was answered with 404', ran: 'maybe' }],
])('an answer %d %j says whether the function ran', (status, text, expected) => {
  expect(attemptOfAnswer(status, text)).toEqual(expected);
});

test('only a connection that was refused has certainly carried no call', () => {
  expect(attemptOfError(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))).toMatchObject({ ran: false });
  const fetchFailed = new Error('fetch failed', { cause: { code: 'ECONNREFUSED' } });
  expect(attemptOfError(fetchFailed)).toEqual({ ok: false, reason: 'fetch failed', ran: false });
  expect(attemptOfError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))).toMatchObject({ ran: 'maybe' });
  expect(attemptOfError(new Error('other'))).toMatchObject({ ran: 'maybe' });
});
