/** A verb that is the client of one system. */
import type { SystemName } from '../../lab/systems';
import { UserError } from '../../user-error';
import type { Define } from '../context';
import { operationsOf } from '../operations';
import { counted } from '../terminal';
import { RunFile } from './running';

export function defineClient(system: SystemName): Define {
  return (command, context) => {
    const name = command.name();
    command
      .argument('[server]', `name or address of the way in (default: the one of \`lab run ${system}\`)`)
      .argument('[port]', 'its port')
      .addHelpText(
        'after',
        '\nCommands may be piped in; then there is no prompt, and the exit code is 1 if one failed.',
      )
      .action(async (server?: string, port?: string) => {
        const origin =
          server === undefined
            ? (await new RunFile(context, system).expect()).status.address
            : originOf(name, server, port);
        const { client } = await operationsOf(system);
        const failed = (await client?.run({ origin, input: process.stdin, output: process.stdout })) ?? 0;
        // A person at the prompt has seen it; a script looks at the exit code.
        if (failed > 0 && !process.stdin.isTTY) throw new UserError(`${counted(failed, 'command')} failed`);
      });
  };
}

function originOf(name: string, server: string, port: string | undefined): string {
  if (port === undefined) throw new UserError(`${name} needs a port behind the server: ${name} ${server} 80`, 2);
  const number = /^\d+$/.test(port) ? Number(port) : 0;
  if (number < 1 || number > 65_535)
    throw new UserError(`'${port}' is no port: give a number from 1 to 65535, e.g. ${name} ${server} 80`, 2);
  const origin = `http://${server.includes(':') ? `[${server}]` : server}:${number}`;
  if (!URL.canParse(origin))
    throw new UserError(`'${server}' is no server: give a name or an address, e.g. ${name} 127.0.0.1 8080`, 2);
  return origin;
}
