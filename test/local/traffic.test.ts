import { changeTraffic, parseCanary, type Traffic } from '../../src/local/traffic';
import type { Workload } from '../../src/lab/lab';
import { fixtureLab } from '../support/lab';

const workloads: readonly Workload[] = Object.values(fixtureLab('local').systems.music?.workloads ?? {});
const now: Traffic = { canary: { music: 10 }, faults: { datastore: 'abort' } };

describe('A canary', () => {
  test.each([
    ['50/50', 50],
    ['90/10', 10],
    ['0/100', 100],
    ['25', 25],
    ['0', 0],
  ])('of %s sends %d percent to the newest version', (text, percent) => expect(parseCanary(text)).toBe(percent));

  test.each(['60/50', '101', '-1', '50/50/0', 'half', '', '/', '50/', '/50', '1.5'])('of %j is refused', (text) => {
    expect(() => parseCanary(text)).toThrow(`'${text}' is no split`);
  });
});

describe('A change of the traffic', () => {
  test('takes over what is sent and keeps the rest', () => {
    expect(changeTraffic(now, { workload: 'music', canary: 50 }, workloads)).toEqual({ ...now, canary: { music: 50 } });
    expect(changeTraffic(now, { workload: 'datastore', fault: 'delay' }, workloads)).toEqual({
      ...now,
      faults: { datastore: 'delay' },
    });
    expect(changeTraffic(now, { workload: 'datastore', fault: 'none' }, workloads)).toEqual({ ...now, faults: {} });
  });

  test.each([
    [null, /no workload/],
    ['x', /no workload/],
    [{ workload: 'opera', canary: 1 }, /no workload "opera"/],
    [{ workload: 'music', canary: 101 }, /percentage/],
    [{ workload: 'music', canary: '50' }, /percentage/],
    [{ workload: 'users', canary: 50 }, /one version/],
    [{ workload: 'datastore', fault: 'fire' }, /none, abort, delay, not "fire"/],
    [{ workload: 'users', fault: 'abort' }, /the fault of cmpt756s1 is none/],
    [{ workload: 'datastore', fault: 'constructor' }, /not "constructor"/],
  ])('to %j is refused', (sent, message) => {
    expect(() => changeTraffic(now, sent, workloads)).toThrow(message);
  });
});
