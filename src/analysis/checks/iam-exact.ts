import { blocks, resourcesOf } from '../resources';
import type { Finding, Rule } from '../rule';
import type { Documents } from '../../synth/documents';

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: unknown;
  readonly Resource?: string | readonly string[];
  readonly NotResource?: unknown;
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
}

/** The attribute that holds a policy's JSON. A key's own policy says `*` and means the key, so it is not here. */
const policies = {
  aws_iam_policy: 'policy',
  aws_iam_role: 'assume_role_policy',
  aws_iam_role_policy: 'policy',
  aws_iam_user_policy: 'policy',
  aws_iam_group_policy: 'policy',
} as const;

const broad = /\/(AdministratorAccess|PowerUserAccess|\w*FullAccess)$/;

/** What `*` allows today is less than what it will allow tomorrow, when AWS has new actions and we new tables. */
export const iamExact: Rule = {
  id: 'iam-exact',
  holds:
    'IAM policies allow listed actions on named resources to named principals; `*` is for ids that AWS makes up, and for read-only actions',
  check: (_, documents) => [...wildcards(documents), ...broadPolicies(documents)],
};

function wildcards(documents: Documents): readonly Finding[] {
  return Object.entries(policies).flatMap(([type, attribute]) =>
    resourcesOf<Readonly<Record<string, unknown>>>(documents, type).flatMap(({ address, attributes }) =>
      statementsOf(attributes[attribute])
        .flatMap(tooWide)
        .map((value) => ({ address, value: `${attribute}: ${value}`, remedy: 'list the actions, and name the ARNs' })),
    ),
  );
}

function broadPolicies(documents: Documents): readonly Finding[] {
  return resourcesOf<{ readonly policy_arn: string }>(documents, 'aws_iam_role_policy_attachment')
    .filter(({ attributes }) => broad.test(attributes.policy_arn))
    .map(({ address, attributes }) => ({
      address,
      value: `policy_arn: ${attributes.policy_arn}`,
      remedy: 'state the actions that are needed',
    }));
}

/** A policy that another resource makes is no text here. */
function statementsOf(policy: unknown): readonly Statement[] {
  if (typeof policy !== 'string' || !policy.startsWith('{')) return [];
  return blocks((JSON.parse(policy) as { readonly Statement?: Statement | readonly Statement[] }).Statement);
}

/** A denial may be as wide as it likes. */
function tooWide(statement: Statement): readonly string[] {
  if (statement.Effect === 'Deny') return [];
  const principals =
    typeof statement.Principal === 'object' ? Object.values(statement.Principal) : [statement.Principal];
  return [
    ...textsOf(statement.Action).filter((action) => action.includes('*')),
    // What ends in `:*` is all that is in one named thing, e.g. the streams of a log group.
    ...textsOf(statement.Resource)
      .filter((resource) => resource.replace(/(?<=.):\*$/, '').includes('*'))
      .filter((resource) => !isGenerated(resource) && !(resource === '*' && isReadOnly(statement))),
    ...principals.flatMap(textsOf).filter((principal) => principal.includes('*')),
    ...(['NotAction', 'NotResource'] as const).filter((key) => statement[key] !== undefined),
  ];
}

/**
 * What has only an id that AWS makes up when it is made: `*` may stand for that id, but not for the region,
 * the account or the kind of thing.
 */
function isGenerated(resource: string): boolean {
  const kinds =
    '(ec2:R:(security-group|vpc)/[*]|elasticloadbalancing:R:(loadbalancer|targetgroup|listener)(/net)?(/[*])+)';
  return new RegExp(`^arn:aws:${kinds.replaceAll('R', '[a-z0-9-]+:\\d{12}')}$`).test(resource);
}

/** IAM knows no resources for most read-only actions: they are allowed on everything or not at all. */
function isReadOnly({ Action }: Statement): boolean {
  return textsOf(Action).every((action) => /^(ec2|elasticloadbalancing):(Describe|Get)\w+$/.test(action));
}

function textsOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : [value].flat();
}
