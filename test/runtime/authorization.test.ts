import { requireAuthorization } from '../../src/runtime/authorization';
import { createServer } from '../../src/runtime/server';

describe('a route that requires authorization', () => {
  const app = createServer({ basePath: '', logger: false });
  const handled = jest.fn(() => 'done');
  app.post('/things', { onRequest: requireAuthorization }, handled);
  afterAll(() => app.close());
  beforeEach(() => handled.mockClear());

  const post = (headers: Record<string, string>) =>
    app.inject({
      method: 'POST',
      url: '/things',
      headers: { 'content-type': 'application/json', ...headers },
      payload: '{',
    });

  test('answers 401 without the header, before it reads a body that it could not use', async () => {
    const answer = await post({});
    expect([answer.statusCode, answer.json()]).toEqual([401, { error: 'missing auth' }]);
    expect(handled).not.toHaveBeenCalled();
  });

  test.each(['Bearer x', 'anything', ''])('lets any value pass to the body: %j', async (authorization) => {
    expect((await post({ authorization })).statusCode).toBe(400);
  });
});
