/** Questions about what a lab has made in an account. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsLab } from '../../../src/lab/lab';
import type { EmulatedAccount } from '../../tools/emulated-account';

export function tableArn({ aws: { region, account } }: AwsLab, name: string): string {
  return `arn:aws:dynamodb:${region}:${account}:table/${name}`;
}

/** Waits until the bucket is there. */
export async function bucketIsThere(account: EmulatedAccount, bucket: string): Promise<void> {
  for (;;) {
    const buckets = await account.aws<readonly string[] | null>('s3api', 'list-buckets', '--query', 'Buckets[].Name');
    if (buckets?.includes(bucket)) return;
    await sleep(500);
  }
}

/** Service accounts of a namespace that have a pod identity. */
export async function associations(
  account: EmulatedAccount,
  cluster: string,
  namespace: string,
): Promise<readonly string[]> {
  const query = ['--namespace', namespace, '--query', 'associations[].serviceAccount'];
  const of = ['--cluster-name', cluster];
  return (await account.aws<string[]>('eks', 'list-pod-identity-associations', ...of, ...query)).sort();
}

/** The policy of the role that pods of a service account get. */
export async function policyOf(
  account: EmulatedAccount,
  cluster: string,
  { namespace, serviceAccount }: { readonly namespace: string; readonly serviceAccount: string },
): Promise<string> {
  const of = ['--cluster-name', cluster];
  const pods = ['--namespace', namespace, '--service-account', serviceAccount];
  const idQuery = ['--query', 'associations[0].associationId'];
  const id = await account.aws<string>('eks', 'list-pod-identity-associations', ...of, ...pods, ...idQuery);
  const roleQuery = ['--association-id', id, '--query', 'association.roleArn'];
  const role = await account.aws<string>('eks', 'describe-pod-identity-association', ...of, ...roleQuery);
  const name = role.slice(role.lastIndexOf('/') + 1);
  const policyQuery = ['--policy-name', 'own', '--query', 'PolicyDocument'];
  return JSON.stringify(await account.aws('iam', 'get-role-policy', '--role-name', name, ...policyQuery));
}

/** Those of the actions on the resource that IAM lets pass. */
export function allowed(
  account: EmulatedAccount,
  policy: string,
  resource: string,
  actions: readonly string[],
): Promise<readonly string[]> {
  const query = 'EvaluationResults[?EvalDecision==`allowed`].EvalActionName';
  const what = ['--policy-input-list', policy, '--resource-arns', resource, '--action-names', ...actions];
  return account.aws<string[]>('iam', 'simulate-custom-policy', ...what, '--query', query);
}

/** Deletes every version of every object. */
export async function empty(account: EmulatedAccount, bucket: string): Promise<void> {
  const query = '[Versions, DeleteMarkers][][].{Key: Key, VersionId: VersionId}';
  const of = ['--bucket', bucket];
  const objects = await account.aws<unknown[] | null>('s3api', 'list-object-versions', ...of, '--query', query);
  const list = JSON.stringify({ Objects: objects ?? [], Quiet: false });
  await account.aws('s3api', 'delete-objects', ...of, '--delete', list);
}
