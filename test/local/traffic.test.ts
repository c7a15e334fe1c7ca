import { changeTraffic, effectOf, parseShares, sharesFor, splitOf, type Traffic } from '../../src/local/traffic';
import type { Workload } from '../../src/lab/lab';
import { fixtureLab } from '../support/lab';

const workloads: readonly Workload[] = Object.values(fixtureLab('local').systems.music?.workloads ?? {});
const abort = { abort: { status: 500 }, percent: 10 };
const delay = { delay: { milliseconds: 70 }, percent: 30 };
const now: Traffic = { shares: { music: [90, 10] }, faults: { datastore: abort } };

describe('A split', () => {
  test.each([
    ['50/50', ['v1', 'v2'], [50, 50]],
    ['0/100', ['v1', 'v2'], [0, 100]],
    ['25', ['v1', 'v2'], [75, 25]],
    ['0', ['v1', 'v2'], [100, 0]],
    ['80/15/5', ['v1', 'v2', 'v3'], [80, 15, 5]],
  ])('of %s among %j gives each its share', (text, versions, shares) => {
    expect(sharesFor(parseShares(text), 'shop', versions)).toEqual(shares);
  });

  test.each(['60/50', '101', '-1', '50/50/1', 'half', '', '/', '50/', '/50', '1.5', '1e1'])(
    'of %j is refused',
    (text) => {
      expect(() => parseShares(text)).toThrow(`'${text}' is no split`);
    },
  );

  test.each(['50/50', '10'])('of %s among three versions is refused', (text) => {
    expect(() => sharesFor(parseShares(text), 'shop', ['v1', 'v2', 'v3'])).toThrow(
      'shop has the versions v1, v2, v3: write 3 percents',
    );
  });

  test('is told as a sentence', () => {
    expect(splitOf('shop', ['v1', 'v2', 'v3'], [80, 15, 5])).toBe(
      'shop: of the calls go 80 % to v1, 15 % to v2 and 5 % to v3.',
    );
  });
});

describe('A change of the traffic', () => {
  test('takes over what is sent and keeps the rest', () => {
    expect(changeTraffic(now, { workload: 'music', shares: [50, 50] }, workloads)).toEqual({
      ...now,
      shares: { music: [50, 50] },
    });
    expect(changeTraffic(now, { workload: 'datastore', fault: delay }, workloads)).toEqual({
      ...now,
      faults: { datastore: delay },
    });
    expect(changeTraffic(now, { workload: 'datastore', fault: null }, workloads)).toEqual({ ...now, faults: {} });
  });

  test.each([
    [null, /no workload/],
    ['x', /no workload/],
    [{ workload: 'opera', shares: [1] }, /no workload "opera"/],
    [{ workload: 'music', shares: [101, -1] }, /whole numbers that make 100/],
    [{ workload: 'music', shares: 50 }, /not 50/],
    [{ workload: 'music', shares: ['50', '50'] }, /not \["50","50"\]/],
    [{ workload: 'music', shares: [50, 49] }, /make 100/],
    [{ workload: 'users', shares: [100] }, /one version/],
    [{ workload: 'datastore', fault: 'fire' }, /not "fire"/],
    [{ workload: 'datastore' }, /a fault of cmpt756db is/],
    [{ workload: 'datastore', fault: { abort: { status: 600 }, percent: 10 } }, /not /],
    [{ workload: 'datastore', fault: { abort: { status: 500 } } }, /not /],
    [{ workload: 'datastore', fault: { delay: { milliseconds: 60_001 }, percent: 10 } }, /not /],
    [{ workload: 'datastore', fault: { delay: { milliseconds: 5 }, percent: 101 } }, /not /],
    [{ workload: 'users', fault: abort }, /cmpt756s1 has no faults/],
  ])('to %j is refused', (sent, message) => {
    expect(() => changeTraffic(now, sent, workloads)).toThrow(message);
  });

  test('keeps of a fault what it knows alone', () => {
    const sent = { ...abort, more: 1, abort: { status: 500, more: 2 } };
    expect(changeTraffic(now, { workload: 'datastore', fault: sent }, workloads).faults).toEqual({ datastore: abort });
  });
});

test('A fault is told as a sentence', () => {
  expect([effectOf('db', abort), effectOf('db', delay), effectOf('db', undefined)]).toEqual([
    '10 % of the calls to db are answered with 500.',
    '30 % of the calls to db take 70 ms longer.',
    'Calls to db are left alone.',
  ]);
});
