/** An emulated AWS account that refuses more than ministack does: moto from PyPI, on a free port of 127.0.0.1. */
import { join } from 'node:path';
import { Daemon, freePorts } from './daemon';
import { EmulatedAccount } from './emulated-account';
import { pythonProject } from './python';

export const motoVersion = '5.2.1';

/** @param work folder for its log */
export async function startMoto(work: string): Promise<EmulatedAccount> {
  const folder = await pythonProject('moto[server]', motoVersion);
  const [port = 0] = await freePorts(1);
  const daemon = Daemon.start(
    'moto',
    [join(folder, 'bin/python'), '-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)],
    join(work, `moto-${port}.log`),
    // Without it the policies that AWS keeps would be unknown.
    { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' },
  );
  return EmulatedAccount.of(daemon, port, '/moto-api/', work);
}
