/** etcd, API server, controllers and scheduler as processes that live for one test run. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, fetch } from 'undici';
import { Daemon, freePorts, type Command } from '../daemon';
import { createPki, type Pki } from './pki';
import type { ProgramName, Programs } from './programs';

/** Network of the Services; its first address is the API server's own Service. */
export const serviceNetwork = { cidr: '10.96.0.0/16', kubernetes: '10.96.0.1', dns: '10.96.0.10' } as const;

const startTimeoutMs = 120_000;
const loopback = '127.0.0.1';

export interface ControlPlane {
  readonly server: string;
  readonly pki: Pki;
  /** Starts one of the programs beside the control plane; `stop` stops it first. */
  run(name: string, command: Command, environment?: NodeJS.ProcessEnv): Daemon;
  /** Stops a program by its name and starts it again; done when it serves, where that can be seen. */
  restart(name: string): Promise<void>;
  stop(): Promise<void>;
}

export interface ControlPlaneProps {
  readonly programs: Programs;
  /** Folder for state, keys and logs. */
  readonly folder: string;
  /** Address that the API server listens on. @default 127.0.0.1 */
  readonly address?: string;
  /** Names of kubelets that may register. @default none */
  readonly nodes?: readonly string[];
}

export async function startControlPlane(props: ControlPlaneProps): Promise<ControlPlane> {
  const address = props.address ?? loopback;
  const [apiPort, etcdPort, peerPort, controllerPort, schedulerPort] = (await freePorts(5)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const pki = createPki(join(props.folder, 'pki'), [loopback, serviceNetwork.kubernetes, address], props.nodes ?? []);
  const server = `https://${address}:${apiPort}`;
  const daemons: Daemon[] = [];
  const run: ControlPlane['run'] = (name, command, environment) => {
    const daemon = Daemon.start(name, command, join(props.folder, 'logs', `${name}.log`), environment);
    daemons.push(daemon);
    return daemon;
  };
  const start = (name: ProgramName, flags: readonly string[]) => run(name, [...props.programs[name], ...flags]);
  // The API server does not leave when etcd went first, so what was started last is stopped first.
  const stop = async () => {
    for (const daemon of daemons.reverse()) await daemon.stop();
  };
  try {
    const etcd = start('etcd', etcdFlags(props.folder, etcdPort, peerPort));
    await etcd.until(() => isHealthy(`http://${loopback}:${etcdPort}/health`), startTimeoutMs);
    const apiserver = start('kube-apiserver', apiserverFlags(pki, address, apiPort, etcdPort));
    await apiserver.until(() => isHealthy(`${server}/readyz`, pki.adminToken), startTimeoutMs);
    // Not before /readyz: the controllers leave at once while the roles they need are not there.
    const controllers = start('kube-controller-manager', controllerFlags(pki, server, controllerPort));
    const scheduler = start('kube-scheduler', schedulerFlags(pki, server, schedulerPort));
    await controllers.until(() => hasDefaultServiceAccount(server, pki.adminToken), startTimeoutMs);
    const healthUrls: Readonly<Record<string, string>> = {
      'kube-apiserver': `${server}/readyz`,
      'kube-controller-manager': `https://${loopback}:${controllerPort}/healthz`,
      'kube-scheduler': `https://${loopback}:${schedulerPort}/healthz`,
    };
    await scheduler.until(() => isHealthy(healthUrls['kube-scheduler'] ?? ''), startTimeoutMs);
    return { server, pki, run, stop, restart: (name) => restart(daemons, name, healthUrls[name], pki.adminToken) };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function restart(
  daemons: readonly Daemon[],
  name: string,
  url: string | undefined,
  token: string,
): Promise<void> {
  const daemon = daemons.find((candidate) => candidate.name === name);
  if (!daemon) throw new Error(`Nothing is called ${name}: there are ${daemons.map((each) => each.name).join(', ')}.`);
  await daemon.restart();
  if (url) await daemon.until(() => isHealthy(url, token), startTimeoutMs);
}

/** Nothing here survives the run, so etcd need not wait for the disk. */
function etcdFlags(folder: string, clientPort: number, peerPort: number): string[] {
  const data = join(folder, 'etcd');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const client = `http://${loopback}:${clientPort}`;
  const peer = `http://${loopback}:${peerPort}`;
  return [
    ...['--name=test', `--data-dir=${data}`, '--unsafe-no-fsync', '--log-level=warn'],
    ...[`--listen-client-urls=${client}`, `--advertise-client-urls=${client}`],
    ...[`--listen-peer-urls=${peer}`, `--initial-advertise-peer-urls=${peer}`, `--initial-cluster=test=${peer}`],
  ];
}

function apiserverFlags(pki: Pki, address: string, port: number, etcdPort: number): string[] {
  const file = (name: string) => join(pki.folder, name);
  return [
    ...[`--etcd-servers=http://${loopback}:${etcdPort}`, `--bind-address=${address}`, `--secure-port=${port}`],
    // The Service "kubernetes" cannot have a loopback address as its endpoint.
    ...(address === loopback ? ['--endpoint-reconciler-type=none'] : [`--advertise-address=${address}`]),
    ...[`--tls-cert-file=${file('apiserver.crt')}`, `--tls-private-key-file=${file('apiserver.key')}`],
    ...[`--client-ca-file=${file('ca.crt')}`, `--token-auth-file=${file('tokens.csv')}`],
    ...['--authorization-mode=Node,RBAC', '--enable-admission-plugins=NodeRestriction', '--allow-privileged=true'],
    `--service-cluster-ip-range=${serviceNetwork.cidr}`,
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    ...[
      `--service-account-key-file=${file('service-account.pub')}`,
      `--service-account-signing-key-file=${file('service-account.key')}`,
    ],
    ...[
      `--requestheader-client-ca-file=${file('front-proxy-ca.crt')}`,
      '--requestheader-allowed-names=front-proxy-client',
    ],
    ...['--requestheader-username-headers=X-Remote-User', '--requestheader-group-headers=X-Remote-Group'],
    '--requestheader-extra-headers-prefix=X-Remote-Extra-',
    ...[
      `--proxy-client-cert-file=${file('front-proxy-client.crt')}`,
      `--proxy-client-key-file=${file('front-proxy-client.key')}`,
    ],
    ...[
      `--kubelet-client-certificate=${file('kubelet-client.crt')}`,
      `--kubelet-client-key=${file('kubelet-client.key')}`,
    ],
    ...['--kubelet-preferred-address-types=InternalIP', '--profiling=false'],
  ];
}

/** The autoscaler looks every second instead of every 15 s and trusts a new pod at once. */
function controllerFlags(pki: Pki, server: string, port: number): string[] {
  const file = (name: string) => join(pki.folder, name);
  return [
    ...componentFlags(pki.kubeconfig('controller-manager', server), port),
    ...['--use-service-account-credentials=true', `--root-ca-file=${file('ca.crt')}`],
    `--service-account-private-key-file=${file('service-account.key')}`,
    ...[`--cluster-signing-cert-file=${file('ca.crt')}`, `--cluster-signing-key-file=${file('ca.key')}`],
    '--horizontal-pod-autoscaler-sync-period=1s',
    '--horizontal-pod-autoscaler-cpu-initialization-period=1s',
    '--horizontal-pod-autoscaler-initial-readiness-delay=0s',
  ];
}

function schedulerFlags(pki: Pki, server: string, port: number): string[] {
  return componentFlags(pki.kubeconfig('scheduler', server), port);
}

/** With the default 20 requests a second the first service accounts take 10 s to appear. */
function componentFlags(kubeconfig: string, port: number): string[] {
  return [
    ...[
      `--kubeconfig=${kubeconfig}`,
      `--authentication-kubeconfig=${kubeconfig}`,
      `--authorization-kubeconfig=${kubeconfig}`,
    ],
    ...[`--bind-address=${loopback}`, `--secure-port=${port}`, '--leader-elect=false', '--profiling=false'],
    ...['--kube-api-qps=500', '--kube-api-burst=1000'],
  ];
}

/** Certificates are not checked here: whether a port answers is all that is asked. */
const trusting = new Agent({ connect: { rejectUnauthorized: false } });

async function isHealthy(url: string, token?: string): Promise<boolean> {
  const response = await fetch(url, {
    dispatcher: trusting,
    ...(token && { headers: { authorization: `Bearer ${token}` } }),
  });
  await response.text();
  return response.ok;
}

function hasDefaultServiceAccount(server: string, token: string): Promise<boolean> {
  return isHealthy(`${server}/api/v1/namespaces/default/serviceaccounts/default`, token);
}
