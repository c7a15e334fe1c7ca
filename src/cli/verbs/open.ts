import type { Service } from 'kubernetes-types/core/v1';
import { systemNames } from '../../lab/systems';
import type { System } from '../../lab/lab';
import { UserError } from '../../user-error';
import { openPage } from '../browser';
import { addressOf, hasAddress } from '../cluster/address';
import { dashboards, type Door, gateway, gatewayPort } from '../cluster/doors';
import { Kubectl } from '../cluster/kubectl';
import type { Context, Define } from '../context';
import { type Command, commandLine, execute } from '../exec';
import { interruptible } from '../interruption';
import { deploymentOf } from '../life/deployment';
import { portNumber } from '../port';
import { say } from '../terminal';

interface Options {
  readonly port?: number;
  readonly browser: boolean;
}

export const define: Define = (command, context) => {
  command
    .argument('<what>', `${Object.keys(dashboards).join(', ')}, or a system`)
    .option('--port <number>', 'port of this machine (default: the usual one of what is opened)', portNumber)
    .option('--no-browser', 'print the address, open nothing')
    .action((what: string, options: Options) => open(context, what, options));
};

/** Forwards a port of this machine into the cluster until Ctrl-C, where there is no address outside of it. */
async function open(context: Context, what: string, { port, browser }: Options): Promise<void> {
  const kubectl = Kubectl.of(context);
  const show = async (url: string): Promise<void> => {
    say(url);
    if (browser && process.stdout.isTTY) await openPage(url);
  };
  const named = Object.entries(dashboards).find(([name]) => name === what)?.[1];
  const system = named ? undefined : systemIn(context, what);
  if (system?.engines.includes('istio') && hasAddress(deploymentOf(context).lab)) {
    const address = await addressOf(deploymentOf(context).lab);
    if (address !== undefined) return show(address);
  }
  const door = named ?? (await doorOf(kubectl, system));
  const target = ['--namespace', door.namespace, `service/${door.service}`, `${port ?? door.port}:${door.target}`];
  door.hints(commandLine(kubectl.command())).forEach(say);
  await forward(kubectl.command('port-forward', ...target), (origin) => show(`${origin}${door.path}`));
}

function systemIn(context: Context, what: string): System {
  const { lab } = deploymentOf(context);
  const systems: readonly System[] = Object.values(lab.systems);
  const found = systems.find(({ name }) => name === what);
  if (found) return found;
  const known = [...Object.keys(dashboards), ...systems.map(({ name }) => name)].join(', ');
  const hint = systemNames.some((name) => name === what) ? `lab.yaml does not want ${what}.` : `There is no ${what}.`;
  throw new UserError(`${hint} What can be opened: ${known}`, 2);
}

/** The gateway where the system is behind it; else the first of its Services that has an address in the cluster. */
async function doorOf(kubectl: Kubectl, system: System | undefined): Promise<Door> {
  if (system === undefined) throw new Error('Neither a dashboard nor a system is to be opened');
  if (system.engines.includes('istio')) return gateway;
  const selector = `app.kubernetes.io/part-of=${system.name}`;
  const services = await kubectl.items<Service>('services', '--namespace', system.namespace, '--selector', selector);
  for (const { metadata, spec } of services) {
    const port = spec?.ports?.[0]?.port;
    if (metadata?.name === undefined || port === undefined || spec?.clusterIP === 'None') continue;
    return { ...gateway, namespace: system.namespace, service: metadata.name, target: port, port: gatewayPort };
  }
  throw new UserError(
    `${system.name} has no Service in the cluster that could be opened.\nDeploy it: ./lab deploy ${system.name} --env ${kubectl.lab.environment}`,
  );
}

/** @param isUp is told which address of this machine leads there */
function forward(command: Command, isUp: (origin: string) => Promise<void>): Promise<void> {
  let said = '';
  let hasBegun = false;
  const onOutput = (text: string): void => {
    const [, address] = /Forwarding from (127\.0\.0\.1:\d+) /.exec((said += text)) ?? [];
    if (hasBegun || address === undefined) return;
    hasBegun = true;
    void isUp(`http://${address}`).then(() => say('Ctrl-C ends it.'));
  };
  const advice = (text: string): readonly string[] =>
    /address already in use/.test(text) ? ['Take another port: --port <number>'] : (command.advice?.(text) ?? []);
  return interruptible(async (signal) => {
    try {
      await execute({ ...command, advice }, { signal, onOutput });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  });
}
