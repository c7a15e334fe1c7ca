import { execFile } from 'node:child_process';

/** What a scanner objects to. */
export interface ScannerFinding {
  /** Scanner and check, e.g. `kube-score pod-networkpolicy`: what a waiver names. */
  readonly id: string;
  /** Where, as `lab check` writes it, e.g. `kubernetes/music.k8s.yaml Deployment/cmpt756s1`. */
  readonly address: string;
  readonly text: string;
}

/** Standard output of a scanner; they exit with 1 when they find something, which is no failure here. */
export function output(program: string, args: readonly string[], cwd?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: 1e9, ...(cwd !== undefined && { cwd }) };
    const child = execFile('nice', [program, ...args], options, (error, stdout, stderr) => {
      if (error && child.exitCode !== 1) reject(new Error(`${program} failed: ${stderr || error.message}`));
      else if (stdout === '') reject(new Error(`${program} said nothing: ${stderr}`));
      else resolve(stdout);
    });
  });
}
