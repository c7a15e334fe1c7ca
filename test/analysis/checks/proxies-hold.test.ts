import { App } from 'cdk8s';
import { proxiesHold } from '../../../src/analysis/checks/proxies-hold';
import { labSchema } from '../../../src/lab/config/schema';
import { gatewayMemory, loadOfCopy, memoryOf } from '../../../src/lab/proxy-memory';
import { resolve } from '../../../src/lab/resolve';
import type { PlatformLab } from '../../../src/lab/stacks';
import { addCharts } from '../../../src/synth/charts';
import { readChart, readStack } from '../../../src/synth/documents';
import { leastConfig } from '../../support/lab';

const config = labSchema.parse(leastConfig);

function classOf(size: number): PlatformLab {
  const seats = Array.from({ length: size }, (_, index) => index + 1);
  const principal = 'arn:aws:iam::123456789012:user/';
  return resolve(
    config,
    'aws',
    {},
    seats.map((seat) => ({ seat, id: `s${seat}`, principal: `${principal}s${seat}` })),
  );
}

const app = new App();
addCharts(app, resolve(config, 'aws'));
const music = app.synthYaml();

/** Unless told otherwise, as the class's charts and stacks say it. */
interface Cluster {
  readonly students: number;
  /** Hosts of the Sidecar of each namespace; null: it has none. */
  readonly egress?: string | null;
  /** Memory limits of sidecars and gateway. */
  readonly proxy?: string;
  readonly gateway?: string;
}

function findings({ students, egress = "'./*', 'istio-system/*'", proxy = '256Mi', gateway }: Cluster) {
  const lab = classOf(students);
  const scope = (namespace: string): string => `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: ${namespace} }
spec: { egress: [{ hosts: [${String(egress)}] }] }
---`;
  const names = (lab.roster?.students ?? []).map(({ namespace }) => namespace);
  const given = music.replace(/apiVersion: networking.istio.io\/v1\nkind: Sidecar\n[^]*?---/, '');
  const own = egress === null ? '' : scope('c756ns');
  const yaml = names.map(
    (name) => `---
apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { istio-injection: enabled } }
---${egress === null ? '' : scope(name)}`,
  );
  const release = (chart: string, values: object) => ({
    ...{ name: chart, namespace: 'istio-system', chart, version: '1.30.3' },
    values: [JSON.stringify(values)],
  });
  const limits = { memory: gateway ?? `${gatewayMemory(lab).limit}Mi` };
  const helm_release = {
    istiod: release('istiod', { global: { proxy: { resources: { limits: { memory: proxy } } } } }),
    gateway: release('gateway', { resources: { limits } }),
  };
  return proxiesHold.check(lab, {
    environment: 'aws',
    charts: [readChart('app.k8s.yaml', given), readChart('class.k8s.yaml', [own, ...yaml].join('\n'))],
    stacks: [readStack('mesh', JSON.stringify({ resource: { helm_release } }))],
  });
}

const values = (cluster: Cluster): readonly string[] => findings(cluster).map(({ value }) => value);

describe('What a proxy takes', () => {
  test.each([
    [532, 79],
    [2_097, 205],
  ])('with %d clusters is what was measured, within 2 %%: %d MiB', (clusters, measured) => {
    expect(Math.abs(memoryOf({ clusters, routes: 0 }) / measured - 1)).toBeLessThan(0.02);
  });

  test('is more than all of its limit where all proxies were killed: with 2,632 clusters and the moment of a change', () => {
    expect(memoryOf({ clusters: 2_632, routes: 0 })).toBeGreaterThan(245);
  });

  test('grows by five clusters with each student, and by sixteen routes at the gateway', () => {
    expect(loadOfCopy(classOf(1))).toEqual({ clusters: 5, routes: 16 });
  });
});

describe('proxies-hold', () => {
  test('passes a class of 1,000 whose proxies know their own namespace and the mesh’s', () => {
    expect(findings({ students: 1_000 })).toEqual([]);
  });

  test.each([null, "'*/*'"])(
    'finds proxies that know the whole cluster of 520 students, told once: Sidecar %p',
    (egress) => {
      const found = findings({ students: 520, egress });
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({
        address: 'kubernetes/app.k8s.yaml Namespace/c756ns',
        value: expect.stringMatching(
          /^proxies of namespace c756ns and 520 more: 26\d\d clusters take about 25\d MiB, more than 80 % of their limit of 256 MiB$/,
        ) as string,
      });
    },
  );

  test('passes a class of 100 without Sidecars, and with enough memory one of 520', () => {
    expect(values({ students: 100, egress: null })).toEqual([]);
    expect(values({ students: 520, egress: null, proxy: '512Mi' })).toEqual([]);
  });

  test('finds a gateway that is not sized by the class', () => {
    const found = findings({ students: 1_000, gateway: '512Mi' });
    expect(found).toHaveLength(1);
    expect(found[0]?.address).toBe('terraform/stacks/mesh helm_release.gateway');
    expect(found[0]?.value).toMatch(/^50\d\d clusters and 160\d\d routes take about 6\d\d MiB/);
    expect(values({ students: 400, gateway: '512Mi' })).toEqual([]);
  });

  test.each([1, 50, 250, 413, 520, 1_000])(
    'passes the gateway as the mesh’s stack sizes it for %d students',
    (students) => {
      expect(values({ students })).toEqual([]);
    },
  );

  test('has nothing to say where no stack installs the mesh', () => {
    const documents = { environment: 'aws', charts: [readChart('app.k8s.yaml', music)], stacks: [] } as const;
    expect(proxiesHold.check(classOf(900), documents)).toEqual([]);
  });
});
