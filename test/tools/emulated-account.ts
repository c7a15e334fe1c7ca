/** What Terraform, the aws CLI and the SDK need in order to reach an emulated account and no real one. */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Daemon } from './daemon';
import { pythonProject } from './python';

const run = promisify(execFile);

const awsCliVersion = '1.45.11';

/** The account of the fixtures: emulators take twelve digits in the place of an access key for the account. */
const account = '123456789012';

export class EmulatedAccount {
  private constructor(
    private readonly daemon: Daemon,
    /** Folder of the command `aws`. */
    private readonly programs: string,
    private readonly url: string,
  ) {}

  /** Waits until the emulator on `port` answers at the path `health`; `work` is for files of this run. */
  static async of(daemon: Daemon, port: number, health: string, work: string): Promise<EmulatedAccount> {
    const url = `http://127.0.0.1:${port}`;
    const programs = await installAws(work);
    await daemon.until(async () => (await fetch(url + health)).ok);
    return new EmulatedAccount(daemon, programs, url);
  }

  /** Goes on top of an environment without any AWS variable. */
  get environment(): Readonly<Record<string, string>> {
    return {
      PATH: `${this.programs}:${process.env['PATH'] ?? ''}`,
      AWS_ENDPOINT_URL: this.url,
      AWS_ACCESS_KEY_ID: account,
      AWS_SECRET_ACCESS_KEY: 'emulated',
      AWS_REGION: 'us-west-2',
      AWS_DEFAULT_REGION: 'us-west-2',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    };
  }

  /** What `aws <args>` answers; null where it says nothing. */
  async aws<Answer>(...args: readonly string[]): Promise<Answer> {
    const { stdout } = await run(join(this.programs, 'aws'), [...args, '--output', 'json'], {
      env: this.environment,
      maxBuffer: 1e8,
    });
    return JSON.parse(stdout.trim() || 'null') as Answer;
  }

  stop(): Promise<void> {
    return this.daemon.stop();
  }
}

/** @returns the folder that holds the command */
async function installAws(work: string): Promise<string> {
  const folder = await pythonProject('awscli', awsCliVersion);
  const programs = join(work, 'bin');
  mkdirSync(programs, { recursive: true });
  const script = `#!/bin/sh\nexec ${JSON.stringify(join(folder, 'bin/python'))} -W ignore ${JSON.stringify(join(folder, 'bin/aws'))} "$@"\n`;
  writeFileSync(join(programs, 'aws'), script, { mode: 0o755 });
  return programs;
}
