/**
 * A folder from which a system is deployed to a cluster of kind, with programs in the place of the foreign ones. What they
 * print was written from knowledge of kind, kubectl, Docker and Terraform, and not recorded from them.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isAwaited } from '../../src/cli/cluster/readiness';
import { readCharts, type Manifest } from '../../src/synth/documents';
import { LabFolder, root } from './lab';

const charts = join(root, 'dist/local/kubernetes');
const stacks = join(root, 'dist/local/terraform/stacks');
/** Read once: it takes longer than a deployment of stand-ins. */
const committed = readCharts(charts);
const services = { music: ['users', 'music', 'datastore', 'loader'], functions: ['functions'] };

/** What shell scripts need; everything else of this machine is out of their sight. */
const utilities = ['cat', 'mkdir', 'rm', 'sleep', 'touch'];

export class DeployableFolder extends LabFolder {
  private readonly path0 = process.env['PATH'];

  constructor(system: keyof typeof services = 'music') {
    super();
    writeFileSync(this.file('lab.local.yaml'), `systems: [${system}]\nenvironment: local\n`);
    mkdirSync(join(this.places.bundles, 'services'));
    for (const service of services[system])
      writeFileSync(join(this.places.bundles, 'services', `${system}-${service}.js`), service);
    this.standIn(
      'kubernetes',
      copies(
        ['00-platform', system].map((name) => [join(charts, `${name}.k8s.yaml`), `${name}.k8s.yaml`]),
        'CDK8S_OUTDIR',
      ),
    );
    this.standIn(
      'terraform',
      copies(
        ['mesh', 'observability', ...(system === 'functions' ? ['engines'] : [])].map((name) => [
          join(stacks, name),
          `stacks/${name}`,
        ]),
        'CDKTF_OUTDIR',
      ),
    );
    mkdirSync(this.file('cluster'), { recursive: true });
    this.holds([...awaitedObjects(system), ...dashboards].map(readied));
    writeFileSync(this.file('versions'), servedVersions());
    this.tools();
  }

  /** Puts only what is needed on PATH. */
  override async lab(...args: readonly string[]) {
    process.env['PATH'] = this.file('utilities');
    try {
      return await super.lab(...args);
    } finally {
      process.env['PATH'] = this.path0;
    }
  }

  /** Every call of a foreign program so far. */
  get calls(): readonly string[] {
    const log = this.file('called');
    return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [];
  }

  /** Lets calls that fit the pattern of a shell do something else. */
  inject(pattern: string, script: string): void {
    writeFileSync(this.file('inject'), `case "$called" in ${pattern}) ${script};; esac\n`);
  }

  /** Lets the cluster answer with these, each in its namespace. */
  private holds(objects: readonly ReturnType<typeof readied>[]): void {
    for (const namespace of new Set(objects.map(({ metadata }) => metadata.namespace))) {
      const items = objects.filter(({ metadata }) => metadata.namespace === namespace);
      writeFileSync(this.file(`ready-${namespace}.json`), JSON.stringify({ items }));
    }
  }

  /** Lets Terraform plan this for each stack. */
  plans(plan: object): void {
    writeFileSync(this.file('plan.json'), JSON.stringify(plan));
  }

  heal(): void {
    rmSync(this.file('inject'), { force: true });
    this.tools();
  }

  without(program: string): void {
    rmSync(this.file('bin', program));
  }

  private tools(): void {
    mkdirSync(this.file('utilities'), { recursive: true });
    for (const name of utilities) {
      const link = this.file('utilities', name);
      if (!existsSync(link)) symlinkSync(found(name, this.path0 ?? ''), link);
    }
    for (const [name, script] of Object.entries(programs)) {
      const prelude = [
        `cd '${this.path}'`,
        `called="${name} $*"`,
        'echo "$called" >> called',
        '[ -f inject ] && . ./inject',
      ];
      this.program(name, [...prelude, script].join('\n'));
    }
  }
}

/** Hangs, and says so, until it is told to end, and says that as well. */
export const hang = `trap 'kill $!; touch ended; exit 143' TERM; touch hanging; sleep 60 & wait $!; exit 1`;

/** Its operator brings it once it is asked for Knative. */
const knativeService = 'serving.knative.dev/v1';

