import { pathsOf, valueAt } from '../chart-values/paths';
import { releasesOf } from '../releases';
import type { Rule } from '../rule';
import { mesh } from '../../lab/addons';

/** The last part of a path that gives a Service its type, however the chart spells it. */
const serviceTypes = ['service.type', 'service_type', 'serviceType'];

const outside = ['LoadBalancer', 'NodePort'];

/** Prometheus asks nobody for a password, and what the others show is not for the internet. */
export const dashboardsPrivate: Rule = {
  id: 'dashboards-private',
  holds: 'of all that Helm installs, the ingress gateway alone has an address outside of the cluster',
  check: (_, documents) =>
    releasesOf(documents)
      .filter(({ name }) => name !== mesh.gatewayRelease)
      .flatMap((release) =>
        pathsOf(release.values)
          .filter((path) => isOpen(path, valueAt(release.values, path)))
          .map((path) => ({
            address: release.address,
            value: `values: ${path}: ${String(valueAt(release.values, path))}`,
            remedy: 'keep it inside, and reach it with `kubectl port-forward` (docs/addons.md)',
          })),
      ),
};

function isOpen(path: string, value: unknown): boolean {
  if (serviceTypes.some((end) => path === end || path.endsWith(`.${end}`))) return outside.includes(String(value));
  return path.endsWith('ingress.enabled') && value === true;
}
