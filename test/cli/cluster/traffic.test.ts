import { faultPatch, findRouted, sharesPatch } from '../../../src/cli/cluster/traffic';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fixtureLab } from '../../support/lab';
import { manifestsOf, named } from '../../support/charts';
import { LabFolder, unbroken } from '../lab';

type Json = Record<string, unknown>;

/** As an API server carries out a JSON patch, as far as ours go. */
function patched(object: object, operations: ReturnType<typeof faultPatch>): object {
  const copy = structuredClone(object) as Json;
  for (const { op, path, value } of operations) {
    const keys = path.slice(1).split('/');
    const last = keys.pop() ?? '';
    const parent = keys.reduce((at, key) => at[key] as Json, copy);
    if (op === 'test') expect([path, parent[last]]).toEqual([path, value]);
    else if (op === 'remove') {
      expect(Object.keys(parent)).toContain(last);
      delete parent[last];
    } else {
      if (op === 'replace') expect(Object.keys(parent)).toContain(last);
      parent[last] = value;
    }
  }
  return copy;
}

const labOf = (music: object) => fixtureLab('local', { music });

/** What is synthesized for these settings of music, as JSON: many routes are taken from few labs. */
const synthesized = new Map<string, ReturnType<typeof manifestsOf>>();

function routeOf(music: object, name: string, kind = 'VirtualService') {
  const key = JSON.stringify(music);
  const manifests = synthesized.get(key) ?? manifestsOf(labOf(music));
  synthesized.set(key, manifests);
  return named(manifests, kind, name);
}

const routed = (word: string, music: object = {}) =>
  findRouted(labOf(music), { word, that: 'will do', will: () => true });

describe('A change in the cluster makes the route that lab.yaml would have made', () => {
  test.each([0, 30, 100])('of the shares: v2 gets %d', (canary) => {
    const before = routeOf({ canary: 50 }, 'cmpt756s2');
    const after = patched(before, sharesPatch(routed('s2'), [100 - canary, canary]));
    expect(after).toEqual(routeOf({ canary }, 'cmpt756s2'));
  });

  test('of the shares, in the words of the Gateway API', () => {
    const music = { gateway: 'gateway-api' };
    const before = routeOf({ ...music, canary: 50 }, 'cmpt756s2', 'HTTPRoute');
    const after = patched(before, sharesPatch(routed('s2', music), [70, 30]));
    expect(after).toEqual(routeOf({ ...music, canary: 30 }, 'cmpt756s2', 'HTTPRoute'));
  });

  test.each(['none', 'abort', { delay: 1500, percent: 25 }])('from the fault %j to any other', (before) => {
    const abort = { abort: { status: 500 }, percent: 10 };
    const delay = { delay: { milliseconds: 700 }, percent: 5 };
    const changed = (fault: Parameters<typeof faultPatch>[1]) =>
      patched(routeOf({ fault: before }, 'cmpt756db'), faultPatch(routed('db').workload, fault));
    expect(changed(abort)).toEqual(routeOf({ fault: 'abort' }, 'cmpt756db'));
    expect(changed(delay)).toEqual(routeOf({ fault: { delay: 700, percent: 5 } }, 'cmpt756db'));
    expect(changed(undefined)).toEqual(routeOf({}, 'cmpt756db'));
  });

  test('and nothing of a route whose rules are other ones', () => {
    const other = structuredClone(routeOf({}, 'cmpt756s2')) as unknown as { spec: { http: { name: string }[] } };
    other.spec.http.reverse();
    expect(() => patched(other, sharesPatch(routed('s2'), [50, 50]))).toThrow();
  });
});

