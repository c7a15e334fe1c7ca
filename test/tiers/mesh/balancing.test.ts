import { lessons } from '../../../src/systems/primitives/contract';
import { manifestsOf } from '../../support/charts';
import { fixtureLab } from '../../support/lab';
import { after, ask, others } from './clients';
import { MeshedPrimitives } from './primitives';

const { pods, dns } = lessons;
const { few, many } = lessons.services;
const objects = (strategy: string) =>
  manifestsOf(fixtureLab('local', { systems: ['primitives'], primitives: { strategy } }));

/**
 * Each Service with its pods, and so many calls that 5 % of an even share are 3.5 standard deviations: chance leaves them
 * once in 800 times. Another sample is drawn then, so that both leave them less than once in 600,000 times.
 */
const services = [
  { service: few, names: [pods.first, pods.second], calls: 5_000 },
  { service: many, names: [1, 2, 3].map((index) => `${many.app}-${index}`), calls: 10_000 },
];

let primitives: MeshedPrimitives;

const start = (strategy: string) => async (): Promise<void> => {
  primitives = await MeshedPrimitives.start(objects(strategy));
};
const stop = () => primitives?.stop();

/** Pods that answer a web server which calls a Service, call for call. */
async function answering({ name, port }: { name: string; port: number }, count: number, clients: number) {
  const calls = { paths: ['/'] as const, headers: { host: `${name}:${port}` }, enough: after(count), clients };
  const seen = await ask(primitives.inside(port), calls);
  expect(others(seen, 200)).toBe(0);
  expect(seen.pods).toHaveLength(count);
  return seen.pods;
}

const countOf = (name: string, answers: readonly string[]): number => answers.filter((one) => one === name).length;

/** Whether as many calls in a row as there are pods come to all of them, wherever one begins. */
function isInTurn(answers: readonly string[], pods: number): boolean {
  const rows = answers.slice(pods - 1).map((_, from) => answers.slice(from, from + pods));
  return rows.every((row) => new Set(row).size === pods);
}

describe('ROUND_ROBIN', () => {
  beforeAll(start('ROUND_ROBIN'));
  afterAll(stop);

  test.each(services)('sends calls of $service.name to one of its pods after another', async ({ service, names }) => {
    expect(isInTurn(await answering(service, 200, 1), names.length)).toBe(true);
  });

  test.each(services)('gives each pod of $service.name as many of 2,000 calls', async ({ service, names }) => {
    const answers = await answering(service, 2_000, 16);
    const counts = names.map((name) => countOf(name, answers));
    expect(counts.reduce((sum, one) => sum + one)).toBe(2_000);
    // One turn may not be complete.
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  test('is the strategy behind the paths of the one host too, from outside and from inside', async () => {
    const ways = [
      { origin: primitives.outside, host: dns.outside },
      { origin: primitives.inside(80), host: dns.host },
    ];
    for (const { origin, host } of ways)
      for (const { service, names } of services) {
        const paths = [`/${service.name}`, `/${service.name}/`] as const;
        const seen = await ask(origin, { paths, headers: { host }, enough: after(60), clients: 1 });
        expect(seen.statuses).toEqual(new Map([[200, 60]]));
        expect([...new Set(seen.pods)].sort()).toEqual(names);
        expect(isInTurn(seen.pods, names.length)).toBe(true);
      }
  });
});

describe('RANDOM', () => {
  beforeAll(start('RANDOM'));
  afterAll(stop);

  test.each(services)('sends calls of $service.name in no order', async ({ service, names }) => {
    expect(isInTurn(await answering(service, 200, 1), names.length)).toBe(false);
  });

  test.each(services)(
    'gives each pod of $service.name its share of $calls calls, within 5 %',
    async ({ service, names, calls }) => {
      const draw = async (): Promise<number> => {
        const answers = await answering(service, calls, 16);
        const shares = names.map((name) => (countOf(name, answers) * names.length) / calls);
        console.log(`${service.name}: ${shares.map((share) => share.toFixed(3)).join(', ')} of an even share`);
        return Math.max(...shares.map((share) => Math.abs(share - 1)));
      };
      const first = await draw();
      expect(first < 0.05 ? first : await draw()).toBeLessThan(0.05);
    },
  );
});
