/** The cluster for the commands of a system. */
import { mesh } from '../../lab/addons';
import type { SystemName } from '../../lab/systems';
import type { CommandCluster } from '../../local/operations';
import { UserError } from '../../user-error';
import type { Context } from '../context';
import { execute } from '../exec';
import { throughPort } from './forward';
import { Kubectl } from './kubectl';

export function commandCluster(context: Context, name: SystemName): CommandCluster {
  const kubectl = Kubectl.of(context);
  const { context: cluster, systems, environment } = kubectl.lab;
  const system = Object.values(systems).find((one) => one.name === name);
  if (!system)
    throw new UserError(`The lab has no system ${name} in ${environment}: add it to systems in lab.yaml.`, 2);
  const { namespace, gatewayRelease } = mesh;
  return {
    context: cluster,
    kubectl: async (args, input) => {
      const command = kubectl.command(...args, '--namespace', system.namespace);
      return (await execute({ ...command, ...(input !== undefined && { input }) })).stdout;
    },
    throughGateway: (use) => throughPort(kubectl, { namespace, service: gatewayRelease, port: 80 }, use),
  };
}
