/** What a student needs to begin: a kubeconfig of their own principal, and a page with namespace and address. */
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { AwsLab, Lab, Student } from '../../lab/lab';
import { UserError } from '../../user-error';
import { addressOf } from '../cluster/address';
import type { Context } from '../context';
import { execute } from '../exec';
import { replaceFile } from '../files';
import type { LabClass } from './class';

/** Beside lab.yaml, ignored by git: who is in a class is nobody else's business. */
export const handoutFolder = 'handouts';

/** How the cluster is reached, as the instructor's own kubeconfig has it. */
export interface Access {
  readonly server: string;
  /** In base64. */
  readonly certificateAuthority: string;
  /** Of the ingress gateway. @default - it has none */
  readonly address?: string;
}

interface KubeConfig {
  readonly clusters?: readonly {
    readonly cluster: { readonly server: string; readonly 'certificate-authority-data'?: string };
  }[];
}

/** Asks kubectl. @throws UserError where it knows no such context */
export async function accessTo(group: LabClass, signal: AbortSignal): Promise<Access> {
  const view = group.kubectl('config', 'view', '--minify', '--flatten', '--raw', '--output', 'json');
  const [found] = (JSON.parse((await execute(view, { signal })).stdout) as KubeConfig).clusters ?? [];
  if (!found) throw new UserError(`kubectl knows no cluster for the context ${group.lab.context}.`);
  const address = await addressOf(group.lab, signal);
  return {
    server: found.cluster.server,
    certificateAuthority: found.cluster['certificate-authority-data'] ?? '',
    ...(address !== undefined && { address }),
  };
}

/** Writes the files of one student, in place of older ones. */
export function writeHandout({ folder }: Context, group: LabClass, student: Student, access: Access): void {
  const { lab } = group;
  const file = (name: string): string => join(folder, handoutFolder, student.id, name);
  if (lab.kind === 'aws') replaceFile(file('kubeconfig'), stringify(kubeconfig(lab, student, access)), 0o600);
  replaceFile(file('README.md'), page(group.labOf(student.id), student, access));
}

/** Holds no secret: whoever uses it must be the principal, or be allowed to take its role. */
function kubeconfig({ name, aws }: AwsLab, { namespace, principal }: Student, access: Access): object {
  const role = /:role\//.test(principal) ? ['--role-arn', principal] : [];
  const args = ['eks', 'get-token', '--cluster-name', aws.clusterName, '--region', aws.region, ...role];
  const exec = { apiVersion: 'client.authentication.k8s.io/v1beta1', command: 'aws', args, interactiveMode: 'Never' };
  const cluster = { server: access.server, 'certificate-authority-data': access.certificateAuthority };
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster }],
    users: [{ name: namespace, user: { exec } }],
    contexts: [{ name, context: { cluster: name, user: namespace, namespace } }],
    'current-context': name,
  };
}

function page(copy: Lab, { id, namespace, principal }: Student, { address }: Access): string {
  const { host } = copy;
  const calls = publicPaths(copy).map(
    (path) => `curl --header 'Host: ${host}' ${address ?? 'http://<address of the gateway>'}${path}/health`,
  );
  return [
    `# ${copy.name}: ${id}`,
    '',
    `Your namespace is \`${namespace}\`; what is in it is yours to change. Your copy is called by the host name \`${host}\`:`,
    '',
    '```bash',
    ...calls,
    '```',
    '',
    ...(copy.environment === 'aws'
      ? [
          `The file \`kubeconfig\` is for ${principal}, with the credentials that your aws command has:`,
          '',
          '```bash',
          'export KUBECONFIG=$PWD/kubeconfig',
          'kubectl get pods',
          '```',
        ]
      : ['The way into the cluster comes from your instructor: outside AWS a cluster knows no principal of yours.']),
    '',
  ].join('\n');
}

/** In front of the routes of what can be called from outside. */
function publicPaths({ systems }: Lab): readonly string[] {
  const workloads = Object.values(systems).flatMap((system) => Object.values(system.workloads));
  return workloads.flatMap(({ isPublic, http }) => (isPublic && http ? [http.basePath] : []));
}
