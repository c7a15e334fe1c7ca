/** Who calls AWS, and whether that is somebody who may use the lab. */
import type { AwsPlatform } from '../../lab/lab';
import type { Finding } from './finding';

/** As `aws sts get-caller-identity` answers. */
export interface Caller {
  readonly Account: string;
  readonly Arn: string;
}

type Judged = Omit<Finding, 'what'>;

export function identityFinding({ Account: account, Arn: arn }: Caller, aws: AwsPlatform): Judged {
  if (account !== aws.account)
    return {
      found: arn,
      state: 'missing',
      remedy: [
        `These credentials are of the account ${account}, and lab.yaml says aws.account: '${aws.account}'.`,
        'Choose others (AWS_PROFILE, aws sso login), or write your account into lab.local.yaml.',
      ],
    };
  if (aws.admins.some((admin) => isCalledBy(admin, arn))) return { found: arn, state: 'ok' };
  return {
    found: arn,
    state: 'note',
    remedy: ['It is none of aws.admins: it can make the cluster, and may not use it. Add its role or user there.'],
  };
}

/** A session of a role is shown without the role's path. */
function isCalledBy(admin: string, arn: string): boolean {
  const session = /^arn:(aws[\w-]*):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn);
  if (!session) return admin === arn;
  const [, partition = '', account = '', role = ''] = session;
  return admin.startsWith(`arn:${partition}:iam::${account}:role/`) && admin.split('/').at(-1) === role;
}
