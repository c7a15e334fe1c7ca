import { blocks, resourcesOf } from '../resources';
import type { Finding, Rule } from '../rule';
import type { Documents, Resource } from '../../synth/documents';

/** What the control plane calls on the nodes. */
const needed: Readonly<Record<number, string>> = {
  443: 'webhooks behind a Service',
  10250: 'kubelet: logs, exec, metrics',
  10251: 'metrics-server',
  15012: 'istiod: certificates and configuration',
  15017: 'istiod: the webhooks that inject and validate',
};

interface LaunchTemplate {
  readonly vpc_security_group_ids?: readonly string[];
  readonly network_interfaces?: Interface | readonly Interface[];
}

interface Interface {
  readonly security_groups?: readonly string[];
}

interface PortRange {
  readonly from_port?: number;
  readonly to_port?: number;
}

type SecurityGroup = { readonly ingress?: (PortRange & Protocol) | readonly (PortRange & Protocol)[] };

interface Protocol {
  readonly protocol?: string;
}

/**
 * EKS puts its own group on nodes and control plane, and everything is open inside it. A launch template
 * that names groups takes its place: then these must open what the control plane calls, or no sidecar is
 * injected and every `kubectl apply` of a custom resource times out.
 */
export const webhookPorts: Rule = {
  id: 'webhook-ports',
  holds: 'security groups that take the place of EKS’s own on nodes open the ports that the control plane calls',
  check: (_, documents) =>
    resourcesOf<LaunchTemplate>(documents, 'aws_launch_template').flatMap(({ address, attributes }) => {
      const groups = groupsOf(attributes);
      if (groups.length === 0 || groups.some(isOwnOfEks)) return [];
      const open = groups.flatMap((group) => openPorts(documents, group));
      return Object.entries(needed)
        .filter(([port]) => !open.some((range) => isIn(Number(port), range)))
        .map(([port, use]): Finding => ({
          address,
          value: `security groups ${groups.join(', ')}: port ${port} is closed (${use})`,
          remedy: 'open it from the control plane, or name the cluster security group of EKS',
        }));
    }),
};

function groupsOf({
  vpc_security_group_ids: own = [],
  network_interfaces: interfaces,
}: LaunchTemplate): readonly string[] {
  return [...own, ...blocks<Interface>(interfaces).flatMap(({ security_groups: groups = [] }) => groups)];
}

/** E.g. `${data.aws_eks_cluster.cluster.vpc_config[0].cluster_security_group_id}`. */
function isOwnOfEks(group: string): boolean {
  return group.includes('cluster_security_group_id');
}

/** What the group itself opens, and the rules that stand beside it. */
function openPorts(documents: Documents, group: string): readonly PortRange[] {
  const label = /aws_security_group\.([^.}]+)/.exec(group)?.[1];
  const itself = resourcesOf<SecurityGroup>(documents, 'aws_security_group')
    .filter(({ address }) => address.endsWith(`.${label}`))
    .flatMap(({ attributes }) => blocks(attributes.ingress));
  return [...itself, ...ingressRules(documents, group), ...olderRules(documents, group)].map(
    ({ protocol, ...range }) => (protocol === '-1' ? {} : range),
  );
}

function ingressRules(documents: Documents, group: string): readonly (PortRange & Protocol)[] {
  type Ingress = PortRange & { readonly security_group_id: string; readonly ip_protocol: string };
  return resourcesOf<Ingress>(documents, 'aws_vpc_security_group_ingress_rule')
    .filter(({ attributes }) => attributes.security_group_id === group)
    .map(({ attributes: { ip_protocol: protocol, ...range } }) => ({ ...range, protocol }));
}

function olderRules(documents: Documents, group: string): readonly (PortRange & Protocol)[] {
  type Older = PortRange & Protocol & { readonly security_group_id: string; readonly type: string };
  const rules: readonly Resource<Older>[] = resourcesOf<Older>(documents, 'aws_security_group_rule');
  return rules
    .filter(({ attributes }) => attributes.type === 'ingress' && attributes.security_group_id === group)
    .map(({ attributes }) => attributes);
}

/** A range without ends is all ports. */
function isIn(port: number, { from_port: from = 0, to_port: to = 65535 }: PortRange): boolean {
  return from <= port && port <= to;
}
