/** Workflows by Argo's own controller and executor, in real pods that call the real functions. */
import { courseFunctions } from '../../../src/systems/workflows/domain/examples';
import { output, workflow } from '../../../src/systems/workflows/domain/workflow';
import { describeWhere } from '../../support/skips';
import { type Argo, missingArgo, startArgo } from '../../tools/kubernetes/argo';
import { Cluster } from '../../tools/kubernetes/cluster';
import { explained, removeManifests } from './support';
import { applySystems, importImages, manifests, namespace, runTemplate, scaleModule, templateOf } from './workflows';

const cluster = Cluster.connect();
const { api } = cluster;
const nodes = cluster.realNodes.map(({ name }) => name);

/** Two ways into one step, one of them on a condition, which is a task of its own for Argo. */
const join = workflow(courseFunctions, {
  name: 'join',
  parameters: { a: { type: 'number' }, b: { type: 'number' } },
  start: ['add'],
  steps: {
    add: { call: 'add.add', with: { a: { parameter: 'a' }, b: { parameter: 'b' } } },
    double: { call: 'multiply.multiply', with: { a: { step: 'add', result: 'result' }, b: { value: 2 } } },
    last: { call: 'add.add', with: { a: { step: 'add', result: 'result' }, b: { value: 1 } } },
  },
  edges: [
    { from: 'add', to: 'double', when: { step: 'add', result: 'result', is: '>=', value: 11 } },
    { from: 'add', to: 'last', when: { step: 'add', result: 'result', is: '<', value: 11 } },
    { from: 'double', to: 'last' },
    { from: 'last', to: output },
  ],
});

/** Building the controller and its executor took a busy machine of two cores more than ten minutes. */
const longestBuildMs = 3_600_000;

afterAll(() => api.close());

describeWhere('cluster', cluster.nodesMissing ?? missingArgo(), 'workflows by Argo on real nodes', () => {
  let argo: Argo;

  beforeAll(async () => {
    argo = await startArgo(cluster);
    await importImages(cluster);
    await cluster.kubectl(['uncordon', ...nodes]);
    await explained(cluster, 'functions', applySystems(api));
    await api.apply(templateOf(join));
  }, longestBuildMs);

  afterAll(async () => {
    // Pods of Argo do not go before its controller has seen them.
    await removeManifests(api, manifests);
    await argo?.stop();
    await cluster.kubectl(['cordon', ...nodes]);
  });

  test('the course’s example is 8 for 5 and 3 without multiply, and 35 for 5 and 7', async () => {
    const [sum, product] = await Promise.all([
      runTemplate(cluster, 'add-then-multiply', 'sum', { a: 5, b: 3 }),
      runTemplate(cluster, 'add-then-multiply', 'product', { a: 5, b: 7 }),
    ]);
    expect(sum).toEqual({ result: '8', steps: { add: 'Succeeded', multiply: 'Skipped' } });
    expect(product).toEqual({ result: '35', steps: { add: 'Succeeded', multiply: 'Succeeded' } });
  });

  test('a step of two edges runs by whichever is taken', async () => {
    const [direct, detour] = await Promise.all([
      runTemplate(cluster, 'join', 'direct', { a: 5, b: 3 }),
      runTemplate(cluster, 'join', 'detour', { a: 5, b: 7 }),
    ]);
    const both = { add: 'Succeeded', last: 'Succeeded' };
    expect(direct).toEqual({
      result: '9',
      steps: { ...both, double: 'Skipped', 'add-TO-last': 'Succeeded' },
    });
    expect(detour).toEqual({
      result: '13',
      steps: { ...both, double: 'Succeeded', 'add-TO-last': 'Skipped' },
    });
  });

  test('a step whose function is away fails by its own name, and so does the workflow', async () => {
    await scaleModule(api, 'multiply', 0);
    const ended = await runTemplate(cluster, 'add-then-multiply', 'failure', { a: 5, b: 7 }, 'Failed');
    await scaleModule(api, 'multiply', 1);
    expect(ended).toMatchObject({ steps: { add: 'Succeeded', multiply: 'Failed' } });
    const pods = ['-l', 'workflows.argoproj.io/workflow=failure', '-c', 'main'];
    expect(await cluster.kubectl(['logs', '-n', namespace, ...pods])).toContain('The step failed: ');
  });
});
