import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { policyDocument, type PolicyStatement } from './policy';

export interface RoleProps {
  /** Name of the lab; the role's name begins with it. */
  readonly lab: string;
  /** What the role is for, in a word or two, e.g. `nodes`: the second part of its name. */
  readonly purpose: string;
  /** Whole name, for a role that another stack looks up. @default - a prefix of lab and purpose, and a suffix of the provider's */
  readonly name?: string;
  /** Who may assume the role. */
  readonly trust: PolicyStatement;
  /** Policies kept by AWS, by path and name, e.g. `AmazonEKSClusterPolicy`. @default none */
  readonly managedPolicies?: readonly string[];
  /** What the role may do besides. @default nothing */
  readonly statements?: readonly PolicyStatement[];
  /** @default the tags of the lab alone */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * An IAM role with its policies. Where nobody addresses it by name, its name is only a prefix: an apply
 * that was interrupted can be repeated.
 */
export class Role extends Construct {
  readonly arn: string;
  /** What must exist before the role is of use, and must outlive its users. */
  readonly policies: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: RoleProps) {
    super(scope, id);
    const role = new IamRole(this, 'Resource', {
      ...(props.name !== undefined ? { name: props.name } : { namePrefix: roleNamePrefix(props.lab, props.purpose) }),
      assumeRolePolicy: policyDocument([props.trust]),
      ...(props.tags && { tags: props.tags }),
    });
    this.arn = role.arn;
    this.policies = [
      ...(props.managedPolicies ?? []).map((policy) => this.attach(role, policy)),
      ...(props.statements ? [this.embed(role, props.statements)] : []),
    ];
  }

  private attach(role: IamRole, policy: string): IamRolePolicyAttachment {
    return new IamRolePolicyAttachment(this, policy.replace('/', '-').replaceAll('_', '-'), {
      role: role.name,
      policyArn: `arn:aws:iam::aws:policy/${policy}`,
    });
  }

  private embed(role: IamRole, statements: readonly PolicyStatement[]): IamRolePolicy {
    // A name of the provider's own choice would leave a second policy behind when an apply is repeated.
    return new IamRolePolicy(this, 'policy', { name: 'own', role: role.name, policy: policyDocument(statements) });
  }
}

/**
 * The provider allows a prefix of 38 characters: 64 for the name of a role, less the 26 that it adds.
 * A long lab is cut rather than the purpose, but never below the letters by which `lab orphans` finds its roles.
 */
function roleNamePrefix(lab: string, purpose: string): string {
  const room = 38 - 1;
  const start = lab.slice(0, Math.max(20, room - 1 - purpose.length));
  return `${`${start}-${purpose}`.slice(0, room)}-`;
}
