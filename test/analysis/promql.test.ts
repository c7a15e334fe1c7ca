import { metricsIn } from '../../src/analysis/promql';

test.each([
  ['up', ['up']],
  [
    'sum by (namespace, service) (rate(http_requests_total{route!~"(.*/)?health",status=~"5.."}[5m]))',
    ['http_requests_total'],
  ],
  ['histogram_quantile(0.95, sum by (le) (rate(a_bucket[5m])))', ['a_bucket']],
  ['(a or 0 * (b)) / (c > 0)', ['a', 'b', 'c']],
  [
    'service:x:ratio_rate1h{service="s"} > 14.4 * 0.01 and y > on (namespace) group_left () 2 * min by (n) (z)',
    ['service:x:ratio_rate1h', 'y', 'z'],
  ],
  ['min_over_time(waiting{service="s"}[1m]) > 0', ['waiting']],
  ['increase(a_total{b="c"}[$__rate_interval]) offset 5m', ['a_total']],
  ['a{b="sum(c)"} + a', ['a']],
])('%s names %j', (query, metrics) => {
  expect(metricsIn(query)).toEqual(metrics);
});
