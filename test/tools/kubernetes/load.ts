/** Load on a Service from inside the cluster's network: kube-proxy's rules are a node's. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface LoadOptions {
  readonly url: string;
  /** Calls at a time. */
  readonly callers: number;
  readonly headers: Readonly<Record<string, string>>;
  /** How often a call is tried whose connection is lost; 1 means that every lost connection is a failure. */
  readonly attempts: number;
  /** Calls that are made whenever `stop` comes. */
  readonly atLeast: number;
  /** Whether connections serve one call after another; kube-proxy chooses a pod for each connection. */
  readonly keepAlive: boolean;
  /** Header of the answers that is counted; without one, what they say. */
  readonly countBy?: string;
}

export interface LoadReport {
  requests: number;
  /** What was wrong, one entry a failed request. */
  readonly failures: string[];
  /** How often each text came back. */
  readonly answers: Record<string, number>;
}

/** Calls without pause until `stop`, which answers with what came of it. @default 8 callers on kept connections, one attempt, no headers, no least number */
export function startLoad(
  namespaceFile: string,
  options: Partial<LoadOptions> & { readonly url: string },
): { stop(): Promise<LoadReport> } {
  const all: LoadOptions = { callers: 8, headers: {}, attempts: 1, atLeast: 0, keepAlive: true, ...options };
  const client = [process.execPath, '--import', 'tsx', join(__dirname, 'load-client.ts'), JSON.stringify(all)];
  const child = spawn('nsenter', [`--net=${namespaceFile}`, ...client], { stdio: ['pipe', 'pipe', 'inherit'] });
  const output = text(child.stdout);
  return {
    stop: async () => {
      child.stdin.end();
      return JSON.parse(await output) as LoadReport;
    },
  };
}
