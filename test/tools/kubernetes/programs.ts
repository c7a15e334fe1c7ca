/**
 * The programs of a Kubernetes cluster, built from their Go modules once for each version and kept in
 * the cache. Programs that are in $KUBEBUILDER_ASSETS (the folder that setup-envtest fills) are taken from there.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../cache';
import type { Command } from '../daemon';
import { buildModule, moduleKey, requiredVersion } from './go';

const programNames = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
  'kubectl',
] as const;
export type ProgramName = (typeof programNames)[number];
export type Programs = Readonly<Record<ProgramName, Command>>;

export async function findPrograms(): Promise<Programs> {
  const assets = process.env['KUBEBUILDER_ASSETS'];
  const built = await buildPrograms();
  const find = (name: ProgramName): Command => {
    const given = assets && join(assets, name);
    return given && existsSync(given) ? [given] : built[name];
  };
  return Object.fromEntries(programNames.map((name) => [name, find(name)])) as Programs;
}

async function buildPrograms(): Promise<Programs> {
  const version = requiredVersion('kubernetes', 'k8s.io/kubernetes');
  const kubernetes = await cached('kubernetes', moduleKey('kubernetes', version), (folder) =>
    buildModule('kubernetes', folder, ['./hyperkube', './kubectl'], versionStamp(version)),
  );
  const etcdKey = moduleKey('etcd', requiredVersion('etcd', 'go.etcd.io/etcd/server/v3'));
  const etcd = await cached('etcd', etcdKey, (folder) => buildModule('etcd', folder, ['.']));
  const hyperkube = (name: ProgramName): Command => [join(kubernetes, 'hyperkube'), name];
  return {
    etcd: [join(etcd, 'etcd')],
    'kube-apiserver': hyperkube('kube-apiserver'),
    'kube-controller-manager': hyperkube('kube-controller-manager'),
    'kube-scheduler': hyperkube('kube-scheduler'),
    kubelet: hyperkube('kubelet'),
    'kube-proxy': hyperkube('kube-proxy'),
    kubectl: [join(kubernetes, 'kubectl')],
  };
}

/** The linker flags with which a server says its version; without them it calls itself v0.0.0. */
function versionStamp(version: string): string {
  const [major, minor] = version.slice(1).split('.');
  const symbols = { gitVersion: version, gitMajor: major, gitMinor: minor };
  return Object.entries(symbols)
    .map(([symbol, value]) => `-X k8s.io/component-base/version.${symbol}=${value}`)
    .join(' ');
}
