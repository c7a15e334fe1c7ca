/** The configuration files of a node's programs. */
import { basename, join } from 'node:path';
import { podNetwork, type NodeLink } from './network';

export const clusterDomain = 'cluster.local';

/** The image that every pod's first container runs; it is imported, not pulled. */
export const pauseImage = 'systems-lab.test/pause:1';

/** JSON-like values are TOML too, apart from tables. */
export function containerdConfig(folder: string, socket: string, cniFolder: string): string {
  const text = (value: string) => JSON.stringify(value);
  return `
version = 2
root = ${text(join(folder, 'containerd'))}
state = ${text(join(folder, 'containerd-state'))}
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.tracing.processor.v1.otlp"]

[grpc]
address = ${text(socket)}

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = ${text(pauseImage)}
netns_mounts_under_state_dir = true
# A machine without CAP_SYS_RESOURCE refuses to lower the score.
restrict_oom_score_adj = true

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = ${text(cniFolder)}
conf_dir = ${text(join(folder, 'cni'))}

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
`;
}

export function cniConfig(folder: string, { podCidr }: NodeLink): object {
  const ipam = {
    type: 'host-local',
    dataDir: join(folder, 'addresses'),
    ranges: [[{ subnet: podCidr }]],
    routes: [{ dst: '0.0.0.0/0' }],
  };
  const bridge = { type: 'bridge', bridge: 'pods', isGateway: true, hairpinMode: true, ipMasq: false, ipam };
  return {
    cniVersion: '0.4.0',
    name: 'pods',
    plugins: [bridge, { type: 'portmap', capabilities: { portMappings: true } }],
  };
}

export interface KubeletFiles {
  readonly folder: string;
  readonly socket: string;
  readonly ca: string;
  readonly nameServer: string;
  readonly cgroupRoot: string;
}

/** The disk of a test machine may be nearly full; that is no reason to evict pods here. */
export function kubeletConfig({ folder, socket, ca, nameServer, cgroupRoot }: KubeletFiles): object {
  const never = '0%';
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: { anonymous: { enabled: false }, webhook: { enabled: true }, x509: { clientCAFile: ca } },
    authorization: { mode: 'Webhook' },
    containerRuntimeEndpoint: `unix://${socket}`,
    cgroupDriver: 'cgroupfs',
    cgroupRoot,
    failCgroupV1: false,
    failSwapOn: false,
    enforceNodeAllocatable: ['pods'],
    clusterDNS: [nameServer],
    clusterDomain,
    resolvConf: join(folder, 'resolv.conf'),
    podLogsDir: join(folder, '../logs', `${basename(folder)}-pods`),
    volumePluginDir: join(folder, 'volume-plugins'),
    evictionHard: {
      'memory.available': never,
      'nodefs.available': never,
      'nodefs.inodesFree': never,
      'imagefs.available': never,
    },
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    nodeStatusUpdateFrequency: '2s',
  };
}

/** The tables of connections belong to the machine, so kube-proxy leaves their size alone. */
export function proxyConfig({ name, address }: NodeLink, kubeconfig: string): object {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clientConnection: { kubeconfig },
    mode: 'iptables',
    hostnameOverride: name,
    clusterCIDR: podNetwork,
    bindAddress: address,
    healthzBindAddress: '127.0.0.1:10256',
    metricsBindAddress: '127.0.0.1:10249',
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
  };
}
