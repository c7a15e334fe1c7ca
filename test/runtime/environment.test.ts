import { generateKeyPairSync } from 'node:crypto';
import {
  listenAddress,
  oneOf,
  privateKey,
  readEnvironment,
  StartError,
  wholeNumber,
} from '../../src/runtime/environment';

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

describe('what a variable may hold', () => {
  const read = (changes: Partial<Record<keyof typeof good | 'DYNAMODB_URL', string>>) =>
    readEnvironment(sources, readers, { ...good, ...changes });

  test('is nothing only where it is optional: an empty text is as good as none', () => {
    expect(() => read({ JWT_SECRET: '' })).toThrow('The environment is incomplete: JWT_SECRET is missing.');
    expect(read({ DYNAMODB_URL: '' }).DYNAMODB_URL).toBeUndefined();
  });

  test('is a URL with or without TLS, whose last slashes do not matter', () => {
    expect(read({ DATASTORE_URL: 'https://db//' }).DATASTORE_URL).toBe('https://db');
    expect(() => read({ DATASTORE_URL: 'ftp://db' })).toThrow(
      /DATASTORE_URL must be an http\(s\) URL, not 'ftp:\/\/db'/,
    );
  });

  test('is a number up to both ends', () => {
    expect(['0', '100'].map((text) => read({ FAILURE_PERCENT: text }).FAILURE_PERCENT)).toEqual([0, 100]);
    expect(() => readEnvironment({ A: { from: 'value' } }, { A: wholeNumber(5, 7) }, { A: '4' })).toThrow(
      /from 5 to 7/,
    );
  });

  test('is a private key of the type that is wanted, and a message never shows what is there instead', () => {
    const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const readKey = (text: string, type: 'rsa' | 'ed25519') =>
      readEnvironment({ KEY: { from: 'secret' } }, { KEY: privateKey(type) }, { KEY: text }).KEY;
    expect(readKey(pem, 'ed25519').asymmetricKeyType).toBe('ed25519');
    const says = (type: string) =>
      new StartError(
        `The environment is incomplete: KEY must be a private key of type ${type} as PEM (PKCS #8), and is not shown here.`,
      );
    expect(() => readKey(pem, 'rsa')).toThrow(says('rsa'));
    expect(() => readKey('hush', 'ed25519')).toThrow(says('ed25519'));
  });

  test('brings down the program, not the message, where its reader is broken', () => {
    const broken = () => {
      throw new TypeError('a mistake of ours');
    };
    expect(() => readEnvironment({ A: { from: 'value' } }, { A: broken }, { A: 'x' })).toThrow(TypeError);
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

  test('goes by further names for whoever asks for that, on any address', () => {
    const { hosts } = listenAddress({ port: 30000 }, { ALLOWED_HOSTS: ' Lab.test,, b.test c.test' });
    expect(hosts).toEqual(['localhost', '127.0.0.1', '[::1]', '0.0.0.0', 'lab.test', 'b.test', 'c.test']);
    expect(listenAddress({ port: 30000 }, { HOST: '10.127.0.1' }).hosts).toBeUndefined();
  });

  test('is refused when PORT is no port', () => {
    expect(() => listenAddress({ port: 30000 }, { PORT: '65536' })).toThrow(
      /PORT must be a whole number from 0 to 65535/,
    );
  });
});
