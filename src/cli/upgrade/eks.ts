/** What EKS runs of a lab: control plane, node groups and add-ons, each with its version, and how it is. */
import type { AwsLab } from '../../lab/lab';
import { type Answer, type Ask, askAccount, listOf } from '../aws/recovery/ask';

export interface Part {
  readonly name: string;
  /** Of Kubernetes, or of the add-on itself. */
  readonly version: string;
  /** As EKS says it, e.g. `ACTIVE`. */
  readonly state: string;
  /** What EKS finds wrong with it, a sentence each. */
  readonly troubles: readonly string[];
}

export interface AddonPart extends Part {
  /** What an update has to say again, as options of the aws CLI. */
  readonly settings: readonly string[];
}

export interface Platform {
  readonly controlPlane: Part;
  readonly nodeGroups: readonly Part[];
  readonly addons: readonly AddonPart[];
}

/** What nodes need before anything else comes before the rest. */
const firstAddons = ['vpc-cni', 'kube-proxy', 'coredns'];

/** As it is now; undefined where the account has no such cluster. */
export async function platformOf(lab: AwsLab, signal?: AbortSignal): Promise<Platform | undefined> {
  const ask = askAccount(lab.aws.region, signal);
  const controlPlane = await controlPlaneOf(lab, ask);
  if (!controlPlane) return undefined;
  const [nodeGroups, addons] = await Promise.all([nodeGroupsOf(lab, ask), addonsOf(lab, ask)]);
  return { controlPlane, nodeGroups, addons };
}

export async function controlPlaneOf({ aws }: AwsLab, ask: Ask): Promise<Part | undefined> {
  const answer = await ask('eks', 'describe-cluster', '--name', aws.clusterName);
  return answer && partOf(answer['cluster'] as Described, 'version', aws.clusterName);
}

export async function nodeGroupsOf({ aws: { clusterName } }: AwsLab, ask: Ask): Promise<readonly Part[]> {
  const names = namesIn(await ask('eks', 'list-nodegroups', '--cluster-name', clusterName), 'nodegroups');
  return Promise.all(
    names.map(async (name) => {
      const answer = await ask(
        ...['eks', 'describe-nodegroup', '--cluster-name', clusterName, '--nodegroup-name', name],
      );
      return partOf(answer?.['nodegroup'] as Described, 'version', name);
    }),
  );
}

export async function addonsOf(lab: AwsLab, ask: Ask): Promise<readonly AddonPart[]> {
  const { clusterName } = lab.aws;
  const names = namesIn(await ask('eks', 'list-addons', '--cluster-name', clusterName), 'addons');
  const addons = await Promise.all(names.map((name) => addonOf(lab, name, ask)));
  return addons.sort((one, other) => rankOf(one) - rankOf(other) || one.name.localeCompare(other.name, 'en'));
}

export async function addonOf({ aws: { clusterName } }: AwsLab, name: string, ask: Ask): Promise<AddonPart> {
  const answer = await ask('eks', 'describe-addon', '--cluster-name', clusterName, '--addon-name', name);
  const described = answer?.['addon'] as Described;
  const { configurationValues: values, serviceAccountRoleArn: role } = described ?? {};
  return {
    ...partOf(described, 'addonVersion', name),
    settings: [
      ...(values ? ['--configuration-values', values] : []),
      ...(role ? ['--service-account-role-arn', role] : []),
    ],
  };
}

/** The build of each add-on that EKS recommends for a minor version; an add-on that has none for it is left out. */
export async function recommended(
  names: readonly string[],
  minor: string,
  ask: Ask,
): Promise<ReadonlyMap<string, string>> {
  const versions = await Promise.all(
    names.map(async (name) => {
      const answer = await ask(
        ...['eks', 'describe-addon-versions', '--addon-name', name, '--kubernetes-version', minor],
      );
      const [addon] = listOf(answer, 'addons');
      return listOf(addon, 'addonVersions').find((version) => isDefaultFor(version, minor))?.['addonVersion'];
    }),
  );
  return new Map(
    names.flatMap((name, index) => {
      const { [index]: version } = versions;
      return typeof version === 'string' ? [[name, version] as const] : [];
    }),
  );
}

function isDefaultFor(version: Answer, minor: string): boolean {
  return listOf(version, 'compatibilities').some(
    (one) => one['clusterVersion'] === minor && one['defaultVersion'] === true,
  );
}

/** As EKS describes each of them; some have no health. */
type Described =
  | (Readonly<Partial<Record<'version' | 'addonVersion' | 'configurationValues' | 'serviceAccountRoleArn', string>>> & {
      readonly status: string;
      readonly health?: { readonly issues?: readonly { readonly code?: string; readonly message?: string }[] };
    })
  | undefined;

/** What has gone since it was listed is `missing`. */
function partOf(described: Described, field: 'version' | 'addonVersion', name: string): Part {
  if (!described) return { name, version: '-', state: 'missing', troubles: [] };
  const { status: state, health, [field]: version = '-' } = described;
  return { name, version, state, troubles: (health?.issues ?? []).map(({ code, message }) => message ?? code ?? '') };
}

function namesIn(answer: Answer | undefined, list: string): readonly string[] {
  const names = answer?.[list];
  return Array.isArray(names) ? (names as readonly string[]) : [];
}

function rankOf({ name }: Part): number {
  const rank = firstAddons.indexOf(name);
  return rank === -1 ? firstAddons.length : rank;
}
