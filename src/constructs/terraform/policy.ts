/** One statement of an IAM policy. */
export interface PolicyStatement {
  /** @default Allow */
  readonly effect?: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** @default absent, as in a trust policy */
  readonly resources?: readonly string[];
  /** Whom the statement is about; absent in the policy of a role, which is about the role. */
  readonly principal?: Principal;
  /** Operator → condition key → value. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A service such as `eks.amazonaws.com`, the ARN of a role, user or account, or everybody. */
export type Principal = { readonly service: string } | { readonly arn: string } | 'everybody';

/** An IAM policy document as JSON. References to resources may be among the values. */
export function policyDocument(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map(({ effect = 'Allow', actions, resources, principal, conditions }) => ({
      Effect: effect,
      Action: actions,
      ...(principal && { Principal: principalElement(principal) }),
      ...(resources && { Resource: resources }),
      ...(conditions && { Condition: conditions }),
    })),
  });
}

function principalElement(principal: Principal): unknown {
  if (principal === 'everybody') return '*';
  return 'service' in principal ? { Service: principal.service } : { AWS: principal.arn };
}
