import { fixtureLab } from '../support/lab';
import { operations, peersSystem } from '../support/peers';
import { allReady, planOf } from '../support/plan';

const planned = planOf(fixtureLab('local'), peersSystem(), operations, { port: 8080, ephemeral: false });
const { plan, run } = planned;
const service = (name: string) => plan.services.find((one) => one.name === name);
const port = (listener: string): string => new URL(run.originOf(listener)).port;
const at = (listener: string): string => `127.0.0.1:${port(listener)}`;

describe('A plan from a contract', () => {
  test('has a process for each member, each stand-in and each release, and the jobs apart', () => {
    expect(plan.services.map(({ name }) => name)).toEqual(['store', 'peer-0', 'peer-1', 'peer-2', 'front']);
    expect(plan.jobs.map(({ name, bundle }) => [name, bundle])).toEqual([['seed', '/bundles/services/peers-seed.js']]);
  });

  test('tells a member of itself directly, and of the others through links', () => {
    expect(service('peer-1')?.environment).toEqual({
      NAME: 'peer-1',
      PEERS: [
        `peer-0=${at('the link from peer-1 to peer-0')}`,
        `peer-1=${at('peer-1, port gossip')}`,
        `peer-2=${at('the link from peer-1 to peer-2')}`,
      ].join(','),
      PASSWORD: 'development-password',
      STORE_URL: `http://${at('the link from peer-1 to store')}`,
      HOST: '127.0.0.1',
      PORT: port('peer-1'),
      GOSSIP_PORT: port('peer-1, port gossip'),
    });
  });

  test('has a link for each ordered pair of members, and from each to what they share', () => {
    expect(plan.links).toHaveLength(9);
    expect(plan.links).toContainEqual({
      from: 'peer-2',
      to: 'peer-0',
      port: Number(port('the link from peer-2 to peer-0')),
      target: Number(port('peer-0, port gossip')),
    });
    expect(plan.links).toContainEqual({
      from: 'peer-0',
      to: 'store',
      port: Number(port('the link from peer-0 to store')),
      target: Number(port('store')),
    });
  });

  test('balances the calls of a service between the members, and lets a job call past that', () => {
    expect(service('front')?.environment).toMatchObject({ PEER_URL: `http://${at('the mesh in front of peer')}` });
    expect(plan.jobs[0]?.environment).toMatchObject({ PEER_URL: `http://${at('peer-0')}` });
    const mesh = plan.proxies.find(({ name }) => name === 'the mesh in front of peer');
    const origins = ['peer-0', 'peer-1', 'peer-2'].map((name) => `http://${at(name)}`);
    expect(mesh?.routes(allReady(planned))).toEqual([
      { prefix: '/', destinations: [{ origins, weight: 100 }], timeoutMs: 15_000 },
    ]);
  });

  test('lets in what is public and nothing else', () => {
    const [gateway] = plan.proxies;
    expect(gateway?.routes(allReady(planned)).map(({ prefix }) => prefix)).toEqual(['/front']);
  });

  test('gives the port of the contract to a workload with one process alone', () => {
    expect([service('front')?.readinessUrl, port('peer-0')]).not.toContain('8080');
    expect(planOf(run.lab, run.system, operations, { port: 0, ephemeral: true }).run.processes).toHaveLength(5);
  });

  test('has a page that says what runs, what to call, and needs nothing from elsewhere', () => {
    const page = plan.proxies[0]?.page?.(allReady(planned)) ?? '';
    expect(page).toContain('<h1>peers</h1>');
    expect(page).toMatch(/<th scope="row">peer<\/th><td>peer<\/td><td>3 ready<\/td><td>only from inside/);
    expect(page).toContain('<a href="/front/">/front/</a>');
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
  });
});
