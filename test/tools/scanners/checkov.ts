import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { output, type ScannerFinding } from './finding';
import { pythonProject, scanners } from './install';

interface Report {
  /** Absent where it has found nothing to judge. */
  readonly summary?: { readonly passed: number; readonly parsing_errors: number };
  readonly results: {
    readonly failed_checks: readonly {
      readonly check_id: string;
      readonly check_name: string;
      readonly file_path: string;
      readonly resource: string;
    }[];
  };
}

/** Judges one half of a folder that is laid out like dist/<environment>, or of many such in `<half>/<name>`. */
export async function checkov(folder: string, half: 'kubernetes' | 'terraform'): Promise<readonly ScannerFinding[]> {
  const copy = mkdtempSync(join(tmpdir(), 'checkov-'));
  try {
    cpSync(join(folder, half), join(copy, half), { recursive: true });
    if (half === 'terraform') forgetVersions(copy);
    return await scan(copy, half === 'terraform' ? 'terraform_json' : half);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** Where Terraform's version is required, checkov looks at nothing and says that all is well. */
function forgetVersions(folder: string): void {
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.tf.json')) continue;
    const file = join(folder, path);
    const stack = JSON.parse(readFileSync(file, 'utf8')) as { readonly terraform: { required_version?: string } };
    delete stack.terraform.required_version;
    // Line by line, or its own reader loses the place of what it finds.
    writeFileSync(file, JSON.stringify(stack, null, 2));
  }
}

async function scan(folder: string, framework: string): Promise<readonly ScannerFinding[]> {
  const python = join(await pythonProject('checkov', scanners.checkov), 'bin/python');
  const options = ['--output', 'json', '--compact', '--quiet', '--skip-download', '--framework', framework];
  const report = JSON.parse(
    await output(python, ['-m', 'checkov.main', '--directory', '.', ...options], folder),
  ) as Report;
  const { passed, parsing_errors: unread } = report.summary ?? { passed: 0, parsing_errors: 0 };
  if (!(passed > 0) || unread > 0)
    throw new Error(`checkov passed ${passed} checks and could not read ${unread} files of ${framework}`);
  return report.results.failed_checks.map(({ check_id, check_name, file_path, resource }) => ({
    id: `checkov ${check_id}`,
    address: addressOf(file_path, resource),
    text: check_name,
  }));
}

/** `/kubernetes/a.yaml` and `Job.namespace.name`; or `/terraform/stacks/data/cdk.tf.json` and `aws_x.label` or `resource.label`. */
function addressOf(path: string, resource: string): string {
  const file = path.replace(/^\//, '').replace(/\/cdk\.tf\.json$/, '');
  const [kind, ...names] = resource.split('.');
  return file.startsWith('terraform/') ? `${file} ${names.join('.')}` : `${file} ${kind}/${names.slice(1).join('.')}`;
}
