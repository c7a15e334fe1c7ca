import type { Contract, EnvironmentSource, WorkloadContract } from '../contract';
import type { ImageLock } from './config/images';
import type { LabConfig } from './config/schema';
import type {
  AwsPlatform,
  EnvironmentName,
  EnvironmentValue,
  Identity,
  Lab,
  LocalStore,
  Release,
  StateBackend,
  System,
  Systems,
  SystemSettings,
  Table,
  Workload,
} from './lab';
import { planNetwork } from './network';
import { contracts, type SystemName } from './systems';

/** Its port is the default of DynamoDB Local. */
const localStore: LocalStore = { name: 'dynamodb', port: 8000 };

/** Turns a valid configuration and all contracts into the frozen Lab of one environment. @param images - built ones in place of plain labels */
export function resolve(config: LabConfig, environment: EnvironmentName, images: ImageLock = {}): Lab {
  const systems = Object.fromEntries(
    config.systems.map((name) => [name, resolveSystem(contracts[name], config, environment, images)]),
  ) as Systems;
  return deepFreeze({
    name: config.name,
    registryId: config.registryId,
    owner: config.owner,
    expires: config.expires,
    environment,
    kubernetesVersion: config.kubernetesVersion,
    ...(environment === 'aws' ? { aws: resolveAws(config) } : { localStore }),
    systems,
  });
}

function resolveSystem(
  contract: Contract,
  config: LabConfig,
  environment: EnvironmentName,
  images: ImageLock,
): System {
  return {
    name: contract.system,
    title: contract.title,
    namespace: contract.namespace,
    engines: contract.engines,
    settings: settingsOf(contract, config, environment),
    tables: mapValues(contract.tables, (table): Table => ({ ...table, name: tableName(table.prefix, config) })),
    secrets: mapValues(contract.secrets, ({ name, key }) => ({ name, key })),
    workloads: mapValues(contract.workloads, (workload) =>
      resolveWorkload(workload, contract, config, environment, images),
    ),
  };
}

type ResolveSettings<S extends SystemName> = (config: LabConfig, environment: EnvironmentName) => SystemSettings[S];

/** The defaults that depend on more than their own key. */
const settings: { readonly [S in SystemName]: ResolveSettings<S> } = {
  music: ({ music }, environment) => ({ ...music, replicas: music.replicas ?? (environment === 'aws' ? 2 : 1) }),
  cassandra: ({ cassandra }) => cassandra,
};

function settingsOf(contract: Contract, config: LabConfig, environment: EnvironmentName): SystemSettings[SystemName] {
  return known<ResolveSettings<SystemName>>(settings, contract.system)(config, environment);
}

function resolveWorkload(
  workload: WorkloadContract,
  contract: Contract,
  config: LabConfig,
  environment: EnvironmentName,
  images: ImageLock,
): Workload {
  const imageOf = (version: string): string => `${config.imageRegistry}/${workload.image}:${version}`;
  const release = (version: string): Release => ({
    version,
    name: workload.versions.length > 1 ? `${workload.name}-${version}` : workload.name,
    image: images[imageOf(version)] ?? imageOf(version),
    environment: mapDefined(workload.environment, (source) => valueOf(source, version, contract, config, environment)),
  });
  const [first, ...rest] = workload.versions;
  return {
    name: workload.name,
    title: workload.title,
    serviceAccount: workload.serviceAccount,
    ...(workload.http && { http: workload.http }),
    callers: workload.callers,
    usesTables: workload.tableAccess !== undefined,
    releases: [release(first), ...rest.map(release)],
  };
}

function valueOf(
  source: EnvironmentSource,
  version: string,
  contract: Contract,
  config: LabConfig,
  environment: EnvironmentName,
): EnvironmentValue | undefined {
  switch (source.from) {
    case 'value':
      return { value: source.value };
    case 'version':
      return { value: version };
    case 'registryId':
      return { value: config.registryId };
    case 'region':
      return { value: config.aws.region };
    case 'dynamodbEndpoint':
      return environment === 'local' ? { value: `http://${localStore.name}:${localStore.port}` } : undefined;
    case 'table':
      return { value: tableName(known(contract.tables, source.table).prefix, config) };
    case 'url':
      return { value: urlOf(known(contract.workloads, source.workload)) };
    case 'secret': {
      const { name, key } = known(contract.secrets, source.secret);
      return { secret: { name, key } };
    }
    case 'setting': {
      const settings = Object.entries(settingsOf(contract, config, environment));
      const value: unknown = settings.find(([name]) => name === source.setting)?.[1];
      return typeof value === 'string' || typeof value === 'number' ? { value: String(value) } : undefined;
    }
    case 'pod':
      return { field: source.field };
  }
}

function resolveAws(config: LabConfig): AwsPlatform {
  const { aws } = config;
  const zones = ['a', 'b', 'c'].slice(0, aws.zones).map((letter) => aws.region + letter);
  const wanted: readonly Contract[] = config.systems.map((name) => contracts[name]);
  return {
    account: aws.account,
    region: aws.region,
    clusterName: config.name,
    network: planNetwork(config.name, aws.vpcCidr, zones, aws.natGateways),
    apiAccessCidrs: aws.apiAccessCidrs,
    admins: aws.admins,
    nodeGroups: [{ name: 'worker-nodes', ...aws.nodes, desired: aws.nodes.desired ?? aws.nodes.min }],
    tables: wanted.flatMap((contract) =>
      Object.values(contract.tables).map((table) => ({
        ...table,
        system: contract.system,
        name: tableName(table.prefix, config),
      })),
    ),
    tableMode: aws.tables,
    identities: wanted.flatMap((contract) => identitiesOf(contract, config)),
    state: stateOf(config),
    tags: { lab: config.name, owner: config.owner, expires: config.expires },
  };
}

function stateOf({ aws: { state, region } }: LabConfig): StateBackend {
  const { kind, bucket } = state;
  return kind === 's3' && bucket !== undefined ? { kind, bucket, region } : { kind: 'local' };
}

function identitiesOf(contract: Contract, config: LabConfig): readonly Identity[] {
  return Object.values(contract.workloads)
    .filter((workload) => workload.tableAccess !== undefined)
    .map((workload) => ({
      system: contract.system,
      namespace: contract.namespace,
      serviceAccount: workload.serviceAccount,
      statements: Object.entries(workload.tableAccess ?? {}).map(([table, actions]) => ({
        actions,
        resources: [tableArn(tableName(known(contract.tables, table).prefix, config), config)],
      })),
    }));
}

function tableName(prefix: string, config: LabConfig): string {
  return `${prefix}-${config.registryId}`;
}

function tableArn(name: string, { aws }: LabConfig): string {
  return `arn:aws:dynamodb:${aws.region}:${aws.account}:table/${name}`;
}

function urlOf(workload: WorkloadContract): string {
  if (!workload.http) throw new Error(`${workload.name} serves no HTTP, so it has no URL`);
  return `http://${workload.name}:${workload.http.port}${workload.http.basePath}`;
}

function known<T>(record: Readonly<Record<string, T>>, key: string): T {
  const value = record[key];
  if (value === undefined) throw new Error(`The contract names ${key}, known are ${Object.keys(record).join(', ')}`);
  return value;
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function mapDefined<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U | undefined): Record<string, U> {
  const entries = Object.entries(record).map(([key, value]) => [key, change(value)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, U & {}] => entry[1] !== undefined));
}

function deepFreeze<T extends object>(value: T): T {
  Object.values(value).forEach((child) => typeof child === 'object' && child !== null && deepFreeze(child as object));
  return Object.freeze(value);
}
