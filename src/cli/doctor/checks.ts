/** What a lab needs of the machine and of the account before anything starts, and how each is found. */
import { terraformConstraint } from '../../lab/versions';
import type { AwsLab } from '../../lab/lab';
import type { PlatformLab } from '../../lab/stacks';
import { UserError } from '../../user-error';
import { silentDocker } from '../advice';
import { hostsOwnCluster } from '../cluster/own';
import { kubectl } from '../cluster/kubectl';
import { type Command, execute, type Output, sourceOf } from '../exec';
import type { Finding } from './finding';
import { type Caller, identityFinding } from './identity';

export type Check = () => Promise<Finding>;

/** What is needed for a deployment, or for less where no image is built; each check is one program or one question. */
export function checksOf(lab: PlatformLab, { builds } = { builds: true }): readonly Check[] {
  const own = hostsOwnCluster(lab);
  return [
    tool(
      'terraform',
      ['version', '-json'],
      /"terraform_version": "([\d.]+)/,
      terraformConstraint.replace(/[^\d.]/g, ''),
    ),
    tool('kubectl', ['version', '--client', '--output', 'json'], /"gitVersion": "v([\d.]+)/, oldestKubectl(lab)),
    ...(builds ? [tool('docker', ['version', '--format', '{{.Server.Version}}'], /([\d.]+)/), buildx] : []),
    ...(own && lab.cluster.kind === 'kind' ? [tool('kind', ['version'], /v([\d.]+)/)] : []),
    ...(own && lab.cluster.kind === 'minikube' ? [tool('minikube', ['version'], /v([\d.]+)/)] : []),
    ...(lab.kind === 'aws' ? [tool('aws', ['--version'], /aws-cli\/([\d.]+)/), identity(lab)] : []),
    ...(lab.kind !== 'aws' && !own ? [contextAnswers(lab)] : []),
  ];
}

export function findingsOf(checks: readonly Check[]): Promise<readonly Finding[]> {
  return Promise.all(checks.map((check) => check()));
}

/** It may be one minor version away from the cluster's: https://kubernetes.io/releases/version-skew-policy/#kubectl */
function oldestKubectl({ kind, kubernetesVersion }: PlatformLab): string | undefined {
  const [major = '', minor = ''] = kubernetesVersion.split('.');
  return kind === 'aws' ? `${major}.${Number(minor) - 1}` : undefined;
}

type Judged = Omit<Finding, 'what' | 'state'>;

/** Asks by running a program: what it prints is judged, and so is why it fails. */
function probe(
  what: string,
  command: Command,
  judge: (output: Output) => Judged & Partial<Pick<Finding, 'state'>>,
  explain: (error: UserError) => Judged,
): Check {
  return async () => {
    try {
      return { what, state: 'ok', ...judge(await execute(command)) };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { what, state: 'missing', ...explain(error) };
    }
  };
}

/** @param pattern finds the version in what the program prints */
function tool(program: string, args: readonly string[], pattern: RegExp, least?: string): Check {
  const judge = ({ stdout, stderr }: Output) => {
    const found = pattern.exec(stdout + stderr)?.[1] ?? 'there';
    if (least === undefined || compare(found, least) >= 0) return { found };
    return { found, state: 'missing' as const, remedy: [`${least} or newer is needed: ${sourceOf(program)}`] };
  };
  return probe(program, { program, args }, judge, (error) => failedTool(program, error));
}

function failedTool(program: string, { message }: UserError): Judged {
  if (/not installed or not in PATH/.test(message))
    return { found: 'missing', remedy: [`Get it: ${sourceOf(program)}`] };
  if (silentDocker.test(message))
    return {
      found: 'no daemon answers',
      remedy: ['It is installed, but its daemon does not run: start Docker Desktop, or systemctl start docker.'],
    };
  return { found: 'fails', remedy: message.split('\n').slice(0, 4) };
}

const buildx: Check = probe(
  'docker buildx',
  { program: 'docker', args: ['buildx', 'version'] },
  ({ stdout }) => ({ found: /v([\d.]+)/.exec(stdout)?.[1] ?? 'there' }),
  () => ({
    found: 'missing',
    remedy: ['It is the plugin that builds images. Get it: https://github.com/docker/buildx#installing'],
  }),
);

function identity({ aws }: AwsLab): Check {
  return probe(
    'AWS identity',
    { program: 'aws', args: ['sts', 'get-caller-identity', '--region', aws.region, '--output', 'json'] },
    ({ stdout }) => identityFinding(JSON.parse(stdout) as Caller, aws),
    ({ message }) => ({ found: 'no answer', remedy: message.split('\n').slice(1) }),
  );
}

/** The context is somebody's own choice; that it leads to a cluster can be asked. */
function contextAnswers(lab: PlatformLab): Check {
  return probe(
    `context ${lab.context}`,
    kubectl(lab, 'version', '--output', 'json', '--request-timeout', '10s'),
    ({ stdout }) => ({ found: /"serverVersion"[^]*?"gitVersion": "v([\d.]+)/.exec(stdout)?.[1] ?? 'answers' }),
    ({ message }) => ({ found: 'no answer', remedy: message.split('\n').slice(2) }),
  );
}

/** Of two versions, part by part. */
export function compare(one: string, other: string): number {
  const [first, second] = [one, other].map((version) => version.split('.').map(Number));
  const length = Math.min(first?.length ?? 0, second?.length ?? 0);
  for (let index = 0; index < length; index++) {
    const difference = (first?.[index] ?? 0) - (second?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
