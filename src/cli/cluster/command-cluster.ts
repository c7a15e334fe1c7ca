/** The cluster for the commands of a system. */
import { mesh } from '../../lab/addons';
import type { SystemName } from '../../lab/systems';
import type { CommandCluster } from '../../local/operations';
import { UserError } from '../../user-error';
import type { Context } from '../context';
import { execute } from '../exec';
import { interruptible } from '../interruption';
import { Kubectl } from './kubectl';

export function commandCluster(context: Context, name: SystemName): CommandCluster {
  const kubectl = Kubectl.of(context);
  const { context: cluster, systems, environment } = kubectl.lab;
  const system = Object.values(systems).find((one) => one.name === name);
  if (!system)
    throw new UserError(`The lab has no system ${name} in ${environment}: add it to systems in lab.yaml.`, 2);
  return {
    context: cluster,
    kubectl: async (args, input) => {
      const command = kubectl.command(...args, '--namespace', system.namespace);
      return (await execute({ ...command, ...(input !== undefined && { input }) })).stdout;
    },
    throughGateway: (use) => throughGateway(kubectl, use),
  };
}

function throughGateway<T>(kubectl: Kubectl, use: (origin: string) => Promise<T>): Promise<T> {
  return interruptible((interrupted) => forwarded(kubectl, use, interrupted));
}

async function forwarded<T>(
  kubectl: Kubectl,
  use: (origin: string) => Promise<T>,
  interrupted: AbortSignal,
): Promise<T> {
  const { namespace, gatewayRelease } = mesh;
  const command = kubectl.command('port-forward', '--namespace', namespace, `service/${gatewayRelease}`, ':80');
  const stop = new AbortController();
  let said = '';
  let tell: (origin: string) => void;
  const origin = new Promise<string>((resolve) => (tell = resolve));
  const onOutput = (text: string): void => {
    const [, address] = /Forwarding from (127\.0\.0\.1:\d+) /.exec((said += text)) ?? [];
    if (address !== undefined) tell(`http://${address}`);
  };
  const running = execute(command, { signal: AbortSignal.any([stop.signal, interrupted]), onOutput });
  const ended = running.then(() => {
    throw new UserError('kubectl leads no port to the gateway: it ended at once.');
  });
  const over = new Promise<never>((_, reject) =>
    interrupted.addEventListener('abort', () => reject(new UserError('Interrupted.'))),
  );
  try {
    return await Promise.race([Promise.race([origin, ended]).then(use), over]);
  } finally {
    stop.abort();
    await ended.catch(() => undefined);
  }
}
