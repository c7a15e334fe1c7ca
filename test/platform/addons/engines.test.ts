import { engineReleases } from '../../../src/platform/addons/engines/stack';
import { fixtureLab } from '../../support/lab';

type Needs = Parameters<typeof engineReleases>[0]['needs'];

const chartsFor = (engines: Needs['engines'], nodeGroups: Needs['nodeGroups'] = ['general']) =>
  engineReleases({ needs: { engines, nodeGroups } }).map(({ chart, namespace }) => `${namespace} ${chart.name}`);

describe('Engines', () => {
  test('are installed when a wanted system needs them, and only then', () => {
    expect(chartsFor(['istio', 'prometheus'])).toEqual([]);
    expect(chartsFor(['knative'])).toEqual(['knative-operator knative-operator']);
    expect(chartsFor(['argo-workflows'])).toEqual(['argo argo-workflows']);
    expect(chartsFor([], ['general', 'gpu'])).toEqual(['kube-system nvidia-device-plugin']);
  });

  test('are none that music and Cassandra ask for', () => {
    const lab = fixtureLab('local', { systems: ['music', 'cassandra'] });
    expect(lab.needs).toEqual({ engines: ['istio', 'prometheus'], nodeGroups: ['general'] });
    expect(engineReleases(lab)).toEqual([]);
  });
});

describe('Argo Workflows', () => {
  const valuesWith = (engines: Needs['engines']) =>
    engineReleases({ needs: { engines, nodeGroups: ['general'] } })[0]?.values;

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
