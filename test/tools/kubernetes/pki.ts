/** Keys, certificates, tokens and kubeconfig files of one cluster that lives for one test run. */
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Group and user names are those that the API server's bootstrap policy binds roles to. */
const users = {
  admin: { name: 'admin', groups: ['system:masters'] },
  'controller-manager': { name: 'system:kube-controller-manager', groups: [] },
  scheduler: { name: 'system:kube-scheduler', groups: [] },
  kwok: { name: 'kwok-controller', groups: ['system:masters'] },
  proxy: { name: 'system:kube-proxy', groups: [] },
} as const;

export const contextName = 'test';

export interface Pki {
  /** Folder of all files; `<name>.crt` and `<name>.key` are pairs. */
  readonly folder: string;
  /** Bearer token of the administrator. */
  readonly adminToken: string;
  /** Writes and returns the path of the kubeconfig of one user: a key of `users`, or `node:<name>`. */
  kubeconfig(user: string, server: string): string;
}

/** @param addresses what clients call the API server by, besides its names inside the cluster */
export function createPki(folder: string, addresses: readonly string[], nodes: readonly string[]): Pki {
  mkdirSync(folder, { recursive: true });
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const pair = (name: string, subject: string, ...more: string[]) =>
    openssl(
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '7'],
      ...['-subj', subject, '-keyout', `${name}.key`, '-out', `${name}.crt`, ...more],
    );
  const authority = (name: string) =>
    pair(name, `/CN=${name}`, '-addext', 'keyUsage=critical,keyCertSign,digitalSignature');
  const signed = (name: string, by: string, subject: string, ...extensions: string[]) =>
    pair(
      name,
      subject,
      '-CA',
      `${by}.crt`,
      '-CAkey',
      `${by}.key`,
      ...extensions.flatMap((extension) => ['-addext', extension]),
    );

  authority('ca');
  authority('front-proxy-ca');
  signed(
    'apiserver',
    'ca',
    '/CN=kube-apiserver',
    `subjectAltName=${alternativeNames(addresses)}`,
    'extendedKeyUsage=serverAuth',
  );
  signed('kubelet-client', 'ca', '/O=system:masters/CN=kube-apiserver-kubelet-client', 'extendedKeyUsage=clientAuth');
  signed('front-proxy-client', 'front-proxy-ca', '/CN=front-proxy-client', 'extendedKeyUsage=clientAuth');
  serviceAccountKeys(folder);
  const tokens = writeTokens(folder, nodes);
  return {
    folder,
    adminToken: tokenOf(tokens, 'admin'),
    kubeconfig: (user, server) => writeKubeconfig(folder, user, server, tokenOf(tokens, user)),
  };
}

function alternativeNames(addresses: readonly string[]): string {
  const service = [
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
  ];
  return [
    ...['localhost', ...service].map((name) => `DNS:${name}`),
    ...addresses.map((address) => `IP:${address}`),
  ].join(',');
}

function serviceAccountKeys(folder: string): void {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  writeFileSync(join(folder, 'service-account.key'), privateKey, { mode: 0o600 });
  writeFileSync(join(folder, 'service-account.pub'), publicKey);
}

/** The API server's static token file: token, user, id, groups. */
function writeTokens(folder: string, nodes: readonly string[]): ReadonlyMap<string, string> {
  const known: Record<string, { readonly name: string; readonly groups: readonly string[] }> = { ...users };
  for (const node of nodes) known[`node:${node}`] = { name: `system:node:${node}`, groups: ['system:nodes'] };
  const tokens = new Map(Object.keys(known).map((user) => [user, randomBytes(16).toString('hex')]));
  const rows = Object.entries(known).map(
    ([user, { name, groups }]) => `${tokens.get(user)},${name},${user},"${groups.join(',')}"\n`,
  );
  writeFileSync(join(folder, 'tokens.csv'), rows.join(''), { mode: 0o600 });
  return tokens;
}

function tokenOf(tokens: ReadonlyMap<string, string>, user: string): string {
  const token = tokens.get(user);
  if (!token) throw new Error(`No user "${user}" was made for this cluster; known: ${[...tokens.keys()].join(', ')}.`);
  return token;
}

/** JSON is YAML, so kubectl and the components read it. */
function writeKubeconfig(folder: string, user: string, server: string, token: string): string {
  const file = join(folder, `${user.replace(':', '-')}.kubeconfig`);
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: contextName, cluster: { server, 'certificate-authority': join(folder, 'ca.crt') } }],
    users: [{ name: user, user: { token } }],
    contexts: [{ name: contextName, context: { cluster: contextName, user } }],
    'current-context': contextName,
  };
  writeFileSync(file, JSON.stringify(kubeconfig), { mode: 0o600 });
  return file;
}
