/** A folder with a lab and a kubectl that stands for a cluster with the templates of jobs. */
import { LabFolder } from '../lab';
import { kubectl } from './fake-kubectl';

const limits = { 'nvidia.com/gpu': 1 };

const templateOf = (initContainers: readonly object[], volumes: readonly object[] = []) => ({
  spec: { jobTemplate: { spec: { template: { spec: { initContainers, volumes } } } } },
});

const templates = {
  'gpu-program': templateOf([
    { name: 'job', image: 'gpu-job:v1', args: ['/opt/lab/add', '1000000'], resources: { limits } },
  ]),
  'gpu-source': templateOf(
    [
      { name: 'compile', image: 'gpu-compiler:v1', args: ['/source/job.cu'] },
      { name: 'job', image: 'gpu-job:v1', args: ['/work/job', '1'], resources: { limits } },
    ],
    [{ name: 'source', configMap: { name: 'no-source-yet' } }],
  ),
};

export interface State {
  readonly silent: boolean;
  readonly templates: Readonly<Record<string, ReturnType<typeof templateOf>>>;
  readonly nodes: readonly object[];
  readonly jobs: readonly {
    readonly metadata: { readonly name: string };
    readonly spec: {
      readonly template: {
        readonly spec: {
          readonly initContainers: readonly { readonly args: readonly string[] }[];
          readonly volumes: readonly object[];
        };
      };
    };
    readonly status?: object;
  }[];
  readonly configmaps: readonly { readonly metadata: { readonly name: string } }[];
  readonly pods: readonly object[];
  readonly results: Readonly<Record<string, string>>;
  readonly refusesConfigMaps: boolean;
  /** Outcomes that are there as soon as the job of that name is made. */
  readonly ends: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const cardNode = { status: { allocatable: { cpu: '4', ...{ 'nvidia.com/gpu': '1' } } } };
export const plainNode = { status: { allocatable: { cpu: '4' } } };

/** What the CPU twin's bundle would print. */
const twin = `
const [operation, n] = process.argv.slice(-2);
const measured = [{ name: 'copy', rate: 5 }, { name: 'sum', rate: 7.5 }];
console.log(JSON.stringify({ operation, n: Number(n), kind: 'cpu', device: 'a processor', correct: n !== '13', unit: 'GB/s', measured }));
`;

const initial: State = {
  jobs: [],
  configmaps: [],
  pods: [],
  results: {},
  ends: {},
  silent: false,
  refusesConfigMaps: false,
  templates,
  nodes: [cardNode],
};

export class FakeCluster extends LabFolder {
  readonly state: State;

  constructor(changes: Partial<State> = {}) {
    super();
    const state = { ...initial, ...changes };
    this.state = state;
    this.programHere('kubectl', ({ args, input }) => kubectl(state, args, input));
    this.standInBundle('services/cuda-twin.js', twin);
  }

  gpu(...args: readonly string[]) {
    return this.lab('gpu', ...args);
  }
}
