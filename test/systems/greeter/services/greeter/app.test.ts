import * as fc from 'fast-check';
import { buildApp, type Version } from '../../../../../src/systems/greeter/services/greeter/app';

const place = { pod: 'a4t0-7f', address: '10.244.1.7', node: 'worker2' };

function app(version: Version) {
  return buildApp({ version, place, logger: false });
}

describe('the greeter', () => {
  test.each(['1.0.0', '1.0.1'] as const)('%s says which pod, address and node answered', async (version) => {
    const { statusCode, body } = await app(version).inject('/');
    expect(statusCode).toBe(200);
    expect(body).toBe('Hello! This is server in pod "a4t0-7f" (IP=10.244.1.7) from node "worker2"!');
  });

  test('1.0.1 chats, and 1.0.0 does not know the path', async () => {
    const path = '/chat/Ada?institution=IIT';
    expect((await app('1.0.1').inject(path)).json()).toEqual({ message: 'Hello Ada from IIT!' });
    expect((await app('1.0.0').inject(path)).statusCode).toBe(404);
  });

  test('says which field is missing from a chat', async () => {
    const answer = await app('1.0.1').inject('/chat/Ada');
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ field: 'institution', reason: 'is missing' });
  });

  test('answers unknown paths with a page of HTML that repeats nothing of the request', async () => {
    const answer = await app('1.0.1').inject('/%3Cscript%3Ealert(1)%3C/script%3E?x=%3Cscript%3E');
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.body).toContain('<h1>Not Found</h1>');
    expect(answer.body).not.toMatch(/script/i);
  });

  test('gives back any user and institution as they were sent, as JSON and never as HTML', async () => {
    const server = app('1.0.1');
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 });
    const sent = fc.tuple(text, text).filter(([user]) => user !== '.' && user !== '..');
    await fc.assert(
      fc.asyncProperty(sent, async ([user, institution]) => {
        const { statusCode, headers, body } = await server.inject({
          url: `/chat/${encodeURIComponent(user)}`,
          query: { institution },
        });
        expect(statusCode).toBe(200);
        expect(headers['content-type']).toBe('application/json; charset=utf-8');
        expect(JSON.parse(body)).toEqual({ message: `Hello ${user} from ${institution}!` });
      }),
      { numRuns: 300, seed: 5000 },
    );
  });

  test('takes a name of 5,000 characters and refuses none of its characters', async () => {
    const user = '<b>"&\u{1f600}'.repeat(700);
    const answer = await app('1.0.1').inject(`/chat/${encodeURIComponent(user)}?institution=%3Ci%3E`);
    expect(answer.json()).toEqual({ message: `Hello ${user} from <i>!` });
  });
});
