import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../../src/synth/documents';
import type { Ended } from '../children';
import { LabFolder } from '../lab';

export const ids = ['ada', 'bob', 'cyd'];
const roster = (all: readonly string[]) =>
  `seat,id,principal\n${all.map((id, index) => `${index + 1},${id},arn:aws:iam::123456789012:role/${id}\n`).join('')}`;

/** Writes whose copy it is and which release; for the class its namespaces, and beside them the system of the lab itself. */
export const charts = (release = 'v1') => `
  const { mkdirSync, writeFileSync } = require('node:fs');
  const folder = process.env.CDK8S_OUTDIR, student = process.env.LAB_STUDENT || 'class';
  mkdirSync(folder, { recursive: true });
  for (const chart of student === 'class' ? ['00-platform', '01-roster-01', 'music'] : ['music'])
    writeFileSync(folder + '/' + chart + '.k8s.yaml', 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: { name: ' + student + '-${release} }\\n');`;
const stacks = `require('node:fs').mkdirSync(process.env.CDKTF_OUTDIR + '/stacks', { recursive: true });`;

const config = { clusters: [{ cluster: { server: 'https://api.example', 'certificate-authority-data': 'Q0E=' } }] };
const service = { status: { loadBalancer: { ingress: [{ hostname: 'gateway.example' }] } } };

/** A kubectl that keeps what it is told as files: Secrets by namespace, applied folders, deleted namespaces. */
class FakeKubectl {
  constructor(private readonly folder: string) {
    mkdirSync(folder);
  }

  run([, , ...args]: readonly string[], input: string): Ended {
    const [verb, kind = '', name = ''] = args;
    this.note('arguments', args.join(' '));
    if (verb === 'apply') return this.apply(args.filter((word) => !['apply', '--filename'].includes(word)));
    if (verb === 'create') return this.create(input);
    if (verb === 'delete') return this.delete(name);
    return { stdout: this.answer(kind, name, args.join(' ')) };
  }

  private answer(kind: string, name: string, all: string): string {
    if (kind === 'view') return JSON.stringify(config);
    if (kind === 'service') return JSON.stringify(service);
    if (kind === 'namespace') return `${this.linesOf('deleted').filter((line) => line === name).length}\n`;
    if (kind !== 'secret') return this.read(`${kind === 'resourcequotas' ? 'quotas' : kind}.json`);
    const [, namespace] = /--namespace (\S+)/.exec(all) ?? [];
    return existsSync(join(this.folder, `secret-${namespace}-${name}`)) ? `secret/${name}\n` : '';
  }

  private apply(paths: readonly string[]): Ended {
    const refused = this.read('refuse');
    if (refused !== '' && paths.some((path) => path.includes(`student-${refused}-`)))
      return { code: 1, stderr: 'admission refused it\n' };
    paths.forEach((path) => this.note('applied', path));
    return {};
  }

  private create(input: string): Ended {
    const { name, namespace } = (JSON.parse(input) as Manifest).metadata;
    writeFileSync(join(this.folder, `secret-${namespace}-${name}`), input);
    return {};
  }

  private delete(name: string): Ended {
    if (name === this.read('hold')) return { code: 1, stderr: 'a finalizer holds it\n' };
    this.note('deleted', name);
    return {};
  }

  private linesOf(name: string): readonly string[] {
    return this.read(name).split('\n');
  }

  private read(name: string): string {
    const file = join(this.folder, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  private note(name: string, line: string): void {
    appendFileSync(join(this.folder, name), `${line}\n`);
  }
}

/** The charts with the namespaces of all. */
export const ground = ['00-platform', '01-roster-01'].map((chart) => `.work/roster-aws/kubernetes/${chart}.k8s.yaml`);

export const copies = (all: readonly string[]) => all.map((id) => `.work/student-${id}-aws/kubernetes`);

/** The stand-ins for synthesis make no such things. */
export function waiver(id: string): object {
  return { id, address: 'aws/lab music', reason: 'the stand-ins do not make it', expires: '2099-12-31' };
}

/** A lab with a class, whose cluster is a folder. */
export class ClassFolder extends LabFolder {
  constructor() {
    super();
    const sample = readFileSync(this.file('lab.yaml'), 'utf8');
    writeFileSync(this.file('lab.yaml'), sample.replace('systems: [greeter]', 'systems: [music]'));
    writeFileSync(this.file('roster.csv'), roster(ids));
    writeFileSync(this.file('waivers.yaml'), JSON.stringify(['identities-match', 'engines-installed'].map(waiver)));
    this.standIn('kubernetes', charts());
    this.standIn('terraform', stacks);
    const kubectl = new FakeKubectl(this.state());
    this.programHere('kubectl', ({ args, input }) => kubectl.run(args, input));
  }

  state(...path: readonly string[]): string {
    return this.file('cluster', ...path);
  }

  /** What kubectl was told. */
  lines(name: string): string[] {
    return existsSync(this.state(name)) ? readFileSync(this.state(name), 'utf8').trim().split('\n') : [];
  }

  class(...args: readonly string[]) {
    return this.lab('class', ...args, '--env', 'aws');
  }
}
