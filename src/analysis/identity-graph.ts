/** Whom the AuthorizationPolicies of the mesh let call whom. */
import type { Documents, Manifest } from '../synth/documents';
import { labelText, namespaceOf, objectsOf, type PodOwner, selected } from './kinds';

interface AuthorizationPolicy extends Manifest {
  readonly spec?: {
    readonly action?: string;
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly rules?: readonly PolicyRule[];
  };
}

interface PolicyRule {
  readonly from?: readonly { readonly source: { readonly principals?: readonly string[] } }[];
  readonly to?: readonly { readonly operation: Operation }[];
}

interface Operation {
  readonly ports?: readonly string[];
  readonly paths?: readonly string[];
}

/** Those that are about a pod; an empty list of them lets everybody call it. */
export function policiesOf(documents: Documents, pod: PodOwner): readonly AuthorizationPolicy[] {
  return objectsOf<AuthorizationPolicy>(documents, 'AuthorizationPolicy')
    .map(({ manifest }) => manifest)
    .filter((policy) => {
      const labels = policy.spec?.selector?.matchLabels ?? {};
      return (policy.spec?.action ?? 'ALLOW') === 'ALLOW' && selected([pod], namespaceOf(policy), labels).length > 0;
    });
}

/** Identities that may call a pod at some port. */
export function callersOf(documents: Documents, pod: PodOwner): readonly string[] | 'anybody' {
  const policies = policiesOf(documents, pod);
  if (policies.length === 0) return 'anybody';
  const rules = policies.flatMap(({ spec }) => spec?.rules ?? []);
  if (rules.some(({ from }) => from === undefined)) return 'anybody';
  return rules.flatMap(({ from = [] }) => from.flatMap(({ source }) => source.principals ?? []));
}

/** Whether the policies about a pod let an identity call it at a port. @param path @default any that some rule allows */
export function isTrusted(
  policies: readonly AuthorizationPolicy[],
  identity: string,
  port: number,
  path?: string,
): boolean {
  if (policies.length === 0) return true;
  return policies
    .flatMap(({ spec }) => spec?.rules ?? [])
    .some(
      ({ from, to }) =>
        (from?.some(({ source: { principals } }) => principals?.includes(identity) ?? true) ?? true) &&
        (to?.some(({ operation }) => isAllowed(operation, port, path)) ?? true),
    );
}

function isAllowed({ ports, paths }: Operation, port: number, path: string | undefined): boolean {
  const isPath = path === undefined || (paths?.includes(path) ?? true);
  return isPath && (ports?.includes(String(port)) ?? true);
}

/** How the mesh calls the account of a pod. */
export function identityOf({ namespace, template }: PodOwner): string {
  return `cluster.local/ns/${namespace}/sa/${template.spec.serviceAccountName ?? 'default'}`;
}

/** What people know a pod by. */
export function podText({ address, labels }: PodOwner): string {
  return address === '' ? labelText(labels) : address;
}
