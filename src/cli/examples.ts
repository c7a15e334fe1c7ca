/** Two ways to use each verb, for its help. A test gives each of them to the program. */
import type { VerbName } from './verbs';

export interface Example {
  /** What is typed behind `lab`, as a POSIX shell reads it. */
  readonly command: string;
  readonly does: string;
}

type Two = readonly [Example, Example];

const example = (command: string, does: string): Example => ({ command, does });

export const examples: Readonly<Record<VerbName, Two>> = {
  init: [example('init', 'in the current folder'), example('init course', 'in a folder of that name')],
  synth: [
    example('synth', 'write dist for every environment'),
    example('synth --student ada --env aws', 'write the copy of one student'),
  ],
  check: [
    example('check', 'every rule, every environment'),
    example('check --env aws --set aws.nodes.max=3', 'with three nodes?'),
  ],
  cost: [
    example('cost', 'what it costs today'),
    example('cost --env aws --date 2027-06-01 --json', 'of a day, as JSON'),
  ],
  run: [
    example('run music', 'services, store and gateway, as processes'),
    example('run greeter --port 0 --logs', 'at any free port, with every line'),
  ],
  deploy: [
    example('deploy music --env local', 'one system, into a cluster of this machine'),
    example('deploy --env aws --dry-run', 'every command, without running one'),
  ],
  diff: [
    example('diff --env aws', 'what an edit would change, or drift'),
    example('diff --set music.canary=10 --json', 'of an edit not made yet'),
  ],
  upgrade: [
    example('upgrade --env aws', 'what runs, what is to run, and the steps'),
    example('upgrade --to 1.36 --dry-run', 'every command, without running one'),
  ],
  scratch: [
    example('scratch music', 'its pods go; tables, Secrets and routes stay'),
    example('scratch music --dry-run', 'the steps; nothing is done'),
  ],
  loader: [
    example('loader music', 'run its Job again, and wait until it is complete'),
    example('loader music --dry-run', 'every command, without running one'),
  ],
  tables: [
    example('tables --env aws', 'of all systems, as AWS describes them'),
    example('tables --env local --json', 'of the store in the cluster, as JSON'),
  ],
  doctor: [
    example('doctor', 'tools, versions, ports, and who you are at AWS'),
    example('doctor --env aws --json', 'the same for a program'),
  ],
  logs: [
    example('logs music --follow', 'every line of its pods, until Ctrl-C'),
    example('logs music/users --previous', 'what was said before the restart'),
  ],
  shell: [
    example('shell music/users', 'in a pod of it, until exit'),
    example('shell functions/functions', 'its image has a shell of its own'),
  ],
  ls: [
    example('ls', 'every cluster with a lab, and what costs at AWS'),
    example('ls --json', 'the same for a program'),
  ],
  use: [
    example('use', 'the cluster of the lab, for a kubectl without --context'),
    example('use local', 'that of this machine'),
  ],
  bounce: [
    example('bounce music/users', 'after a change of its source'),
    example('bounce music/users --dry-run', 'every command, without running one'),
  ],
  canary: [
    example('canary 50/50', 'half of the calls to each of the two versions'),
    example('canary 10 music', 'a tenth of the calls to the new version'),
  ],
  fault: [
    example('fault db abort', 'one call in ten to the datastore fails'),
    example('fault db none', 'calls are left alone again'),
  ],
  kill: [
    example('kill music db', 'end one process, and see it come back'),
    example('kill fortune leader', 'end the leader, and see who is next'),
  ],
  restart: [
    example('restart greeter', 'all processes, one after another'),
    example('restart music users', 'one workload'),
  ],
  pause: [
    example('pause fortune leader', 'the leader hangs; another one is elected'),
    example('pause --env aws --yes', 'the lab itself: its node groups go to zero'),
  ],
  resume: [
    example('resume music db', 'the datastore goes on'),
    example('resume --env aws', 'the lab itself: its node groups come back'),
  ],
  partition: [
    example("partition fortune '1,2|3,4,5'", 'the majority elects a leader'),
    example("partition fortune '1|2,3,4,5'", 'one member is alone'),
  ],
  heal: [
    example('heal fortune', 'all members reach each other again'),
    example('heal cassandra', 'the ring is whole again'),
  ],
  mcli: [
    example('mcli', 'talk to what `lab run music` has started'),
    example('mcli 203.0.113.7 80', 'talk to the service at that address'),
  ],
  load: [
    example('load music --users 20 --for 1m', 'twenty virtual users'),
    example('load music --at http://203.0.113.7 --json', 'elsewhere, as JSON'),
  ],
  function: [
    example('function deploy add.py', 'upload the functions of a file'),
    example('function invoke add a=5 b=6', 'call one and print what it returns'),
  ],
  workflow: [
    example('workflow list', 'what is there'),
    example('workflow show add-then-multiply --svg graph.svg', 'draw one'),
  ],
  gpu: [
    example('gpu submit multiply --n 1024', 'multiply matrices of 1,024 rows'),
    example('gpu result --to product.txt', 'what the latest job has computed'),
  ],
  secrets: [
    example('secrets', 'create those that are missing'),
    example('secrets --student ada --dry-run', 'what would be made for a student'),
  ],
  status: [
    example('status', 'the nodes, and what is asked of them'),
    example('status music --json', 'what runs on this machine, for a program'),
  ],
  rollout: [
    example('rollout a4t0 --to 2', 'update a Deployment and follow it'),
    example('rollout a4t0 --undo', 'go back to what ran before'),
  ],
  watch: [
    example('watch greeter', 'every change of its pods, until Ctrl-C'),
    example('watch greeter --local --once', 'the processes on this machine, once'),
  ],
  verify: [
    example('verify cassandra', 'gaps and duplicates in what the writer wrote'),
    example('verify cassandra --json', 'the same for a program'),
  ],
  recover: [
    example('recover network cluster', 'adopt what they have made so far'),
    example('recover data --unlock --dry-run', 'the steps, the dead lock included'),
  ],
  build: [
    example('build', 'every image, into Docker on this machine'),
    example('build users --push', 'one image, for both processors, to the registry'),
  ],
  images: [
    example('images', 'what was built, and under which tags'),
    example('images pin', 'ask the registry for the digest of each'),
  ],
  open: [
    example('open grafana', 'the dashboards, through a port of this machine'),
    example('open music --port 9000', 'the way into a system'),
  ],
  destroy: [
    example('destroy --dry-run', 'the steps; nothing is done'),
    example('destroy --env aws --confirm aws756', 'carry them out'),
  ],
  orphans: [
    example('orphans --env aws', 'what is left in the account'),
    example('orphans --env aws --plan', 'what would be asked; no credentials'),
  ],
  class: [
    example('class apply', 'a copy and a handout for each student'),
    example('class reset ada --confirm ada', 'one student begins anew'),
  ],
  completion: [
    example('completion bash', 'in ~/.bashrc: source <(lab completion bash)'),
    example('completion fish', 'for ~/.config/fish/completions/lab.fish'),
  ],
};

/** The section of a verb's help, in lines that fit a terminal. */
export function exampleLines(name: VerbName): readonly string[] {
  const rows = examples[name].map(({ command, does }) => [`lab ${command}`, does] as const);
  const width = Math.max(...rows.map(([command]) => command.length));
  return ['', 'Examples:', ...rows.map(([command, does]) => `  ${command.padEnd(width)}  ${does}`)];
}
