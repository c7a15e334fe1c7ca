import { faultsReachCallers } from '../../../src/analysis/checks/faults-reach-callers';
import { type Change, wholeWith, wholeLab } from '../whole';

describe('faults-reach-callers', () => {
  const faults = (...given: Parameters<typeof wholeWith>) =>
    faultsReachCallers.check(wholeLab, wholeWith(...given)).map(({ value, remedy }) => `${value}: ${remedy}`);
  const fault = { abort: { httpStatus: 500, percentage: { value: 10 } } };
  interface Route {
    gateways: string[];
    http: { fault?: object; match?: object }[];
  }

  test('passes a fault in calls that S1, S2 and the loader make', () => {
    expect(faults()).toEqual([]);
  });

  test('passes a fault on the way from the gateway', () => {
    expect(
      faults(
        'VirtualService',
        'cmpt756s1',
        ({ spec }) => ((spec as Route).http[0] = { ...(spec as Route).http[0], fault }),
      ),
    ).toEqual([]);
  });

  test('finds a fault inside the mesh in calls that come from the gateway alone', () => {
    const inside: Change = ({ spec }) => {
      const route = spec as Route;
      route.gateways = ['mesh'];
      route.http = route.http.slice(-1).map((rule) => ({ ...rule, fault }));
    };
    expect(faults('VirtualService', 'cmpt756s1', inside)).toEqual([
      expect.stringMatching(
        /^spec\.http\.0\.fault: only cluster\.local\/ns\/istio-system\/sa\/istio-ingressgateway may call it/,
      ),
    ]);
  });

  test('finds a fault at the gateway in calls that come from inside alone', () => {
    const outside: Change = ({ spec }) => ((spec as Route).gateways = ['c756-gateway']);
    expect(faults('VirtualService', 'cmpt756db', outside)).toHaveLength(2);
  });

  test('finds a fault in a rule that comes after one for every call', () => {
    const last: Change = ({ spec }) => (spec as Route).http.reverse();
    expect(faults('VirtualService', 'cmpt756db', last)).toEqual([
      expect.stringContaining('spec.http.1.fault: rule 0 takes every call before it'),
    ]);
  });
});