describe('lab canary and lab fault in a cluster', () => {
  let lab: LabFolder;
  beforeEach(() => {
    lab = new LabFolder();
    lab.programHere('kubectl', ({ args }) => {
      appendFileSync(lab.file('asked'), `${args.join(' ')}\n`);
      return existsSync(lab.file('says')) ? { code: 1, stderr: readFileSync(lab.file('says'), 'utf8') } : {};
    });
  });
  afterEach(() => lab.remove());

  const inCluster = (...args: readonly string[]) =>
    lab.lab(...args, '--cluster', '--env', 'local', '--set', 'systems=[music]');
  const asked = (): string => readFileSync(lab.file('asked'), 'utf8');

  test('patch the route in the context of the lab, and no other', async () => {
    expect(await inCluster('canary', '75/25')).toMatchObject({
      code: 0,
      stdout: '1/1 canary 75/25 of cmpt756s2\ncmpt756s2: of the calls go 75 % to v1 and 25 % to v2.\n',
    });
    expect(asked()).toMatch(
      /^--context kind-aws756 patch virtualservices\.networking\.istio\.io cmpt756s2 --namespace c756ns --type json --patch \[/,
    );
    expect((await inCluster('fault', 'db', 'abort', '--percent', '20', '--status', '503')).stdout).toContain(
      '20 % of the calls to cmpt756db are answered with 503.',
    );
    expect(asked()).toContain('{"abort":{"httpStatus":503,"percentage":{"value":20}}}');
  });

  test('patch the HTTPRoute where lab.yaml has the Gateway API, and for faults what stays Istio’s', async () => {
    const switched = (...args: readonly string[]) => inCluster(...args, '--set', 'music.gateway=gateway-api');
    expect((await switched('canary', '75/25')).code).toBe(0);
    expect(asked()).toMatch(/ patch httproutes\.gateway\.networking\.k8s\.io cmpt756s2 --namespace c756ns /);
    expect((await switched('fault', 'db', 'abort')).code).toBe(0);
    expect(asked()).toContain(' patch virtualservices.networking.istio.io cmpt756db ');
  });

  test('print with --dry-run what they would do, and do nothing', async () => {
    const { code, stdout } = await inCluster('canary', '50/50', 's2', '--dry-run');
    expect(code).toBe(0);
    expect(unbroken(stdout)).toContain(
      'kubectl --context kind-aws756 patch virtualservices.networking.istio.io cmpt756s2',
    );
    expect(stdout).not.toContain('of the calls go');
    expect((await inCluster('fault', 'db', 'none', '--dry-run')).stdout).toContain('fault none of cmpt756db');
    expect(existsSync(lab.file('asked'))).toBe(false);
  });

  test.each([
    ['canary 50 s2', 'The request is invalid: the server rejected our request due to an error in our request'],
    ['canary 50 s2', 'Error from server (NotFound): virtualservices.networking.istio.io "cmpt756s2" not found'],
    ['fault db abort', 'Error from server (NotFound): namespaces "c756ns" not found'],
  ])('say with %s what brings the route there: %s', async (words, said) => {
    writeFileSync(lab.file('says'), said);
    const { code, stderr } = await inCluster(...words.split(' '));
    expect(code).toBe(1);
    expect(stderr).toContain(said);
    expect(unbroken(stderr)).toContain('Bring it there: ./lab deploy music --env local');
  });

  test.each(['canary 50/50', 'fault db abort'])('change nothing here by %s --dry-run', async (words) => {
    const { code, stderr } = await lab.lab(...words.split(' '), '--dry-run');
    expect([code, stderr]).toEqual([2, '--dry-run prints the steps in a cluster: add --cluster.\n']);
  });

  test.each([
    ['canary 60/50', "'60/50' is no split of the traffic."],
    ['canary 80/10/10', 'cmpt756s2 has the versions v1, v2: write 2 percents, not 3.'],
    ['canary 50 db', "'db' is no workload of the lab that runs with several versions.\nThere are: s2"],
    ['fault s1 abort', "'s1' is no workload of the lab that has faults.\nThere are: db"],
    ['fault db fire', "'fire' is no fault of cmpt756db. There are: none, abort, delay"],
    ['fault db abort --milliseconds 5', '--milliseconds: the fault abort has no such figure.'],
    ['fault db none --percent 5 --status 500', '--percent and --status: the fault none has no such figure.'],
    ['fault db abort --percent 0', 'It is a whole number from 1 to 100.'],
    ['fault db abort --status 5000', 'It is a whole number from 200 to 599.'],
  ])('explain wrong use: %s', async (words, said) => {
    const { code, stderr } = await inCluster(...words.split(' '));
    expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
    expect(existsSync(lab.file('asked'))).toBe(false);
  });

  test('name the lab that has no such workload', async () => {
    const { code, stderr } = await lab.lab('canary', '50', '--cluster', '--env', 'local');
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('The lab has no workload that runs with several versions'),
    ]);
  });
});
