/** A contract with every name spelled out. */
import type { Contract, WorkloadContract } from '../../contract';
import type { NodePlacement, Release, System, Table, Workload } from '../lab';
import { nodeGroups } from '../node-groups';
import { tableName } from '../tables';
import { gatewayFormOf, isWanted, memberNames, valueOf } from './environment';
import type { Given } from './given';
import { known, mapDefined, mapValues } from './records';
import { tracingEnvironment } from './traces';

export function resolveSystem(contract: Contract, given: Given): System {
  return {
    name: contract.system,
    title: contract.title,
    namespace: contract.namespace,
    engines: contract.engines,
    entry: contract.entry ?? {},
    settings: given.settings,
    gatewayForm: gatewayFormOf(contract, given.settings),
    tables: mapValues(contract.tables, (table): Table => ({
      ...table,
      name: tableName(table.prefix, given.config.registryId),
    })),
    secrets: Object.fromEntries(
      Object.entries(contract.secrets).filter(([, secret]) => isWanted(secret, given.settings)),
    ),
    workloads: mapValues(contract.workloads, (workload, key) => resolveWorkload(key, workload, contract, given)),
  };
}

function resolveWorkload(key: string, workload: WorkloadContract, contract: Contract, given: Given): Workload {
  const { config, images, occasion } = given;
  const imageOf = (version: string): string => `${config.imageRegistry}/${workload.image}:${version}`;
  const release = (version: string): Release => ({
    version,
    name: workload.versions.length > 1 ? `${workload.name}-${version}` : workload.name,
    image: images[imageOf(version)] ?? imageOf(version),
    environment: {
      ...mapDefined(workload.environment, (source) => valueOf(source, version, contract, given)),
      ...tracingEnvironment(workload, version, contract, config),
    },
  });
  const [first, ...rest] = workload.versions;
  return {
    key,
    name: workload.name,
    short: workload.short ?? key,
    title: workload.title,
    serviceAccount: workload.serviceAccount,
    ports: {},
    isPublic: false,
    faults: {},
    ...exposureOf(workload),
    callers: callersOf(key, contract),
    usesTables: workload.tableAccess !== undefined,
    metrics: workload.metrics ?? {},
    ...(workload.objective && { objective: workload.objective }),
    ...(occasion.environment === 'aws' &&
      workload.nodeGroup !== undefined && { nodes: placementOf(workload.nodeGroup) }),
    releases: [release(first), ...rest.map(release)],
  };
}

/** What only some kinds of workload have. */
function exposureOf(workload: WorkloadContract) {
  if (workload.kind === 'job') return { kind: workload.kind };
  const { http, ports, isPublic } = workload;
  const exposed = { ...(http && { http }), ...(ports && { ports }), ...(isPublic && { isPublic }) };
  if (workload.kind === 'deployment')
    return { kind: workload.kind, ...exposed, ...(workload.faults && { faults: workload.faults }) };
  const { kind, count, firstNumber = 0, headlessService } = workload;
  return { kind, count, firstNumber, names: memberNames(workload), headlessService, ...exposed };
}

/** Who has the address of a workload calls it. */
function callersOf(called: string, { workloads }: Contract): readonly string[] {
  return Object.entries(workloads).flatMap(([caller, { environment }]) =>
    Object.values(environment).some((source) => 'workload' in source && source.workload === called) ? [caller] : [],
  );
}

function placementOf(group: string): NodePlacement {
  const { labels, taints } = known(Object.fromEntries(nodeGroups), group);
  return { group, labels, taints };
}