const programs: Readonly<Record<string, string>> = {
  terraform: [
    'case "$*" in',
    `"version -json") echo '{"terraform_version": "1.14.3"}';;`,
    '*" apply "*) mkdir -p .lab/state/aws756/local',
    `echo '{"resources": [{"mode": "managed"}]}' > .lab/state/aws756/local/\${1##*/}.tfstate;;`,
    '*" plan "*) touch "${1#-chdir=}/deploy.tfplan";;',
    `*" show "*) if [ -f plan.json ]; then cat plan.json`,
    `elif [ -f .lab/state/aws756/local/\${1##*/}.tfstate ]; then echo '{"applyable": false}'`,
    `else echo '{"applyable": true}'; fi;;`,
    'esac',
  ].join('\n'),
  docker: [
    'case "$*" in',
    '"version "*) echo 29.1.3;;',
    '"buildx version") echo "github.com/docker/buildx v0.30.1 9e66234";;',
    '"image inspect "*) [ -f "cluster/image-${3##*/}" ] || exit 1;;',
    '"buildx build "*) for word; do [ "$last" = --tag ] && touch "cluster/image-${word##*/}"; last=$word; done; true;;',
    'esac',
  ].join('\n'),
  kind: [
    'case "$*" in',
    'version) echo "kind v0.31.0 go1.25.5 linux/amd64";;',
    '"get clusters") [ -f cluster/made ] && echo aws756 || echo "No kind clusters found." >&2;;',
    '"create cluster "*) [ -f cluster/made ] && echo "ERROR: node(s) already exist for a cluster with the name" >&2 && exit 1; touch cluster/made;;',
    '"delete cluster "*) rm -f cluster/made;;',
    '"get nodes "*) printf "aws756-worker\\naws756-control-plane\\naws756-worker2\\naws756-worker3\\naws756-worker4\\n";;',
    'esac',
  ].join('\n'),
  kubectl: [
    `[ "$1" = version ] && echo '{"clientVersion": {"gitVersion": "v1.35.1"}}' && exit`,
    'shift 2; case "$*" in',
    '"get namespace "*|"get secret "*) [ -f "cluster/$2-$3" ] && echo "$2/$3"; true;;',
    '"create namespace "*) touch "cluster/namespace-$3";;',
    '"create --filename -") text=$(cat); text=${text#*\\"name\\":\\"}; touch "cluster/secret-${text%%\\"*}";;',
    '"apply --filename -") cat > applied.json; touch cluster/knative;;',
    `api-versions) cat versions; [ -f cluster/knative ] && echo ${knativeService}; true;;`,
    '"get deployments"*) cat "ready-$4.json";;',
    'esac',
  ].join('\n'),
};

function found(program: string, path: string): string {
  const folder = path.split(delimiter).find((one) => existsSync(join(one, program)));
  if (folder === undefined) throw new Error(`There is no ${program} on the PATH`);
  return join(folder, program);
}

/** An app that writes what dist has. */
function copies(files: readonly (readonly [string, string])[], variable: string): string {
  return `
    const { cpSync, mkdirSync } = require('node:fs');
    for (const [from, to] of ${JSON.stringify(files)})
      cpSync(from, process.env.${variable} + '/' + to, { recursive: true });`;
}

/** Made by charts of Helm and their operators. */
const dashboards: readonly Manifest[] = [
  { kind: 'StatefulSet', name: 'prometheus-c756-kube-prometheus-stack-prometheus' },
  { kind: 'Deployment', name: 'kiali' },
].map(({ kind, name }) => ({ apiVersion: 'apps/v1', kind, metadata: { name, namespace: 'istio-system' } }));

function awaitedObjects(system: string): readonly Manifest[] {
  const objects = committed.find(({ name }) => name === system)?.objects ?? [];
  return objects.map(({ manifest }) => manifest).filter(isAwaited);
}

/** The object as a server answers it whose controllers have done their work. */
function readied(manifest: Manifest) {
  const { spec = {} } = manifest as { readonly spec?: { readonly replicas?: number } };
  const { replicas = 1 } = spec;
  const counts = { replicas, updatedReplicas: replicas, availableReplicas: replicas, readyReplicas: replicas };
  const conditions = ['Complete', 'Ready'].map((type) => ({ type, status: 'True' }));
  return {
    ...manifest,
    metadata: { ...manifest.metadata, generation: 1 },
    spec: { ...spec, replicas },
    status: { observedGeneration: 1, ...counts, conditions },
  };
}

/** Every version that the charts name, one a line, as `kubectl api-versions` has them before there is Knative. */
function servedVersions(): string {
  const objects = committed.flatMap((chart) => chart.objects);
  const versions = new Set(objects.map(({ manifest }) => manifest.apiVersion));
  return [...versions].map((version) => (version === knativeService ? '' : `${version}\n`)).join('');
}
