/** Whom the AuthorizationPolicies of the mesh let call whom. */
import * as z from 'zod';
import { mesh } from '../lab/addons';
import type { Documents } from '../synth/documents';
import { addonPod } from './addon-objects';
import { labelText, type PodOwner, portsOf, workloadsOf } from './kinds';
import type { Finding } from './rule';
import { labels, selects } from './selectors';
import { readAll, type Understood } from './understood';

const some = z.array(z.string()).min(1);

const operation = z.strictObject({ ports: some, paths: some.optional(), methods: some.optional() });

type Operation = z.output<typeof operation>;

const rule = z.strictObject({
  from: z.array(z.strictObject({ source: z.strictObject({ principals: some }) })).optional(),
  to: z.array(z.strictObject({ operation })).optional(),
});

type PolicyRule = z.output<typeof rule>;

export const authorizationPolicy = z
  .strictObject({
    selector: z.strictObject({ matchLabels: labels }).default({ matchLabels: {} }),
    action: z.enum(['ALLOW', 'DENY']).default('ALLOW'),
    rules: z.array(rule).default([]),
  })
  .refine(({ action, rules }) => action === 'ALLOW' || !rules.some(isNarrow), {
    path: ['rules'],
    error: 'some paths or methods are refused, and whether other calls are left is not known here',
  });

/** Whether a rule is about some calls to a port and not about others. */
function isNarrow({ to = [] }: PolicyRule): boolean {
  return to.some(({ operation: { paths, methods } }) => paths !== undefined || methods !== undefined);
}

type AuthorizationPolicy = z.output<typeof authorizationPolicy>;

/** How the mesh calls the gateway, whose pods stand in no chart. */
export const gatewayIdentity = identityOf(addonPod(mesh.namespace, mesh.gatewayLabels));

/** What is asked of a pod. */
export interface Call {
  readonly method: string;
  readonly path: string;
}

/** The policies of the whole mesh, to be asked about many pods and their callers. */
export class IdentityGraph {
  /** Of policies that are not understood, and so are not in the graph. */
  readonly findings: readonly Finding[];
  private readonly policies: readonly Understood<AuthorizationPolicy>[];
  /** Every identity that somebody has, or that a policy names. */
  private readonly known: readonly string[];

  constructor(documents: Documents) {
    const { understood, findings } = readAll(documents, 'AuthorizationPolicy', authorizationPolicy);
    this.findings = findings;
    this.policies = understood;
    const named = understood
      .flatMap(({ spec }) => spec.rules.flatMap(principalsOf))
      .filter((one) => !one.includes('*'));
    this.known = [...new Set([gatewayIdentity, ...workloadsOf(documents).map(identityOf), ...named])];
  }

  /**
   * Whether a pod answers an identity at a port: a refusal counts more than any permission.
   * @param call @default - any that some rule allows
   */
  isTrusted(caller: string, pod: PodOwner, port: number, call?: Call): boolean {
    const about = this.policiesOf(pod);
    const has = (action: AuthorizationPolicy['action']): boolean =>
      about.some(
        (policy) => policy.action === action && policy.rules.some((rule) => isAbout(rule, caller, port, call)),
      );
    const isAllowed = about.every(({ action }) => action !== 'ALLOW') || has('ALLOW');
    return isAllowed && !has('DENY');
  }

  /** Identities that may call a pod at one of its ports. */
  callersOf(pod: PodOwner): readonly string[] | 'anybody' {
    if (this.policiesOf(pod).length === 0) return 'anybody';
    return this.known.filter((caller) => portsOf(pod).some((port) => this.isTrusted(caller, pod, port)));
  }

  /** Those of its namespace, and those of the mesh's own, which are about all namespaces. */
  private policiesOf({ namespace, labels: own }: PodOwner): readonly AuthorizationPolicy[] {
    return this.policies
      .filter((policy) => [namespace, mesh.namespace].includes(policy.namespace))
      .map(({ spec }) => spec)
      .filter(({ selector }) => selects({ ...selector, matchExpressions: [] }, own));
  }
}

/** Identities that a rule lets in, or keeps out. */
export function principalsOf({ from = [] }: PolicyRule): readonly string[] {
  return from.flatMap(({ source }) => source.principals);
}

/** A rule that names nobody is about everybody, and one that names no port, path or method about all. */
function isAbout({ from, to }: PolicyRule, caller: string, port: number, call?: Call): boolean {
  const isCaller = from?.some(({ source }) => source.principals.some((one) => isLike(one, caller))) ?? true;
  return isCaller && (to?.some(({ operation }) => isAmong(operation, port, call)) ?? true);
}

function isAmong({ ports, paths, methods }: Operation, port: number, call?: Call): boolean {
  const isNamed = (names: readonly string[] | undefined, text: string | undefined): boolean =>
    names === undefined || text === undefined || names.some((one) => isLike(one, text));
  return ports.includes(String(port)) && isNamed(paths, call?.path) && isNamed(methods, call?.method);
}

/** A star at one end, or alone, stands for any text. */
export function isLike(pattern: string, text: string): boolean {
  if (pattern.endsWith('*')) return text.startsWith(pattern.slice(0, -1));
  return pattern.startsWith('*') ? text.endsWith(pattern.slice(1)) : text === pattern;
}

/** How the mesh calls the account of a pod. */
export function identityOf({ namespace, template }: PodOwner): string {
  return `cluster.local/ns/${namespace}/sa/${template.spec.serviceAccountName ?? 'default'}`;
}

/** What people know a pod by. */
export function podText({ address, labels: own }: PodOwner): string {
  return address === '' ? labelText(own) : address;
}
