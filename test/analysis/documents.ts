import { knownRenders } from '../../src/analysis/chart-renders/known';
import { helmCharts } from '../../src/lab/versions';
import { type Documents, readChart, readStack, type Stack } from '../../src/synth/documents';

/** A workload, its Service, and the mesh in front of it: everything resolves. */
export const sound = `
apiVersion: v1
kind: ServiceAccount
metadata: { name: svc-db, namespace: ns }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web-v1, namespace: ns }
spec:
  template:
    metadata: { labels: { app: web, version: v1 } }
    spec:
      serviceAccountName: svc-db
      containers:
        - { name: web, image: 'registry.example:5000/octocat/web:v1', ports: [{ name: http, containerPort: 8080 }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: ns }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: http }, { port: 8080 }] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: door, namespace: ns }
spec: { selector: { istio: ingressgateway }, servers: [{ hosts: ['*.example.com'] }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: ns }
spec:
  hosts: [www.example.com]
  gateways: [door]
  http: [{ timeout: 5s, route: [{ destination: { host: web, subset: v1, port: { number: 80 } } }] }]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: ns }
spec: { host: web.ns.svc.cluster.local, subsets: [{ name: v1, labels: { version: v1 } }] }
`;

/** A release of every chart, with the chart's own values but for those that must be: all that a system may need is installed. */
export const engines: Stack = readStack(
  'engines',
  JSON.stringify({
    resource: {
      helm_release: Object.fromEntries(
        Object.entries(helmCharts).map(([label, { name: chart, version }]) => {
          const { release: name, namespace, assumes = {} } = knownRenders.find((one) => one.chart === chart) ?? {};
          return [label, { name, namespace, chart, version, values: [JSON.stringify(nested(assumes))] }];
        }),
      ),
    },
  }),
);

/** `{ 'a.b': 1 }` as Helm takes it: `{ a: { b: 1 } }`; of one section no more than one value. */
export function nested(values: Readonly<Record<string, unknown>>): object {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.assign(
    {},
    ...entries.map(([path, value]) => path.split('.').reduceRight<unknown>((rest, key) => ({ [key]: rest }), value)),
  ) as object;
}

/** Documents of one chart and one stack, besides the engines. */
export function documentsOf(yaml: string, resources: Readonly<Record<string, unknown>> = {}): Documents {
  return {
    environment: 'aws',
    charts: [readChart('web.k8s.yaml', yaml)],
    stacks: [readStack('platform', JSON.stringify({ resource: resources })), engines],
  };
}

/** The text with one place changed; a place that is not there, or there twice, is a mistake of the test. */
export function changed(text: string, from: string, to: string): string {
  if (text.split(from).length !== 2) throw new Error(`"${from}" must be there exactly once`);
  return text.replace(from, () => to);
}
