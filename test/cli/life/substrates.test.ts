import { deploymentOf } from '../../../src/cli/life/deployment';
import { clusterSteps, loadCommand } from '../../../src/cli/life/substrates';
import { fixtureLab } from '../../support/lab';
import { LabFolder } from '../lab';
import { answer, callsIn } from '../programs';

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

describe('A cluster of kind', () => {
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
      /has 1 worker, cassandra want [3-9], and kind adds none\.\nMake it anew: \.\/lab destroy --env local --confirm aws756/,
    );
  });

  test('with one control plane will do for systems that need no worker of their own', async () => {
    await expect(counted('aws756-control-plane\\n', '[music]')).resolves.toBeUndefined();
  });
});

describe('A cluster of minikube', () => {
  const stepsFor = (systems: string) => {
    const set = [`systems=${systems}`, 'local.cluster=minikube'];
    const flags = { file: folder.file('lab.yaml'), environment: 'local', set };
    return clusterSteps(deploymentOf({ ...folder.places, flags: () => flags }));
  };

  test.each([
    ['[cassandra, greeter]', '--nodes 4 --addons storage-provisioner-rancher --wait all'],
    ['[greeter]', '--wait all'],
  ])('for %s is made with the nodes that they need', (systems, options) => {
    const [start] = stepsFor(systems);
    const command = start && 'command' in start.action ? start.action.command : { program: '', args: [] };
    expect([command.program, ...command.args].join(' ')).toBe(
      `minikube start --kubernetes-version v1.35.0 ${options} --profile aws756`,
    );
  });

  async function counted(nodes: string, systems: string): Promise<void> {
    answer(folder, { minikube: `printf '${nodes}'` });
    const step = stepsFor(systems).find(({ title }) => title === 'number of nodes');
    if (!step || !('description' in step.action)) throw new Error('Nothing counts the nodes');
    await step.action.run(new AbortController().signal);
    expect(callsIn(folder)).toEqual(['minikube node list --profile aws756']);
  }

  test('with fewer nodes than the systems need is refused, with the way out', async () => {
    await expect(counted('aws756\\t192.168.49.2\\n', '[cassandra]')).rejects.toThrow(
      'aws756 of minikube has 1 node, cassandra want 4. Add 3, each by\n  minikube node add --profile aws756\n' +
        'and let volumes be made on all of them:\n  minikube addons enable storage-provisioner-rancher --profile aws756',
    );
  });

  test('with enough of them will do', async () => {
    await expect(counted('aws756\\t192.168.49.2\\n', '[greeter]')).resolves.toBeUndefined();
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
