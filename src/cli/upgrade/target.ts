/** To which version an upgrade goes, and from which; what cannot be one is refused before anything is asked or done. */
import type { AwsLab } from '../../lab/lab';
import type { PlatformLab } from '../../lab/stacks';
import { kubernetesVersions } from '../../lab/versions';
import { hostsOwnCluster } from '../cluster/own';
import { UserError } from '../../user-error';
import { isAtLeast, minorsBetween } from './minors';

const offered = Object.keys(kubernetesVersions);

/** @throws UserError for a lab whose control plane is not EKS', with what to do there instead */
export function expectEks(lab: PlatformLab): asserts lab is AwsLab {
  if (lab.kind === 'aws') return;
  throw new UserError([`lab upgrade is for EKS. ${insteadOf(lab)}`, 'On AWS: ./lab upgrade --env aws'].join('\n'), 2);
}

function insteadOf(lab: PlatformLab): string {
  const { name, context, cluster, kubernetesVersion } = lab;
  if (!hostsOwnCluster(lab))
    return `The cluster of the context ${context} is somebody else’s: whoever runs it upgrades it.`;
  if (cluster.kind === 'minikube')
    return `minikube upgrades its own cluster, and never takes it back:\n  minikube start --kubernetes-version v${kubernetesVersion}.0 --profile ${name}`;
  return (
    'kind upgrades no cluster: its version is that of its node image. A new one:\n' +
    `  ./lab destroy --env local --confirm ${name}\n` +
    `  kind create cluster --config dist/local/kind/${name}.yaml --image kindest/node:v${kubernetesVersion}.<patch>\n` +
    '  ./lab deploy --env local\n' +
    'Which images there are, with their digests: https://github.com/kubernetes-sigs/kind/releases'
  );
}

/**
 * What `--to` says, or else lab.yaml.
 * @throws UserError for what is no version of EKS, or is newer than lab.yaml's: the next deployment would go back
 */
export function targetOf(lab: AwsLab, to = lab.kubernetesVersion): string {
  if (!offered.includes(to)) throw new UserError(unknownVersion(to), 2);
  if (isAtLeast(lab.kubernetesVersion, to)) return to;
  throw new UserError(
    `--to is ${to}, and lab.yaml says kubernetesVersion: '${lab.kubernetesVersion}', to which the next ./lab deploy would go back.\n` +
      `Write it there first: kubernetesVersion: '${to}'`,
    2,
  );
}

function unknownVersion(version: string): string {
  const known = Object.entries(kubernetesVersions).map(
    ([name, { standardSupportEnds: end }]) => `  ${name}, standard support until ${end}`,
  );
  const what = /^\d+\.\d+$/.test(version)
    ? `EKS offers no Kubernetes ${version}, as far as this systems-lab knows.`
    : `--to is ${version}, which is no minor version such as ${lastOf(offered)}.`;
  return [what, 'It knows:', ...known].join('\n');
}

/**
 * The minor versions on the way, one after the other.
 * @throws UserError where it would lead back, or over a version that this systems-lab does not know
 */
export function wayTo(target: string, runs: string): readonly string[] {
  if (!isAtLeast(target, runs))
    throw new UserError(
      `The control plane runs ${runs}, and lab upgrade takes nothing back to ${target}.\n` +
        `Write what runs into lab.yaml: kubernetesVersion: '${runs}'\n` +
        'Within seven days of an upgrade EKS itself can: https://docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html',
      2,
    );
  const way = minorsBetween(runs, target);
  const unknown = way.find((minor) => !offered.includes(minor));
  if (unknown === undefined) return way;
  throw new UserError(
    `From ${runs} the way to ${target} leads over ${unknown}, which this systems-lab does not know: EKS skips no minor version.\n` +
      `Go to ${unknown} with the aws CLI, or with an older systems-lab, then run this again:\n` +
      '  https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html',
    2,
  );
}

function lastOf(names: readonly string[]): string {
  return names.at(-1) ?? '';
}
