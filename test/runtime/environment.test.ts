import { listenAddress, oneOf, readEnvironment, StartError, wholeNumber } from '../../src/runtime/environment';

const sources = {
  DATASTORE_URL: { from: 'url' },
  DYNAMODB_URL: { from: 'dynamodbEndpoint', optional: true },
  JWT_SECRET: { from: 'secret' },
  SERVICE_VERSION: { from: 'version' },
  FAILURE_PERCENT: { from: 'value' },
} as const;
const readers = { SERVICE_VERSION: oneOf('v1', 'v2'), FAILURE_PERCENT: wholeNumber(0, 100) };
const good = {
  DATASTORE_URL: 'http://cmpt756db:30002/api/v1/datastore/',
  JWT_SECRET: 'secret',
  SERVICE_VERSION: 'v2',
  FAILURE_PERCENT: '50',
};

describe('the environment of a service', () => {
  test('is read into typed values, and only what is optional may be absent', () => {
    const env = readEnvironment(sources, readers, good);
    const version: 'v1' | 'v2' = env.SERVICE_VERSION;
    const percent: number = env.FAILURE_PERCENT;
    expect({ ...env, version, percent }).toEqual({
      DATASTORE_URL: 'http://cmpt756db:30002/api/v1/datastore',
      DYNAMODB_URL: undefined,
      JWT_SECRET: 'secret',
      SERVICE_VERSION: 'v2',
      FAILURE_PERCENT: 50,
      version: 'v2',
      percent: 50,
    });
  });

  test('names everything that is missing or unreadable at once', () => {
    const bad = {
      DATASTORE_URL: 'cmpt756db:30002',
      DYNAMODB_URL: 'nowhere',
      SERVICE_VERSION: 'v3',
      FAILURE_PERCENT: '5e1',
    };
    expect(() => readEnvironment(sources, readers, bad)).toThrow(
      new StartError(
        "The environment is incomplete: DATASTORE_URL must be an http(s) URL, not 'cmpt756db:30002'; " +
          "DYNAMODB_URL must be an http(s) URL, not 'nowhere'; JWT_SECRET is missing; " +
          "SERVICE_VERSION must be v1 or v2, not 'v3'; FAILURE_PERCENT must be a whole number from 0 to 100, not '5e1'.",
      ),
    );
  });

  test.each(['-1', '101', '', '1.5', ' 1'])('does not take %p for a percentage', (text) => {
    expect(() => readEnvironment(sources, readers, { ...good, FAILURE_PERCENT: text })).toThrow(/FAILURE_PERCENT/);
  });
});

describe('where a service listens', () => {
  test('is the port of its contract on all interfaces', () => {
    expect(listenAddress({ port: 30000 }, {})).toEqual({ host: '0.0.0.0', port: 30000 });
  });

  test('is said by HOST and PORT for local runs', () => {
    expect(listenAddress({ port: 30000 }, { HOST: '127.0.0.1', PORT: '0' })).toMatchObject({
      host: '127.0.0.1',
      port: 0,
    });
  });

  test.each(['127.0.0.1', '127.0.0.3', '::1', 'localhost'])('is for this machine alone on %s', (HOST) => {
    const { hosts } = listenAddress({ port: 30000 }, { HOST, ALLOWED_HOSTS: '' });
    expect(hosts).toEqual(['localhost', '127.0.0.1', '[::1]', HOST]);
  });

  test('is refused when PORT is no port', () => {
    expect(() => listenAddress({ port: 30000 }, { PORT: '65536' })).toThrow(
      /PORT must be a whole number from 0 to 65535/,
    );
  });
});
