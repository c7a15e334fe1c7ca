import type { Service } from 'kubernetes-types/core/v1';
import { collector } from '../../lab/addons';
import { systemNames } from '../../lab/systems';
import type { System } from '../../lab/lab';
import type { PlatformLab } from '../../lab/stacks';
import { UserError } from '../../user-error';
import { openPage } from '../browser';
import { addressOf, hasAddress } from '../cluster/address';
import { dashboards, dashboardsOf, type Door, gateway } from '../cluster/doors';
import { Kubectl } from '../cluster/kubectl';
import type { Context, Define } from '../context';
import { type Command, commandLine, commandLines, execute } from '../exec';
import { interruptible } from '../interruption';
import { deploymentOf } from '../life/deployment';
import { portNumber } from '../port';
import { say } from '../terminal';

interface Options {
  readonly port?: number;
  readonly browser: boolean;
}

/** A way in, and what to ask for there. */
interface Way extends Door {
  /** Of a caller that wants more than any browser says by itself. @default - a browser will do */
  readonly host?: string;
}

export const define: Define = (command, context) => {
  command
    .argument('<what>', 'a system, or a dashboard of the lab')
    .option('--port <number>', 'port of this machine (default: the usual one of what is opened)', portNumber)
    .option('--no-browser', 'print the address, open nothing')
    .addHelpText('after', () => helpOf(context))
    .action((what: string, options: Options) => open(context, what, options));
};

/** Help comes also where there is no lab yet. */
function helpOf(context: Context): string {
  try {
    const { lab } = deploymentOf(context);
    return `\nIn ${lab.name}, ${lab.environment}: ${openable(lab).join(', ')}`;
  } catch (error) {
    if (error instanceof UserError) return '';
    throw error;
  }
}

function openable(lab: PlatformLab): readonly string[] {
  return [...dashboardsOf(lab), ...Object.keys(lab.systems)];
}

/** Prints the address where there is one outside of the cluster; else forwards a port of this machine until Ctrl-C. */
async function open(context: Context, what: string, options: Options): Promise<void> {
  const { lab } = deploymentOf(context);
  const kubectl = Kubectl.of(context);
  const dashboard = dashboardsOf(lab).find((name) => name === what);
  if (dashboard !== undefined) return forward(kubectl, dashboards[dashboard], options);
  const system = systemIn(lab, what);
  const address = system.engines.includes('istio') && hasAddress(lab) ? await addressOf(lab) : undefined;
  if (address !== undefined) return show(address, behindGateway(lab, system), options);
  return forward(kubectl, await wayTo(system, lab, kubectl), options);
}

async function show(origin: string, { path, host }: Pick<Way, 'path' | 'host'>, { browser }: Options): Promise<void> {
  const url = `${origin}${path}`;
  if (host === undefined) {
    say(url);
    if (browser && process.stdout.isTTY) await openPage(url);
    return;
  }
  say(`The gateway knows it by the name ${host}, which no browser says:`);
  commandLines({ program: 'curl', args: ['--header', `Host: ${host}`, url] }, '  ').forEach(say);
}

/** @throws UserError naming what can be opened, where the lab has neither such a system nor such a dashboard */
function systemIn(lab: PlatformLab, what: string): System {
  const found = Object.values<System>(lab.systems).find(({ name }) => name === what);
  if (found) return found;
  const hint =
    what === collector.release
      ? `Nothing is traced in ${lab.name}: set observability.traces in lab.yaml.`
      : Object.keys(dashboards).includes(what)
        ? `${lab.name} has no ${what} in ${lab.environment}: none of its systems wants the add-on that brings it.`
        : systemNames.some((name) => name === what)
          ? `lab.yaml does not want ${what}.`
          : `There is no ${what}.`;
  throw new UserError(`${hint} What can be opened: ${openable(lab).join(', ')}`, 2);
}

/** With a class the lab has a name of its own at the gateway, where any will do else. */
function behindGateway(lab: PlatformLab, { entry }: System): Way {
  const host = entry.host ?? (lab.host === '*' ? undefined : lab.host);
  return { ...gateway, path: entry.path ?? gateway.path, ...(host !== undefined && { host }) };
}

/** The gateway where the system is behind it; else the first of its Services that has an address in the cluster. */
async function wayTo(system: System, lab: PlatformLab, kubectl: Kubectl): Promise<Way> {
  if (system.engines.includes('istio')) return behindGateway(lab, system);
  const selector = `app.kubernetes.io/part-of=${system.name}`;
  const services = await kubectl.items<Service>('services', '--namespace', system.namespace, '--selector', selector);
  for (const { metadata, spec } of services) {
    const port = spec?.ports?.[0]?.port;
    if (metadata?.name === undefined || port === undefined || spec?.clusterIP === 'None') continue;
    const path = system.entry.path ?? gateway.path;
    return { ...gateway, namespace: system.namespace, service: metadata.name, target: port, path };
  }
  throw new UserError(
    `${system.name} has no Service in the cluster that could be opened.\nDeploy it: ./lab deploy ${system.name} --env ${lab.environment}`,
  );
}

function forward(kubectl: Kubectl, way: Way, options: Options): Promise<void> {
  way.hints(commandLine(kubectl.command())).forEach(say);
  const port = options.port ?? way.port;
  const target = ['--namespace', way.namespace, `service/${way.service}`, `${port}:${way.target}`];
  return untilInterrupted(kubectl.command('port-forward', ...target), (origin) => show(origin, way, options));
}

/** @param isUp is told which address of this machine leads there */
function untilInterrupted(command: Command, isUp: (origin: string) => Promise<void>): Promise<void> {
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
