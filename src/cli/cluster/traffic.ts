/** Changes of a route in the cluster: what `lab canary` and `lab fault` say to kubectl. */
import type { FaultContract, GatewayForm } from '../../contract';
import type { HttpWorkload, Lab, Workload } from '../../lab/lab';
import { faultInMesh, rulesOf, rulesWithoutRetries, type Shares } from '../../lab/routes';
import { UserError } from '../../user-error';
import { carryOut, type Mode } from '../carry-out';
import type { Context } from '../context';
import { Journal } from '../journal';
import { everyTime } from '../steps';
import type { Kubectl } from './kubectl';

/** A workload whose calls go by the routes of the mesh. */
export interface Routed {
  readonly system: string;
  readonly namespace: string;
  readonly workload: HttpWorkload;
  /** Of the object that says by which rules calls come to it. */
  readonly kind: RouteKind;
}

/** As kubectl takes them. */
const resources = {
  VirtualService: 'virtualservices.networking.istio.io',
  HTTPRoute: 'httproutes.gateway.networking.k8s.io',
} as const;

type RouteKind = keyof typeof resources;

export interface Wanted {
  /** As the person calls the workload; nothing: the only one that will do. */
  readonly word: string | undefined;
  /** What it is wanted for, e.g. `has faults`. */
  readonly that: string;
  readonly will: (workload: Workload) => boolean;
}

/** One operation of a JSON patch (RFC 6902). */
interface Operation {
  readonly op: 'test' | 'add' | 'remove' | 'replace';
  readonly path: string;
  readonly value?: unknown;
}

/** @throws UserError where no workload of the lab is meant, or more than one */
export function findRouted({ systems }: Pick<Lab, 'systems'>, { word, that, will }: Wanted): Routed {
  const fit = Object.values(systems)
    .filter(({ engines }) => engines.includes('istio'))
    .flatMap(({ name: system, namespace, workloads, gatewayForm }) =>
      Object.values<Workload>(workloads)
        .filter((workload): workload is HttpWorkload => workload.http !== undefined && will(workload))
        .map((workload) => ({ system, namespace, workload, kind: kindOf(workload, gatewayForm) })),
    );
  const meant = fit.filter(
    ({ workload: { key, name, short } }) => word === undefined || [key, name, short].includes(word),
  );
  const [first, second] = meant;
  if (first && !second) return first;
  const known = fit.map(({ workload }) => workload.short).join(', ') || 'none';
  if (first) throw new UserError(`Which one? Name it: ${known}`, 2);
  const what =
    word === undefined ? `The lab has no workload that ${that}` : `'${word}' is no workload of the lab that ${that}`;
  throw new UserError(`${what}.\nThere are: ${known}`, 2);
}

/** In the words of the Gateway API are the ways through the gateway alone. */
function kindOf({ isPublic }: Workload, form: GatewayForm): RouteKind {
  return isPublic && form === 'gateway-api' ? 'HTTPRoute' : 'VirtualService';
}

/** Leaves alone the rules of the header, by which a tester gets one version whatever the shares are. */
export function sharesPatch(
  { workload, kind }: Pick<Routed, 'workload' | 'kind'>,
  shares: Shares,
): readonly Operation[] {
  return kind === 'HTTPRoute' ? backendsPatch(workload, shares) : subsetsPatch(workload, shares);
}

function subsetsPatch(workload: HttpWorkload, shares: Shares): readonly Operation[] {
  return rulesOf(workload).flatMap((rule, index) => {
    if (rule.version !== undefined) return [];
    const route = `/spec/http/${index}/route`;
    return [
      isRule(rule.name, index),
      ...workload.releases.flatMap(({ version }, place): readonly Operation[] => [
        { op: 'test', path: `${route}/${place}/destination/subset`, value: version },
        { op: 'replace', path: `${route}/${place}/weight`, value: shares[place] },
      ]),
    ];
  });
}

function backendsPatch(workload: HttpWorkload, shares: Shares): readonly Operation[] {
  return rulesWithoutRetries(workload).flatMap((rule, index) => {
    if (rule.version !== undefined) return [];
    const path = `/spec/rules/${index}`;
    return [
      { op: 'test', path: `${path}/name`, value: rule.name },
      ...workload.releases.flatMap(({ name }, place): readonly Operation[] => [
        { op: 'test', path: `${path}/backendRefs/${place}/name`, value: name },
        { op: 'replace', path: `${path}/backendRefs/${place}/weight`, value: shares[place] },
      ]),
    ];
  });
}

/** @param fault - none: calls are left alone */
export function faultPatch(workload: HttpWorkload, fault: FaultContract | undefined): readonly Operation[] {
  return rulesOf(workload).flatMap(({ name }, index): readonly Operation[] => {
    const path = `/spec/http/${index}/fault`;
    return [
      isRule(name, index),
      { op: 'add', path, value: fault ? faultInMesh(fault) : {} },
      // Only what is there can be removed.
      ...(fault ? [] : [{ op: 'remove', path } as const]),
    ];
  });
}

/** Refuses the whole patch where the cluster has another route than this lab makes. */
function isRule(name: string, index: number): Operation {
  return { op: 'test', path: `/spec/http/${index}/name`, value: name };
}

/** @throws UserError for `--dry-run` of what happens on this machine, which has no steps to print */
export function isAboutCluster({ cluster = false, dryRun = false }: Mode & { readonly cluster?: boolean }): boolean {
  if (dryRun && !cluster) throw new UserError('--dry-run prints the steps in a cluster: add --cluster.', 2);
  return cluster;
}

interface Change {
  readonly routed: Routed;
  /** What changes, e.g. `canary 90/10`. */
  readonly title: string;
  readonly patch: readonly Operation[];
}

/** As one step, which `--dry-run` prints. What lab.yaml says comes back with the next `kubectl apply`. */
export async function patchRoute(
  { folder }: Context,
  kubectl: Kubectl,
  { routed: { system, namespace, workload, kind }, title, patch }: Change,
  { dryRun }: Mode,
): Promise<void> {
  const { name, environment } = kubectl.lab;
  const target = [resources[kind], workload.name, '--namespace', namespace];
  const command = kubectl.command('patch', ...target, '--type', 'json', '--patch', JSON.stringify(patch));
  const advice = (said: string): readonly string[] => {
    // Of a patch that does not fit the API server says no more than that.
    if (!/not ?found|rejected our request/i.test(said)) return command.advice?.(said) ?? [];
    return [
      `The cluster has no such route as this lab makes. Bring it there: ./lab deploy ${system} --env ${environment}`,
    ];
  };
  // Somebody else may have changed the route since.
  const step = { title: `${title} of ${workload.name}`, action: { command: { ...command, advice } }, ...everyTime };
  await carryOut([step], dryRun ? { dryRun } : {}, Journal.of(folder, name, environment, 'traffic'));
}
