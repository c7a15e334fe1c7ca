import { labSchema } from '../../src/lab/config/schema';
import type { Lab, Release } from '../../src/lab/lab';
import { resolveSystem } from '../../src/lab/resolve/system';
import { fixtureAwsLab, fixtureLab, leastConfig } from '../support/lab';
import { contract as peers } from '../support/peers';

const local = fixtureLab('local');
const aws = fixtureAwsLab();

function environmentOf(
  lab: Lab,
  workload: 'users' | 'music' | 'datastore' | 'loader',
  version = 'v1',
): Release['environment'] {
  const release = lab.systems.music?.workloads[workload].releases.find((one) => one.version === version);
  return release?.environment ?? {};
}

describe('A lab', () => {
  test('has one replica of each service on local and two on aws', () => {
    expect(local.systems.music?.settings.replicas).toBe(1);
    expect(aws.systems.music?.settings.replicas).toBe(2);
  });

  test('has the replicas that lab.yaml says in both environments', () => {
    const overrides = { music: { replicas: 3 } };
    expect(fixtureLab('local', overrides).systems.music?.settings.replicas).toBe(3);
    expect(fixtureLab('aws', overrides).systems.music?.settings.replicas).toBe(3);
  });

  test('names its tables after the registry id', () => {
    const { music, user } = fixtureLab('local', { registryId: 'ada-l' }).systems.music?.tables ?? {};
    expect([music?.name, user?.name]).toEqual(['Music-ada-l', 'User-ada-l']);
  });

  test('has only the systems that lab.yaml wants', () => {
    expect(Object.keys(fixtureLab('local', { systems: ['cassandra'] }).systems)).toEqual(['cassandra']);
    expect(fixtureAwsLab({ systems: ['cassandra'] }).aws.tables).toEqual([]);
  });

  test('cannot be changed, however deep one reaches', () => {
    const mutable = aws as unknown as {
      aws: { network: { zones: string[] }; identities: { statements: { actions: string[] }[] }[] };
    };
    expect(() => mutable.aws.network.zones.push('us-west-2z')).toThrow(TypeError);
    expect(() => mutable.aws.identities[0]?.statements[0]?.actions.push('dynamodb:*')).toThrow(TypeError);
    const everything = (value: unknown): unknown[] =>
      typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(everything)] : [];
    expect(
      everything([local, aws])
        .slice(1)
        .filter((value) => !Object.isFrozen(value)),
    ).toEqual([]);
  });
});

describe('The environment of a service', () => {
  test('tells S2 its version, so that v1 and v2 differ in that alone', () => {
    expect(environmentOf(local, 'music', 'v1')).toMatchObject({
      DATASTORE_URL: { from: 'url', name: 'cmpt756db', http: { port: 30002, basePath: '/api/v1/datastore' } },
      SERVICE_VERSION: { from: 'value', value: 'v1' },
      EXER: { from: 'value', value: 'octocat' },
    });
    expect(environmentOf(local, 'music', 'v2')).toEqual({
      ...environmentOf(local, 'music', 'v1'),
      SERVICE_VERSION: { from: 'value', value: 'v2' },
    });
  });

  test('holds the endpoint of the store on local only', () => {
    expect(environmentOf(local, 'datastore')).toHaveProperty('DYNAMODB_URL', {
      from: 'store',
      name: 'dynamodb',
      port: 8000,
    });
    expect(environmentOf(aws, 'datastore')).not.toHaveProperty('DYNAMODB_URL');
  });

  test('refers to secrets and holds none', () => {
    expect(environmentOf(aws, 'datastore')).toEqual({
      AWS_REGION: { from: 'value', value: 'us-west-2' },
      MUSIC_TABLE: { from: 'value', value: 'Music-octocat' },
      USER_TABLE: { from: 'value', value: 'User-octocat' },
      SVC_LOADER_TOKEN: { from: 'secret', name: 'svc-loader-token', key: 'token' },
    });
  });
});

describe('The traces of a lab', () => {
  const told = (traces?: number) => {
    const { systems } = fixtureLab('aws', { ...(traces !== undefined && { observability: { traces } }) });
    const { music, loader } = systems.music?.workloads ?? {};
    return [music?.releases[1], loader?.releases[0]].map((release) =>
      Object.fromEntries(Object.entries(release?.environment ?? {}).filter(([name]) => name.startsWith('OTEL_'))),
    );
  };

  test.each([[undefined], [0]])('cost nothing where lab.yaml says %s', (traces) => {
    expect(told(traces)).toEqual([{}, {}]);
  });

  test('are told to what serves calls, by name, version and share; a job begins none', () => {
    const tracing = (value: string) => ({ from: 'tracing', value });
    expect(told(10)).toEqual([
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: tracing('http://jaeger.istio-system:4318'),
        OTEL_SERVICE_NAME: tracing('cmpt756s2.c756ns'),
        OTEL_RESOURCE_ATTRIBUTES: tracing('service.version=v2'),
        OTEL_TRACES_SAMPLER: tracing('parentbased_traceidratio'),
        OTEL_TRACES_SAMPLER_ARG: tracing('0.1'),
      },
      {},
    ]);
  });
});

