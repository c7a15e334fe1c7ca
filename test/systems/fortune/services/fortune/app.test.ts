import { contract } from '../../../../../src/systems/fortune/contract';
import { buildApp } from '../../../../../src/systems/fortune/services/fortune/app';
import { fortunes } from '../../../../../src/systems/fortune/services/fortune/domain/fortunes';
import { expectNoServerErrors } from '../../../../support/hostile';

const peers = [1, 2, 3].map((ordinal) => ({
  name: `fortune-${ordinal}`,
  ordinal,
  url: `http://fortune-${ordinal}:8081`,
}));
const [, , own] = peers;
const counts = { election: 1, ok: 2, coordinator: 3, claim: 4, resign: 5 };

function app(
  change: { readonly isLeading?: boolean; readonly leader?: number | undefined; readonly random?: () => number } = {},
) {
  if (!own) throw new Error('There are three peers.');
  const { isLeading = true, random = () => 0 } = change;
  const member = {
    isLeading,
    term: 7,
    leader: 'leader' in change ? change.leader : 3,
    role: isLeading ? 'leader' : 'follower',
    storeAnswers: true,
    messages: { sent: counts, received: counts },
  } as const;
  return buildApp({ member, own, peers, fenced: true, random, logger: false });
}

describe('The leader', () => {
  test('gives a fortune with its name and its term, in the body and beside it', async () => {
    const answer = await app().inject('/api/fortune');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ fortune: fortunes[0], leader: 'fortune-3', term: 7 });
    expect(answer.headers).toMatchObject({
      'x-fortune-term': '7',
      'x-fortune-leader': 'fortune-3',
      'cache-control': 'no-store',
    });
  });

  test('has at least a hundred fortunes, all different, and gives every one of them', async () => {
    expect(fortunes.length).toBeGreaterThanOrEqual(100);
    expect(new Set(fortunes).size).toBe(fortunes.length);
    let index = 0;
    const leader = app({ random: () => (index++ + 0.5) / fortunes.length });
    const given: unknown[] = [];
    while (given.length < fortunes.length)
      given.push((await leader.inject('/api/fortune')).json<{ fortune: string }>().fortune);
    expect(given).toEqual(fortunes);
  });

  test('passes the probe that only the leader passes', async () => {
    expect((await app().inject('/api/leading')).statusCode).toBe(200);
    expect((await app({ isLeading: false }).inject('/api/leading')).statusCode).toBe(503);
  });
});

describe('A member that does not lead', () => {
  test('gives no fortune, but says who leads and when to ask again', async () => {
    const answer = await app({ isLeading: false, leader: 2 }).inject('/api/fortune');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toEqual({ error: 'this member does not lead', leader: 'fortune-2', term: 7 });
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.headers['x-fortune-term']).toBeUndefined();
  });

  test('says that nobody leads where it knows of nobody', async () => {
    const answer = await app({ isLeading: false, leader: undefined }).inject('/api/leader');
    expect(answer.json()).toEqual({ leader: null, term: 7 });
  });

  test('is ready, and has the page, which finds the leader by itself', async () => {
    const member = app({ isLeading: false });
    expect((await member.inject('/readiness')).statusCode).toBe(200);
    expect((await member.inject('/')).statusCode).toBe(200);
  });
});

describe('Every member', () => {
  test('says for `lab watch` who is there, who leads, and how much was said', async () => {
    expect((await app({ isLeading: false, leader: 2 }).inject('/api/status')).json()).toEqual({
      member: 'fortune-3',
      members: ['fortune-1', 'fortune-2', 'fortune-3'],
      role: 'follower',
      leading: false,
      leader: 'fortune-2',
      term: 7,
      fenced: true,
      storeAnswers: true,
      messages: { sent: counts, received: counts },
    });
  });

  test.each([
    ['/', 'text/html; charset=utf-8'],
    ['/page.js', 'text/javascript; charset=utf-8'],
    ['/style.css', 'text/css; charset=utf-8'],
    ['/icon.svg', 'image/svg+xml'],
  ])('serves %s under a policy that lets nothing in from elsewhere', async (path, type) => {
    const { headers, body } = await app().inject(path);
    expect(headers['content-type']).toBe(type);
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(policy).not.toMatch(/unsafe|\*|data:|https?:/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(body.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\/|<[^>]+ (on\w+|style)=/);
  });

  test('answers garbage with a status below 500', async () => {
    const routes = ['/', '/api/fortune', '/api/leader', '/api/status', '/page.js'].map((path) => ({
      method: 'GET' as const,
      path,
    }));
    await expectNoServerErrors(app(), routes);
  });

  test('has its probes and metrics where the contract says', async () => {
    const { basePath } = contract.workloads.fortune.http;
    for (const path of ['/health', '/readiness', '/metrics']) {
      expect((await app().inject(basePath + path)).statusCode).toBe(200);
    }
  });
});
