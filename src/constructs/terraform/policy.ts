/** One statement of an IAM policy; everything that is stated is allowed, and nothing is denied by hand. */
export interface PolicyStatement {
  readonly actions: readonly string[];
  /** @default absent, as in a trust policy */
  readonly resources?: readonly string[];
  /** Service that may assume the role, e.g. `eks.amazonaws.com`; trust policies only. */
  readonly service?: string;
  /** Operator → condition key → value. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** An IAM policy document as JSON. References to resources may be among the values. */
export function policyDocument(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map(({ actions, resources, service, conditions }) => ({
      Effect: 'Allow',
      Action: actions,
      ...(service && { Principal: { Service: service } }),
      ...(resources && { Resource: resources }),
      ...(conditions && { Condition: conditions }),
    })),
  });
}
