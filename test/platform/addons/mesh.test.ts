import { gatewayDrain } from '../../../src/platform/addons/mesh/gateway';
import { sidecarDrain } from '../../../src/platform/addons/mesh/control-plane';
import { drainTime } from '../../../src/runtime/serve';
import { labSchema } from '../../../src/lab/config/schema';
import { resolve } from '../../../src/lab/resolve';
import { fixtureLab, leastConfig } from '../../support/lab';
import { releasesOf, synthesizeAddons, valuesOf } from './synthesized';

const local = fixtureLab('local');
const aws = fixtureLab('aws');

describe('The mesh', () => {
  test('comes in order: definitions, control plane, plugin of the nodes, gateway', () => {
    const { base, istiod, cni, gateway } = releasesOf(local);
    expect(base).not.toHaveProperty('depends_on');
    expect(istiod).toMatchObject({ depends_on: ['helm_release.base'] });
    expect(cni).toMatchObject({ depends_on: ['helm_release.istiod'] });
    expect(gateway).toMatchObject({ depends_on: ['helm_release.istiod', 'helm_release.cni'] });
  });

  test('is in istio-system, and its gateway is called so that its pods get the label istio: ingressgateway', () => {
    const releases = Object.values(synthesizeAddons(local).get('mesh')?.all('helm_release') ?? {});
    expect(releases.map(({ namespace }) => namespace)).toEqual(releases.map(() => 'istio-system'));
    expect(releasesOf(local)['gateway']).toMatchObject({ name: 'istio-ingressgateway' });
  });

  test('has one small control plane that no disruption budget nails down', () => {
    expect(valuesOf(aws, 'istiod')).toMatchObject({
      autoscaleEnabled: false,
      replicaCount: 1,
      resources: { requests: { cpu: '100m', memory: '256Mi' } },
      global: { defaultPodDisruptionBudget: { enabled: false } },
    });
  });

  test('lets restricted namespaces and Jobs have sidecars', () => {
    expect(valuesOf(local, 'istiod')).toMatchObject({
      cni: { enabled: true },
      env: { ENABLE_NATIVE_SIDECARS: 'true' },
    });
  });

  test('has the proxies fetch the keys of tokens, since the control plane has no certificate to show', () => {
    expect(valuesOf(local, 'istiod')).toMatchObject({ env: { PILOT_JWT_ENABLE_REMOTE_JWKS: 'hybrid' } });
  });

  test('drains a sidecar no shorter than the service behind it', () => {
    expect(sidecarDrain * 1000).toBeGreaterThanOrEqual(drainTime);
    expect(valuesOf(local, 'istiod')).toMatchObject({
      meshConfig: { defaultConfig: { terminationDrainDuration: `${sidecarDrain}s` } },
    });
  });

  test('is ready when the plugin is on every node, also where there is only one', () => {
    expect(valuesOf(local, 'cni')).toMatchObject({
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    });
  });

  test.each([
    ['kind', undefined],
    ['aks', undefined],
    ['minikube', { platform: 'minikube' }],
    ['gke', { platform: 'gke' }],
  ])('finds the plugin folder of the nodes of %s', (cluster, global) => {
    const values = valuesOf(fixtureLab('local', { local: { cluster } }), 'cni') as { readonly global?: unknown };
    expect(values.global).toEqual(global);
  });
});

describe('The ingress gateway', () => {
  test('on AWS has a network load balancer that faces the internet and sends to the pods', () => {
    expect(valuesOf(aws, 'gateway')).toMatchObject({
      replicaCount: 2,
      podDisruptionBudget: { minAvailable: 1 },
      service: {
        type: 'LoadBalancer',
        annotations: {
          'service.beta.kubernetes.io/aws-load-balancer-type': 'external',
          'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type': 'ip',
          'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internet-facing',
          'service.beta.kubernetes.io/aws-load-balancer-healthcheck-port': '15021',
        },
      },
    });
  });

  test.each([
    ['kind', 'NodePort'],
    ['minikube', 'NodePort'],
    ['aks', 'LoadBalancer'],
    ['gke', 'LoadBalancer'],
  ])(
    'on %s is a Service of type %s, without annotations for AWS and without a budget for its one pod',
    (cluster, type) => {
      const values = valuesOf(fixtureLab('local', { local: { cluster } }), 'gateway') as {
        readonly service: { readonly type: string };
      };
      expect(values.service.type).toBe(type);
      expect(values).toMatchObject({ replicaCount: 1 });
      expect(values).not.toHaveProperty('podDisruptionBudget');
      expect(values.service).not.toHaveProperty('annotations');
    },
  );

  test('drains as long as the load balancer still sends, within its grace', () => {
    const values = valuesOf(aws, 'gateway') as {
      readonly podAnnotations: Readonly<Record<string, string>>;
      readonly terminationGracePeriodSeconds: number;
      readonly service: { readonly annotations: Readonly<Record<string, string>> };
    };
    expect(JSON.parse(values.podAnnotations['proxy.istio.io/config'] ?? '')).toEqual({
      terminationDrainDuration: `${gatewayDrain}s`,
    });
    expect(values.terminationGracePeriodSeconds).toBeGreaterThan(gatewayDrain);
    expect(values.service.annotations['service.beta.kubernetes.io/aws-load-balancer-target-group-attributes']).toBe(
      `deregistration_delay.timeout_seconds=${gatewayDrain}`,
    );
  });

  // The charts' own values say 2 CPUs, and Helm puts its own under what it is given.
  test('has no limit of CPU, and neither has a proxy beside a service', () => {
    const { resources } = valuesOf(aws, 'gateway') as { readonly resources: object };
    const { global } = valuesOf(aws, 'istiod') as {
      readonly global: { readonly proxy: { readonly resources: object } };
    };
    for (const one of [resources, global.proxy.resources]) expect(one).toMatchObject({ limits: { cpu: null } });
  });

  test('has memory for what every student adds to it, and without a class what it always had', () => {
    const limits = (students: number): unknown => {
      const enrolments = Array.from({ length: students }, (_, index) => ({
        seat: index + 1,
        id: `s${index + 1}`,
        principal: `arn:aws:iam::123456789012:user/s${index + 1}`,
      }));
      const lab = resolve(labSchema.parse(leastConfig), 'aws', {}, enrolments);
      return (valuesOf(lab, 'gateway') as { readonly resources: unknown }).resources;
    };
    expect(limits(0)).toEqual({ requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi', cpu: null } });
    expect(limits(1_000)).toEqual({
      requests: { cpu: '50m', memory: '640Mi' },
      limits: { memory: '832Mi', cpu: null },
    });
  });
});
