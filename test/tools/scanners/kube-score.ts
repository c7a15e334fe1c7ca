import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { output, type ScannerFinding } from './finding';
import { goProgram, scanners } from './install';

interface Scored {
  readonly type_meta: { readonly kind: string };
  readonly object_meta: { readonly name: string };
  readonly file_name: string;
  readonly checks: readonly {
    readonly check: { readonly id: string; readonly name: string };
    /** 10 is all right, 5 a warning, 1 critical. */
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly summary: string }[] | null;
  }[];
}

const allRight = 10;

/** Judges the YAML files of a folder together: whether a policy is about a pod takes both. */
export async function kubeScore(folder: string, kubernetesVersion: string): Promise<readonly ScannerFinding[]> {
  const program = await goProgram(scanners.kubeScore);
  const files = readdirSync(folder).map((file) => join(folder, file));
  const options = ['--output-format', 'json', '--kubernetes-version', `v${kubernetesVersion}`];
  const scored = JSON.parse(await output(program, ['score', ...options, ...files])) as readonly Scored[] | null;
  const checks = (scored ?? []).flatMap((object) => object.checks.map((check) => ({ object, ...check })));
  if (!checks.some(({ grade, skipped }) => grade === allRight && !skipped))
    throw new Error(`kube-score passed nothing in ${folder}: it has not looked`);
  return checks
    .filter(({ grade, skipped }) => grade < allRight && !skipped)
    .map(({ object, check, comments }) => ({
      id: `kube-score ${check.id}`,
      address: `kubernetes/${basename(object.file_name)} ${object.type_meta.kind}/${object.object_meta.name}`,
      text: [check.name, ...(comments ?? []).map(({ summary }) => summary)].join(': '),
    }));
}
