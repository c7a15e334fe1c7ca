import type { Contract } from '../../contract';

/** Where the loader's pod has the rows of each table. */
export const rowFiles = { users: '/data/users/users.csv', music: '/data/music/music.csv' } as const;

/** What a crashed container costs its callers without it: one read in forty. */
const retries = { attempts: 3, perTryTimeoutMs: 2_000 } as const;

/**
 * Milliseconds: those inside are shorter than those before them, so that the answer that comes is the one of who knows the
 * reason. S1 and S2 wait 5 s for DB, and DB 4 s for its store.
 */
const timeouts = { outside: 7_000, inside: 5_000 } as const;

/** What S1 says of itself in the tokens that it signs with a private key, and where it shows the public one. */
export const signedTokens = { issuer: 'cmpt756s1', keysPath: '/.well-known/jwks.json' } as const;

/** The loader's rows are written several at a time. */
const tableActions = [
  'dynamodb:BatchWriteItem',
  'dynamodb:DeleteItem',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:UpdateItem',
] as const;

/** The music application: users (S1), music (S2) and datastore (DB) over two DynamoDB tables. */
export const contract = {
  system: 'music',
  title: 'users, music and datastore services over DynamoDB',
  namespace: 'c756ns',
  engines: ['istio', 'prometheus'],
  // Of all that the gateway leads to, the one answer that asks for no header.
  entry: { path: '/api/v1/user/' },
  gatewaySetting: 'gateway',
  tables: {
    music: { prefix: 'Music', key: 'music_id' },
    user: { prefix: 'User', key: 'user_id' },
  },
  secrets: {
    loaderToken: {
      name: 'svc-loader-token',
      key: 'token',
      purpose: 'lets the loader write rows to DB',
      development: 'development-loader-token',
    },
    jwtSecret: {
      name: 'svc-s1-jwt',
      key: 'secret',
      purpose: 'signs the login tokens of S1 (HS256)',
      development: 'development-secret-of-login-tokens',
      wantedWith: { setting: 'tokens', value: 'HS256' },
    },
    rsaKey: {
      name: 'svc-s1-rsa',
      key: 'key.pem',
      purpose: 'signs the login tokens of S1 (RS256)',
      privateKey: 'rsa',
      wantedWith: { setting: 'tokens', value: 'RS256' },
    },
    ed25519Key: {
      name: 'svc-s1-ed25519',
      key: 'key.pem',
      purpose: 'signs the login tokens of S1 (EdDSA)',
      privateKey: 'ed25519',
      wantedWith: { setting: 'tokens', value: 'EdDSA' },
    },
  },
  workloads: {
    users: {
      kind: 'deployment',
      name: 'cmpt756s1',
      short: 's1',
      title: 'users (S1)',
      image: 'cmpt756s1',
      versions: ['v1'],
      serviceAccount: 'svc-s1',
      http: { port: 30000, basePath: '/api/v1/user', timeoutMs: timeouts.outside, retries },
      isPublic: true,
      objective: { availability: 0.99, latency: { share: 0.95, seconds: 0.25 } },
      environment: {
        DATASTORE_URL: { from: 'url', workload: 'datastore' },
        // One of the three, with which S1 signs its tokens: which one it is says how.
        JWT_SECRET: { from: 'secret', secret: 'jwtSecret', optional: true },
        JWT_RSA_KEY: { from: 'secret', secret: 'rsaKey', optional: true },
        JWT_ED25519_KEY: { from: 'secret', secret: 'ed25519Key', optional: true },
        // How long a login is good for.
        JWT_LIFETIME_SECONDS: { from: 'value', value: '3600' },
      },
    },
    music: {
      kind: 'deployment',
      name: 'cmpt756s2',
      short: 's2',
      title: 'music (S2)',
      image: 'cmpt756s2',
      versions: ['v1', 'v2'],
      serviceAccount: 'svc-s2',
      http: { port: 30001, basePath: '/api/v1/music', timeoutMs: timeouts.outside, retries },
      isPublic: true,
      objective: { availability: 0.99, latency: { share: 0.95, seconds: 0.25 } },
      environment: {
        DATASTORE_URL: { from: 'url', workload: 'datastore' },
        SERVICE_VERSION: { from: 'version' },
        EXER: { from: 'registryId' },
        // The share of v2's reads that fail; v1 does not look at it.
        FAILURE_PERCENT: { from: 'value', value: '50' },
      },
    },
    datastore: {
      kind: 'deployment',
      name: 'cmpt756db',
      short: 'db',
      title: 'datastore (DB)',
      image: 'cmpt756db',
      versions: ['v1'],
      serviceAccount: 'svc-db',
      http: { port: 30002, basePath: '/api/v1/datastore', timeoutMs: timeouts.inside, retries },
      faults: {
        abort: { abort: { status: 500 }, percent: 10 },
        delay: { delay: { milliseconds: 500 }, percent: 10 },
      },
      tableAccess: {
        music: tableActions,
        user: tableActions,
      },
      objective: { availability: 0.995, latency: { share: 0.95, seconds: 0.1 } },
      environment: {
        AWS_REGION: { from: 'region' },
        DYNAMODB_URL: { from: 'dynamodbEndpoint', optional: true },
        MUSIC_TABLE: { from: 'table', table: 'music' },
        USER_TABLE: { from: 'table', table: 'user' },
        SVC_LOADER_TOKEN: { from: 'secret', secret: 'loaderToken' },
      },
    },
    loader: {
      kind: 'job',
      name: 'cmpt756loader',
      title: 'loader',
      image: 'cmpt756loader',
      versions: ['v1'],
      serviceAccount: 'svc-loader',
      environment: {
        DATASTORE_URL: { from: 'url', workload: 'datastore' },
        SVC_LOADER_TOKEN: { from: 'secret', secret: 'loaderToken' },
        USERS_CSV: { from: 'value', value: rowFiles.users },
        MUSIC_CSV: { from: 'value', value: rowFiles.music },
        // Rows that are on their way at once.
        CONCURRENCY: { from: 'value', value: '100' },
      },
    },
  },
} as const satisfies Contract;
