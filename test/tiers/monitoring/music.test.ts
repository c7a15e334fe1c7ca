import { type AlertingRule, type Sample, TestPrometheus } from '../../tools/prometheus';
import { MusicProcesses, workloads } from './music-processes';

const manyErrors: AlertingRule = {
  alert: 'ManyErrors',
  expr: `sum by (service, version) (rate(http_requests_total{status=~"5.."}[5s]))
    / sum by (service, version) (rate(http_requests_total[5s])) > 0.2`,
  for: '1s',
};

let music: MusicProcesses;
let prometheus: TestPrometheus;
let enough: () => Promise<void>;
beforeAll(async () => {
  music = await MusicProcesses.start();
  enough = music.ask();
  prometheus = await TestPrometheus.start({
    targets: music.targets,
    groups: [{ name: 'music', rules: [manyErrors] }],
  });
});
afterAll(async () => {
  await enough?.();
  await prometheus?.stop();
  await music?.stop();
});

const byWorkload = (samples: readonly Sample[]): ReadonlyMap<string, number> =>
  new Map(samples.map(({ labels, value }) => [`${labels['service']} ${labels['version']}`, value]));

const everyWorkload = ['cmpt756db v1', 'cmpt756s1 v1', 'cmpt756s2 v1', 'cmpt756s2 v2'];

test.each([
  ['requests a second', 'sum by (service, version) (rate(http_requests_total[5s])) > 0'],
  [
    'the 95th percentile of durations',
    'histogram_quantile(0.95, sum by (service, version, le) (rate(http_request_duration_seconds_bucket[5s]))) > 0',
  ],
  ['memory', 'sum by (service, version) (process_resident_memory_bytes) > 0'],
])('%s can be told by service and version', async (_, expression) => {
  const samples = await prometheus.until(expression, ({ length }) => length === workloads.length);
  expect([...byWorkload(samples).keys()].sort()).toEqual(everyWorkload);
});

test('the canary’s errors stand beside the stable version, which has none', async () => {
  const reads = (status: string) =>
    `sum by (service, version) (increase(http_requests_total{service="cmpt756s2",status=~"${status}"}[10s]))`;
  const share = byWorkload(await prometheus.until(`${reads('5..')} / ${reads('.*')} > 0`));
  expect([...share.keys()]).toEqual(['cmpt756s2 v2']);
  expect(share.get('cmpt756s2 v2')).toBeGreaterThan(0.1);
  expect(share.get('cmpt756s2 v2')).toBeLessThan(0.9);
});

test('an alert fires for the version that fails, and for no other', async () => {
  await prometheus.until('ALERTS{alertstate="firing"}');
  const alerts = await prometheus.alerts();
  expect(alerts.map(({ labels }) => labels)).toEqual([
    { alertname: 'ManyErrors', service: 'cmpt756s2', version: 'v2' },
  ]);
});

test('a query for what no service measures returns nothing, and one that is misspelt is refused', async () => {
  expect(await prometheus.query('sum by (service) (rate(http_request_total[5s]))')).toEqual([]);
  await expect(prometheus.query('sum by service rate(http_requests_total)')).rejects.toThrow(/parse error/);
});

test('a service that is gone is down, and the others stay up', async () => {
  expect(byWorkload(await prometheus.query('up == 0'))).toEqual(new Map());
  await enough();
  await music.kill('musicV2');
  const down = await prometheus.until('up == 0');
  expect([...byWorkload(down).keys()]).toEqual(['cmpt756s2 v2']);
  expect(byWorkload(await prometheus.query('up == 1')).size).toBe(workloads.length - 1);
});