describe('The Secrets of a system', () => {
  const named = (tokens?: string) =>
    Object.keys(
      fixtureLab('local', { music: { ...(tokens !== undefined && { tokens }) } }).systems.music?.secrets ?? {},
    );

  test('are those that its settings want', () => {
    expect(named()).toEqual(['loaderToken', 'jwtSecret']);
    expect(named('RS256')).toEqual(['loaderToken', 'rsaKey']);
    expect(named('EdDSA')).toEqual(['loaderToken', 'ed25519Key']);
  });

  test('are no value of a variable where they are not wanted, unless the contract says that it may be absent', () => {
    const { password } = peers.secrets;
    const unwanted = { ...password, wantedWith: { setting: 'tokens', value: 'RS256' } };
    const given = { config: labSchema.parse(leastConfig), occasion: { environment: 'local', isCopy: false } } as const;
    const resolved = () =>
      resolveSystem({ ...peers, secrets: { password: unwanted } }, { ...given, images: {}, settings: {} });
    expect(resolved).toThrow(/peers has no secret password with these settings/);
  });
});

describe('The words of the gateway', () => {
  test('are those of the setting that the contract names, and Istio’s where it names none', () => {
    const { music, fortune, primitives } = fixtureLab('local', {
      systems: ['music', 'fortune', 'primitives'],
      music: { gateway: 'gateway-api' },
    }).systems;
    expect([music, fortune, primitives].map((system) => system?.gatewayForm)).toEqual([
      'gateway-api',
      'istio',
      'istio',
    ]);
  });

  test('are not read from a setting that says something else', () => {
    const given = { config: labSchema.parse(leastConfig), occasion: { environment: 'local', isCopy: false } } as const;
    const resolved = () =>
      resolveSystem({ ...peers, gatewaySetting: 'form' }, { ...given, images: {}, settings: { form: 'nginx' } });
    expect(resolved).toThrow('peers has no setting form that is a form of the gateway: nginx');
  });
});

describe('A release', () => {
  test('is named after its workload, with the version only where there are several', () => {
    const { workloads } = local.systems.music ?? {};
    expect(workloads?.users.releases.map(({ name }) => name)).toEqual(['cmpt756s1']);
    expect(workloads?.music.releases.map(({ name }) => name)).toEqual(['cmpt756s2-v1', 'cmpt756s2-v2']);
  });

  test('runs the image of its version from the registry of the lab', () => {
    const images = local.systems.music?.workloads.music.releases.map(({ image }) => image);
    expect(images).toEqual(['registry.example/octocat/cmpt756s2:v1', 'registry.example/octocat/cmpt756s2:v2']);
  });
});

describe('The cloud half of a lab', () => {
  test('is there on aws and not on local', () => {
    expect(aws).toHaveProperty('aws');
    expect(local).not.toHaveProperty('aws');
  });

  test('gives each service account exact actions on exact tables', () => {
    const names = ['BatchWriteItem', 'DeleteItem', 'PutItem', 'Query', 'UpdateItem'];
    const actions = names.map((name) => `dynamodb:${name}`);
    expect(aws.aws.identities).toEqual([
      {
        system: 'music',
        namespace: 'c756ns',
        serviceAccount: 'svc-db',
        statements: [
          { actions, resources: ['arn:aws:dynamodb:us-west-2:123456789012:table/Music-octocat'] },
          { actions, resources: ['arn:aws:dynamodb:us-west-2:123456789012:table/User-octocat'] },
        ],
      },
    ]);
  });

  test('lies in zones of its region and starts with the least number of nodes', () => {
    const { network, nodeGroups } = fixtureAwsLab({
      aws: { region: 'eu-west-1', zones: ['a', 'c', 'd'], nodes: { min: 1 } },
    }).aws;
    expect(network.zones).toEqual(['eu-west-1a', 'eu-west-1c', 'eu-west-1d']);
    expect(nodeGroups).toMatchObject([
      { name: 'worker-nodes', instanceTypes: ['t3.medium'], min: 1, desired: 1, max: 2 },
    ]);
  });

  test('keeps its state where lab.yaml says, a bucket in its own region', () => {
    expect(aws.aws.state).toEqual({ kind: 'local' });
    const state = { kind: 's3', bucket: 'my-states' };
    expect(fixtureAwsLab({ aws: { state } }).aws.state).toEqual({ ...state, region: 'us-west-2' });
    expect(fixtureAwsLab({ aws: { state: { ...state, kind: 'local' } } }).aws.state).toEqual({ kind: 'local' });
  });

  test('carries the tags by which it is found and paid for', () => {
    expect(aws.aws.tags).toEqual({ lab: 'fixture', owner: 'teacher', expires: '2026-12-31' });
  });
});
