import { documentsOf } from '../documents';
import { valuesOf } from '../findings';

const own = '${aws_security_group.nodes.id}';
const eks = '${data.aws_eks_cluster.cluster.vpc_config[0].cluster_security_group_id}';
const ports = [443, 10250, 10251, 15012, 15017];
const rule = (port: number) => ({
  security_group_id: own,
  ip_protocol: 'tcp',
  from_port: port,
  to_port: port,
  referenced_security_group_id: eks,
});
const rules = (...open: readonly number[]) => ({
  aws_vpc_security_group_ingress_rule: Object.fromEntries(open.map((port) => [`p${port}`, rule(port)])),
});

const check = (groups: readonly string[] | undefined, resources: Readonly<Record<string, unknown>> = {}) => {
  const template = groups ? { vpc_security_group_ids: groups } : {};
  const all = { aws_launch_template: { nodes: template }, aws_security_group: { nodes: {} }, ...resources };
  return valuesOf('webhook-ports', documentsOf('', all)).map((value) => /port (\d+)/.exec(value)?.[1]);
};

test('passes nodes with EKS’s own group, alone or beside another', () => {
  expect(check(undefined)).toEqual([]);
  expect(check([own, eks])).toEqual([]);
});

test('passes a group of our own that opens every port, by rules of any of the three kinds', () => {
  expect(check([own], rules(...ports))).toEqual([]);
  const older = { type: 'ingress', security_group_id: own, protocol: 'tcp', from_port: 0, to_port: 65535 };
  expect(check([own], { aws_security_group_rule: { all: older } })).toEqual([]);
  const inline = { nodes: { ingress: [{ protocol: '-1', from_port: 0, to_port: 0, security_groups: [eks] }] } };
  expect(check([own], { aws_security_group: inline })).toEqual([]);
});

test.each(ports)('finds port %i closed', (port) => {
  const others = ports.filter((other) => other !== port);
  expect(check([own], rules(...others))).toEqual([String(port)]);
});

test('finds every port closed where a group has no rules, or rules for another group', () => {
  expect(check([own])).toEqual(ports.map(String));
  const elsewhere = { ...rule(443), security_group_id: '${aws_security_group.other.id}', to_port: 65535 };
  expect(check([own], { aws_vpc_security_group_ingress_rule: { elsewhere } })).toHaveLength(ports.length);
});

test('takes the groups of a network interface for those of the node', () => {
  const template = { nodes: { network_interfaces: [{ security_groups: [own] }] } };
  expect(check(undefined, { aws_launch_template: template })).toHaveLength(ports.length);
});
