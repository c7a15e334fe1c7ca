/** The programs that the machine of the bench lacks, in a folder before all others on the PATH. */
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cached, cacheRoot } from '../../test/tools/cache';
import type { EmulatedAccount } from '../../test/tools/emulated-account';
import type { Cluster } from '../../test/tools/kubernetes/cluster';
import { go, linkSmall } from '../../test/tools/kubernetes/go';
import { terraformEnvironment } from '../../test/tools/terraform';

const helmFolder = resolve(__dirname, 'helm');
const tsx = pathToFileURL(createRequire(__filename).resolve('tsx')).href;

/** None of hashicorp/helm is called like this, so that no cache mistakes one for the other. */
const helmVersion = '3.999.0';

export interface StandIns {
  /** For this run. */
  readonly work: string;
  readonly account: EmulatedAccount;
  readonly cluster: Cluster;
  /** What Helm releases bring. */
  readonly releases: string;
  /** Bundles of the services. */
  readonly bundles: string;
  /** What EKS gives to pods: credentials, and the way to DynamoDB. */
  readonly podEnvironment: Readonly<Record<string, string>>;
}

/** @returns the environment in which `lab` finds them */
export async function standIns(props: StandIns): Promise<NodeJS.ProcessEnv> {
  const { work, account, cluster, releases, bundles, podEnvironment } = props;
  const programs = join(work, 'programs');
  mkdirSync(programs, { recursive: true });
  const script = (name: string, text: string) => writeFileSync(join(programs, name), text, { mode: 0o755 });
  script('aws', awsScript(join(work, 'bin/aws'), cluster));
  script('docker', dockerScript(join(work, 'docker'), bundles));
  const environment = terraformEnvironment(work, account.environment);
  await addHelm(work, environment['TF_CLI_CONFIG_FILE'] ?? '');
  return {
    ...environment,
    PATH: [programs, dirname(cluster.kubectlProgram), environment['PATH']].join(':'),
    KUBECONFIG: join(work, 'kubeconfig'),
    RELEASES_FOLDER: releases,
    POD_ENVIRONMENT: JSON.stringify(podEnvironment),
  };
}

/** How the administrator reaches the API server. */
export function wayTo({ kubeconfig }: Cluster) {
  const { clusters, users } = JSON.parse(readFileSync(kubeconfig, 'utf8')) as {
    readonly clusters: readonly [{ readonly cluster: Readonly<Record<'server' | 'certificate-authority', string>> }];
    readonly users: readonly [{ readonly user: { readonly token: string } }];
  };
  const { server, 'certificate-authority': authority } = clusters[0].cluster;
  return { server, authority, token: users[0].user.token };
}

/** The emulator has no data plane: the context that the real aws CLI writes leads to the tier's API server afterwards. */
function awsScript(aws: string, cluster: Cluster): string {
  const { server, authority, token } = wayTo(cluster);
  return `#!/bin/sh
"${aws}" "$@" || exit
[ "$1 $2" = "eks update-kubeconfig" ] || exit 0
for word; do [ "$last" = --alias ] && alias=$word; last=$word; done
kubectl config set-cluster tier --server='${server}' --certificate-authority='${authority}' &&
kubectl config set-credentials tier --token='${token}' &&
kubectl config set-context "$alias" --cluster=tier --user=tier
`;
}

/** Docker with buildx, whose registry is the store of images of every node. */
function dockerScript(state: string, bundles: string): string {
  mkdirSync(state, { recursive: true });
  const list = join(state, 'pushed');
  writeFileSync(list, '');
  const build = [process.execPath, '--import', tsx, join(__dirname, 'docker.ts'), bundles, list];
  return `#!/bin/sh
case "$*" in
"version "*) echo 29.1.3;;
"buildx version") echo "github.com/docker/buildx v0.30.1";;
"buildx inspect "*) test -f '${state}/builder';;
"buildx create "*) touch '${state}/builder';;
"buildx imagetools inspect "*) grep --quiet --line-regexp --fixed-strings -- "$4" '${list}';;
"buildx build "*) exec ${build.map((word) => `'${word}'`).join(' ')} "$@";;
*) echo "docker $* has no stand-in" >&2; exit 1;;
esac
`;
}

/** Adds a mirror that has the stand-in of the Helm provider alone, and plugins of this run: the tiers' are the real ones. */
async function addHelm(work: string, file: string): Promise<void> {
  const provider = 'registry.terraform.io/hashicorp/helm';
  const program = join(await helmProvider(), 'terraform-provider-helm');
  const mirror = join(work, 'mirror');
  const platform = `linux_${process.arch === 'arm64' ? 'arm64' : 'amd64'}`;
  const folder = join(mirror, provider, helmVersion, platform);
  mkdirSync(folder, { recursive: true });
  symlinkSync(program, join(folder, `terraform-provider-helm_v${helmVersion}`));
  const plugins = join(work, 'plugins');
  const ofTiers = join(cacheRoot(), 'terraform-plugins', dirname(provider), 'aws');
  mkdirSync(join(plugins, dirname(provider)), { recursive: true });
  if (existsSync(ofTiers)) symlinkSync(ofTiers, join(plugins, dirname(provider), 'aws'));
  const text = readFileSync(file, 'utf8');
  const ours = `filesystem_mirror {\n path = ${JSON.stringify(mirror)}\n include = ["${provider}"]\n}\n`;
  const installation = text.includes('provider_installation {')
    ? text
    : `${text}provider_installation {\n direct {\n exclude = []\n }\n}\n`;
  writeFileSync(
    file,
    installation
      .replace(/plugin_cache_dir = .*/, `plugin_cache_dir = ${JSON.stringify(plugins)}`)
      .replace('provider_installation {\n', `provider_installation {\n${ours}`)
      .replace(/exclude = \[/, `exclude = ["${provider}", `),
  );
}

/** Built once, as the tools of the tiers are. */
function helmProvider(): Promise<string> {
  const digest = createHash('sha256');
  for (const name of ['main.go', 'go.mod', 'go.sum']) digest.update(readFileSync(join(helmFolder, name)));
  return cached('helm-stand-in', digest.digest('hex').slice(0, 12), async (folder) => {
    const args = [
      'build',
      '-mod=readonly',
      '-trimpath',
      '-ldflags',
      linkSmall,
      '-o',
      `${folder}/terraform-provider-helm`,
    ];
    await go([...args, '.'], { cwd: helmFolder });
    chmodSync(join(folder, 'terraform-provider-helm'), 0o755);
  });
}
