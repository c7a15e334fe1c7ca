import { engineReleases } from '../../../src/platform/addons/engines/stack';
import { fixtureAwsLab, fixtureLab } from '../../support/lab';

type Lab = Parameters<typeof engineReleases>[0];

const withEngines = (engines: Lab['engines']): Lab => ({ ...fixtureLab(), engines });

const chartsFor = (lab: Lab) => engineReleases(lab).map(({ chart, namespace }) => `${namespace} ${chart.name}`);

describe('Engines', () => {
  test('are installed when a wanted system needs them, and only then', () => {
    expect(chartsFor(withEngines(['istio', 'prometheus']))).toEqual([]);
    expect(chartsFor(withEngines(['knative']))).toEqual(['knative-operator knative-operator']);
    expect(chartsFor(withEngines(['argo-workflows']))).toEqual(['argo argo-workflows']);
  });

  test('see the GPUs of a lab that has nodes with one, and of no other', () => {
    const lab = (nodeGroups: object) => fixtureAwsLab({ aws: { nodeGroups } });
    expect(chartsFor(lab({ gpu: {} }))).toEqual(['kube-system nvidia-device-plugin']);
    expect(chartsFor(lab({ spot: {} }))).toEqual([]);
  });

  test('are none that music and Cassandra ask for', () => {
    const lab = fixtureLab('local', { systems: ['music', 'cassandra'] });
    expect(lab.engines).toEqual(['istio', 'prometheus']);
    expect(engineReleases(lab)).toEqual([]);
  });
});

describe('Argo Workflows', () => {
  const valuesWith = (engines: Lab['engines']) => engineReleases(withEngines(engines))[0]?.values;

  test('downloads no definitions, and waits for no namespace of a system', () => {
    expect(valuesWith(['argo-workflows'])).toMatchObject({
      crds: { full: false },
      workflow: { rbac: { create: false } },
      controller: { workflowNamespaces: [] },
      server: { serviceType: 'ClusterIP', authModes: ['client'] },
    });
  });

  test('is monitored where there is a Prometheus, which alone knows what a monitor is', () => {
    const monitored = (enabled: boolean) => ({ controller: { serviceMonitor: { enabled } } });
    expect(valuesWith(['argo-workflows'])).toMatchObject(monitored(false));
    expect(valuesWith(['argo-workflows', 'prometheus'])).toMatchObject(monitored(true));
  });
});
