import { graphsAgree } from '../../../src/analysis/checks/graphs-agree';
import { type Change, wholeLab, wholeWith } from '../whole';

const values = (...given: Parameters<typeof wholeWith>): readonly string[] =>
  graphsAgree.check(wholeLab, wholeWith(...given)).map(({ value }) => value);

describe('graphs-agree', () => {
  test('passes every ordered pair of pods of every system, Prometheus and the kubelet', () => {
    expect(values()).toEqual([]);
  });

  test('finds a caller that the mesh trusts and the network does not let through', () => {
    const found = values(
      'NetworkPolicy',
      'cmpt756s1',
      (policy) => delete (policy.spec as { ingress?: object }).ingress,
    );
    expect(found).toContain(
      'port 30000: AuthorizationPolicies let the ingress gateway call it, NetworkPolicies do not',
    );
    expect(found).toContain('port 15020 of kubernetes/app.k8s.yaml Deployment/cmpt756s1: Prometheus gets no answer');
    expect(found).toHaveLength(2);
  });

  test('finds callers whom the network lets through and the mesh refuses', () => {
    const drop: Change = ({ spec }) =>
      (
        spec as { rules: { from: { source: { principals: string[] } }[] }[] }
      ).rules[0]?.from[0]?.source.principals.shift();
    expect(values('AuthorizationPolicy', 'cmpt756db', drop)).toEqual([
      'port 30002: NetworkPolicies let kubernetes/app.k8s.yaml Deployment/cmpt756s1 call it, AuthorizationPolicies do not',
    ]);
  });

  test('finds what is trusted at every port, of which the network opens one', () => {
    const widen: Change = ({ spec }) => (spec as { rules: { to?: object }[] }).rules.forEach((rule) => delete rule.to);
    expect(values('AuthorizationPolicy', 'fortune', widen)).toContain(
      'port 8081: AuthorizationPolicies let the ingress gateway call it, NetworkPolicies do not',
    );
  });

  test('finds a port of the mesh that is open to Prometheus, which has no certificate', () => {
    const open: Change = ({ spec }) =>
      (spec as { ingress: { from: object[]; ports: { port: number }[] }[] }).ingress.forEach(({ ports }) =>
        ports.push({ port: 30001 }),
      );
    expect(values('NetworkPolicy', 'cmpt756s2', open)).toContain(
      'port 30001: NetworkPolicies let Prometheus call it, AuthorizationPolicies do not',
    );
  });

  test('finds a pod whose probes the mesh would refuse', () => {
    const plain: Change = ({ spec }) =>
      Object.assign((spec as { template: { metadata: { annotations: object } } }).template.metadata.annotations, {
        'sidecar.istio.io/rewriteAppHTTPProbers': 'false',
      });
    expect(values('Deployment', 'cmpt756s1', plain)).toEqual(['sidecar.istio.io/rewriteAppHTTPProbers: false']);
  });

  test('finds a monitor that leads Prometheus to the service instead of the agent', () => {
    const direct: Change = ({ spec }) =>
      delete (spec as { endpoints: { relabelings?: object }[] }).endpoints[0]?.relabelings;
    expect(values('ServiceMonitor', 'cmpt756db', direct)).toEqual([
      'port 30002 of kubernetes/app.k8s.yaml Deployment/cmpt756db: Prometheus gets no answer',
    ]);
  });

  test('finds pods without a Service that Prometheus follows and the network does not let it ask', () => {
    const shut: Change = ({ spec }) => {
      const policy = spec as { ingress: { ports: { port: number }[] }[] };
      policy.ingress = policy.ingress.filter(({ ports }) => ports.every(({ port }) => port !== 5000));
    };
    expect(values('NetworkPolicy', 'functions', shut)).toEqual(
      ['add', 'multiply'].map(
        (module) => `port 5000 of kubernetes/app.k8s.yaml Service/serverless-${module}: Prometheus gets no answer`,
      ),
    );
  });

  test('finds a monitor that leads Prometheus to a port that no container has', () => {
    const misspelt: Change = ({ spec }) =>
      Object.assign((spec as { podMetricsEndpoints: object[] }).podMetricsEndpoints[0] ?? {}, { port: 'http' });
    expect(values('PodMonitor', 'functions', misspelt)).toEqual(
      ['add', 'multiply'].map((module) => `port http of kubernetes/app.k8s.yaml Service/serverless-${module}`),
    );
  });

  test('finds a monitor that leads Prometheus to pods of the mesh, past their agents', () => {
    const led: Change = ({ spec }) =>
      Object.assign(spec, { namespaceSelector: { matchNames: ['c756ns'] }, selector: {} });
    const found = values('PodMonitor', 'functions', led);
    expect(found).toContain('port user-port of kubernetes/app.k8s.yaml Deployment/cmpt756s1');
    const named: Change = (monitor) => {
      led(monitor);
      Object.assign((monitor.spec as { podMetricsEndpoints: object[] }).podMetricsEndpoints[0] ?? {}, { port: 'http' });
    };
    expect(values('PodMonitor', 'functions', named)).toContain(
      'port 30000 of kubernetes/app.k8s.yaml Deployment/cmpt756s1: Prometheus gets no answer',
    );
  });

  test.each([
    [
      'NetworkPolicy',
      'cmpt756s1',
      { podSelector: { matchFields: [] } },
      'spec.podSelector: Unrecognized key: "matchFields"',
    ],
    ['AuthorizationPolicy', 'cmpt756db', { rules: [{ when: [] }] }, 'spec.rules.0: Unrecognized key: "when"'],
    [
      'ServiceMonitor',
      'cmpt756db',
      { endpoints: [{ port: 'http', targetPort: 1 }] },
      'spec.endpoints.0.targetPort: not known here: call the port by its name',
    ],
    [
      'PodMonitor',
      'functions',
      { podMetricsEndpoints: [{ port: 'http', portNumber: 1 }] },
      'spec.podMetricsEndpoints.0.portNumber: not known here: call the port by its name',
    ],
  ])('finds what it does not understand of a %s, and compares nothing without it', (kind, name, other, value) => {
    expect(values(kind, name, ({ spec }) => Object.assign(spec, other))).toEqual([value]);
  });
});
