/** What may be left in an account when a lab is gone, and the questions that find it. */
import type { AwsLab } from '../../lab/lab';
import { UserError } from '../../user-error';
import { type Command, commandLine, execute } from '../exec';

export interface Query {
  /** What it finds, in the plural. */
  readonly what: string;
  /** Prints a JSON list of names. */
  readonly command: Command;
  /** Whether a name that was found counts; each does unless this says otherwise. */
  readonly counts?: (name: string, signal?: AbortSignal) => Promise<boolean>;
}

/**
 * Everything with the tag of the lab, and what Kubernetes and EKS make with tags of their own or with none.
 * Sources of those tags: https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html,
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/,
 * https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/options.md
 */
export function orphanQueries(lab: AwsLab): readonly Query[] {
  return [...leftByKubernetes(lab), ...leftByTheLab(lab)];
}

/** What Kubernetes makes: Terraform knows nothing of it, and cannot remove the network while it is there. */
export function leftByKubernetes({ aws: { region, clusterName } }: AwsLab): readonly Query[] {
  const owned = `Name=tag-key,Values=kubernetes.io/cluster/${clusterName}`;
  return [
    tagged('load balancers and their target groups', 'elbv2.k8s.aws/cluster', clusterName, region),
    ec2('volumes', ['describe-volumes', '--filters', owned], 'Volumes[].VolumeId', region),
    ec2(
      'network interfaces',
      ['describe-network-interfaces', '--filters', `Name=tag:cluster.k8s.amazonaws.com/name,Values=${clusterName}`],
      'NetworkInterfaces[].NetworkInterfaceId',
      region,
    ),
  ];
}

function leftByTheLab({ name, aws: { region, clusterName } }: AwsLab): readonly Query[] {
  const owned = `Name=tag-key,Values=kubernetes.io/cluster/${clusterName}`;
  const alive = 'Name=instance-state-name,Values=pending,running,stopping,stopped';
  return [
    ec2('machines', ['describe-instances', '--filters', owned, alive], 'Reservations[].Instances[].InstanceId', region),
    ec2('security groups', ['describe-security-groups', '--filters', owned], 'SecurityGroups[].GroupId', region),
    {
      // The control plane writes its last lines, and makes the group again, after Terraform has removed it.
      what: 'log groups',
      command: aws(
        ['logs', 'describe-log-groups', '--log-group-name-prefix', `/aws/eks/${clusterName}/`],
        'logGroups[].logGroupName',
        region,
      ),
    },
    {
      what: 'roles',
      command: aws(['iam', 'list-roles'], `Roles[?starts_with(RoleName, '${rolePrefix(name)}')].RoleName`, region),
      // Another lab's name may begin with this one's.
      counts: (role, signal) => hasTag(role, name, region, signal),
    },
    {
      ...tagged('everything else with the tag of the lab', 'lab', name, region),
      counts: async (arn, signal) => !(await isDeletedKey(arn, signal)),
    },
  ];
}

/** Names of roles begin with the lab's, of which a long one is cut (src/constructs/terraform/role.ts). */
function rolePrefix(lab: string): string {
  return `${lab}-`.slice(0, 20);
}

function tagged(what: string, key: string, value: string, region: string): Query {
  const args = ['resourcegroupstaggingapi', 'get-resources', '--tag-filters', `Key=${key},Values=${value}`];
  return { what, command: aws(args, 'ResourceTagMappingList[].ResourceARN', region) };
}

function ec2(what: string, args: readonly string[], path: string, region: string): Query {
  return { what, command: aws(['ec2', ...args], path, region) };
}

function aws(args: readonly string[], path: string, region: string): Command {
  return { program: 'aws', args: [...args, '--region', region, '--query', path, '--output', 'json'] };
}

export interface Found {
  readonly what: string;
  /** Ids, names or ARNs. */
  readonly names: readonly string[];
}

/** Asks one query after the other. @throws UserError when one cannot be asked */
export async function ask(queries: readonly Query[], signal?: AbortSignal): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const { what, command, counts } of queries) {
    const names: string[] = [];
    for (const name of await namesFrom(command, signal)) if (!counts || (await counts(name, signal))) names.push(name);
    found.push({ what, names });
  }
  return found;
}

async function hasTag(role: string, lab: string, region: string, signal?: AbortSignal): Promise<boolean> {
  const args = ['iam', 'list-role-tags', '--role-name', role];
  return (await namesFrom(aws(args, "Tags[?Key=='lab'].Value", region), signal)).includes(lab);
}

/** A key of KMS waits a week for its deletion: it is listed with its tags until then, and costs nothing. */
async function isDeletedKey(name: string, signal?: AbortSignal): Promise<boolean> {
  const region = /^arn:aws:kms:([^:]+):/.exec(name)?.[1];
  if (region === undefined) return false;
  const command = aws(['kms', 'describe-key', '--key-id', name], '[KeyMetadata.KeyState]', region);
  return (await namesFrom(command, signal)).includes('PendingDeletion');
}

async function namesFrom(command: Command, signal?: AbortSignal): Promise<readonly string[]> {
  const { stdout: text } = await execute(command, signal ? { signal } : {});
  const names: unknown = text.trim() === '' ? [] : parsed(text);
  // The command line of AWS prints null where it lists nothing.
  if (names === null) return [];
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
  throw new UserError(`${commandLine(command)}\nprinted no list of names: ${text.slice(0, 200)}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
