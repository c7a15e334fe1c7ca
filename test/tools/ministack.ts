/** An emulated AWS account: ministack from PyPI, on a port of 127.0.0.1 that was free a moment ago. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Daemon, freePorts } from './daemon';
import { EmulatedAccount } from './emulated-account';
import { pythonProject } from './python';

export const ministackVersion = '1.5.33';

/** What the emulator leaves out of its answers: `ministack/complete.py` adds it from what was asked. */
export const ministackGaps = [
  'upgrade-policy',
  'node-group',
  'node-group-size',
  'addon-identity',
  'flow-log',
  'nat-gateway',
] as const;

/**
 * @param work folder for its log and temporary files
 * @param leftOpen answers that are to stay incomplete
 */
export async function startMinistack(
  work: string,
  leftOpen: readonly (typeof ministackGaps)[number][] = [],
): Promise<EmulatedAccount> {
  const folder = await pythonProject('ministack', ministackVersion);
  const [port = 0] = await freePorts(1);
  const temporary = join(work, `ministack-${port}`);
  mkdirSync(temporary, { recursive: true });
  const daemon = Daemon.start(
    'ministack',
    [join(folder, 'bin/python'), join(__dirname, 'ministack/complete.py')],
    join(work, `ministack-${port}.log`),
    {
      ...process.env,
      // It would listen on every interface of the machine.
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      TMPDIR: temporary,
      MINISTACK_GAPS: leftOpen.join(','),
      // Where there is a Docker, it would start a cluster in it.
      DOCKER_HOST: `unix://${join(temporary, 'no-docker')}`,
    },
  );
  return EmulatedAccount.of(daemon, port, '/_ministack/health', work);
}
