import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
const kubectl = (state: string) => `
shift 2
echo "$*" >> "${state}/arguments"
case "$*" in
  "config view"*) echo '${JSON.stringify(config)}' ;;
  "get service"*) echo '${JSON.stringify(service)}' ;;
  "get secret"*) namespace=$(echo "$*" | sed 's/.*--namespace \\([^ ]*\\).*/\\1/'); [ -f "${state}/secret-$namespace-$3" ] && echo "secret/$3"; exit 0 ;;
  "create --filename -") cat > "${state}/input-$$"
    name=$(sed 's/.*"name":"\\([^"]*\\)","namespace":"\\([^"]*\\)".*/secret-\\2-\\1/' "${state}/input-$$"); mv "${state}/input-$$" "${state}/$name" ;;
  apply*) [ -f "${state}/refuse" ] && case "$*" in *student-$(cat "${state}/refuse")-*) echo "admission refused it" >&2; exit 1 ;; esac
    echo "$*" | sed 's/^apply --filename //; s/ --filename /\\n/g' >> "${state}/applied" ;;
  delete*) [ "$3" = "$(cat "${state}/hold" 2> /dev/null)" ] && { echo "a finalizer holds it" >&2; exit 1; }
    echo "$3" >> "${state}/deleted" ;;
  "get namespace "*) cat "${state}/deleted" 2> /dev/null | grep --count "^$3$" ;;
  "get namespaces"*) cat "${state}/namespaces.json" ;;
  "get pods"*) cat "${state}/pods.json" ;;
  "get resourcequotas"*) cat "${state}/quotas.json" ;;
esac
exit 0`;

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
    mkdirSync(this.state());
    this.program('kubectl', kubectl(this.state()));
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
