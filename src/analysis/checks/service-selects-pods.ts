import { labelText, namespaceOf, objectsOf, selected, type Service, type PodOwner, workloadsOf } from '../kinds';
import type { Finding, Rule } from '../rule';

type Port = NonNullable<Service['spec']['ports']>[number];

/** A Service without a selector has its endpoints written by someone else and is not looked at. */
export const serviceSelectsPods: Rule = {
  id: 'service-selects-pods',
  holds: 'every Service selects a pod, and every pod that it selects has the target port',
  check: (_, documents) => {
    const workloads = workloadsOf(documents);
    return objectsOf<Service>(documents, 'Service').flatMap(({ address, manifest }) => {
      const { selector, ports = [] } = manifest.spec;
      if (!selector) return [];
      const pods = selected(workloads, namespaceOf(manifest), selector);
      if (pods.length === 0)
        return [
          {
            address,
            value: `spec.selector: ${labelText(selector)}`,
            remedy: `give the labels of a pod in namespace ${namespaceOf(manifest)}`,
          },
        ];
      return ports.flatMap((port) => pods.flatMap((pod) => missingPort(address, port, pod)));
    });
  },
};

function missingPort(address: string, port: Port, pod: PodOwner): readonly Finding[] {
  const target = port.targetPort ?? port.port;
  const open = pod.template.spec.containers.flatMap((container) => container.ports ?? []);
  if (open.some(({ name, containerPort }) => target === containerPort || target === name)) return [];
  const known = open.map(({ name, containerPort }) => (name ? `${name} (${containerPort})` : String(containerPort)));
  return [
    {
      address,
      value: `spec.ports targetPort: ${target}`,
      remedy: `${pod.address} has ${known.length > 0 ? `the ports ${known.join(', ')}` : 'no ports'}: name one of its ports`,
    },
  ];
}
