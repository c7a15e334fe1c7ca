import { prepareRun } from '../../../src/local/prepare';
import { operations } from '../../../src/systems/functions/operations';
import { fixtureLab } from '../../support/lab';

const folders = { bundles: '/bundles', data: '/data', cache: '/cache' };

async function prepare(settings: object = {}) {
  const lab = fixtureLab('local', { systems: ['functions'], functions: settings });
  const system = lab.systems.functions;
  if (!system) throw new Error('The lab has no functions');
  return prepareRun({ run: operations.run } as never, { lab, system, folders, port: 0, ephemeral: true });
}

test('one process runs, the activator, which starts the runtime as modules are called', async () => {
  const { plan } = await prepare({ target: 4, maxScale: 2, stableWindowSeconds: 10, language: 'javascript' });
  expect(plan.services.map(({ name, bundle }) => [name, bundle])).toEqual([
    ['activator', '/bundles/services/functions-activator.js'],
  ]);
  expect(plan.services[0]?.environment).toMatchObject({
    GIVEN_FOLDER: expect.stringMatching(/src\/systems\/functions\/data\/javascript$/) as string,
    UPLOADS_FOLDER: '/data/modules',
    RUNTIME: '/bundles/services/functions-functions.js',
    TARGET: '4',
    MAX_SCALE: '2',
    STABLE_WINDOW_MS: '10000',
    FUNCTION_TIMEOUT_MS: '5000',
  });
});

test('the gateway leads every call of a function to the activator', async () => {
  const { plan } = await prepare();
  const [gateway] = plan.proxies;
  const routes = gateway?.routes({
    traffic: plan.traffic,
    originsOf: (workload) => (workload === 'activator' ? ['http://127.0.0.1:1'] : []),
  });
  expect(routes).toEqual([{ prefix: '/function', destinations: [{ origins: ['http://127.0.0.1:1'], weight: 100 }] }]);
});
