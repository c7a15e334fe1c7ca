import { runClient } from '../../systems/music/operations/client/prompt';
import type { Define } from '../context';
import { UserError } from '../../user-error';
import { RunFile } from '../local/running';
import { counted } from '../terminal';

export const define: Define = (command, context) => {
  command
    .argument('[server]', 'name or address of the way in (default: the one of `lab run music`)')
    .argument('[port]', 'its port')
    .addHelpText('after', '\nCommands may be piped in; then there is no prompt, and the exit code is 1 if one failed.')
    .action(async (server?: string, port?: string) => {
      const origin =
        server === undefined ? (await new RunFile(context, 'music').expect()).gateway : originOf(server, port);
      const failed = await runClient({ origin, input: process.stdin, output: process.stdout });
      // A person at the prompt has seen it; a script looks at the exit code.
      if (failed > 0 && !process.stdin.isTTY) throw new UserError(`${counted(failed, 'command')} failed`);
    });
};

function originOf(server: string, port: string | undefined): string {
  if (port === undefined) throw new UserError(`mcli needs a port behind the server: mcli ${server} 80`, 2);
  const number = /^\d+$/.test(port) ? Number(port) : 0;
  if (number < 1 || number > 65_535)
    throw new UserError(`'${port}' is no port: give a number from 1 to 65535, e.g. mcli ${server} 80`, 2);
  const origin = `http://${server.includes(':') ? `[${server}]` : server}:${number}`;
  if (!URL.canParse(origin))
    throw new UserError(`'${server}' is no server: give a name or an address, e.g. mcli 127.0.0.1 8080`, 2);
  return origin;
}
