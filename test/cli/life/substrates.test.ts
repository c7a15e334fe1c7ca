import { deploymentOf } from '../../../src/cli/life/deployment';
import { clusterSteps, loadCommand } from '../../../src/cli/life/substrates';
import { fixtureLab } from '../../support/lab';
import { LabFolder } from '../lab';
import { answer } from '../programs';

describe('A cluster of kind', () => {
  let folder: LabFolder;
  const path = process.env.PATH;
  beforeEach(() => {
    folder = new LabFolder();
    process.env.PATH = `${folder.file('bin')}:${path}`;
  });
  afterEach(() => {
    process.env.PATH = path;
    folder.remove();
  });

  /** The step that counts workers, for the systems that are named. */
  async function counted(nodes: string, systems: string): Promise<void> {
    answer(folder, { kind: `printf '${nodes}'` });
    const flags = { file: folder.file('lab.yaml'), environment: 'local', set: [`systems=${systems}`] };
    const step = clusterSteps(deploymentOf({ ...folder.places, flags: () => flags })).find(
      ({ title }) => title === 'workers',
    );
    if (!step || !('description' in step.action)) throw new Error('Nothing counts the workers');
    await step.action.run(new AbortController().signal);
  }

  test('with fewer workers than the systems need is refused, with the way out', async () => {
    await expect(counted('aws756-control-plane\\naws756-worker\\n', '[cassandra]')).rejects.toThrow(
      /has 1 workers, cassandra want [3-9], and kind adds none\.\nMake it anew: \.\/lab destroy --env local --confirm aws756/,
    );
  });

  test('with one control plane will do for systems that need no worker of their own', async () => {
    await expect(counted('aws756-control-plane\\n', '[music]')).resolves.toBeUndefined();
  });
});

test('images get into kind and minikube without a registry, and to all others through one', () => {
  const command = (cluster: string, context?: string) => {
    const made = loadCommand(fixtureLab('local', { local: { cluster, ...(context && { context }) } }), [
      'a:v1',
      'b:v1',
    ]);
    return made && [made.program, ...made.args].join(' ');
  };
  expect(command('kind')).toBe('kind load docker-image a:v1 b:v1 --name fixture');
  expect(command('kind', 'kind-mine')).toBe('kind load docker-image a:v1 b:v1 --name mine');
  expect(command('minikube')).toBe('minikube image load a:v1 b:v1 --profile fixture');
  expect(command('gke', 'mine')).toBeUndefined();
  expect(command('kind', 'my-aks')).toBeUndefined();
});
