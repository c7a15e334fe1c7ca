/** The browser of whoever sits at this machine. */
import { UserError } from '../user-error';
import { type Command, execute } from './exec';

/** Opens a page where there is a screen; the address has been printed for everybody else. */
export async function openPage(url: string): Promise<void> {
  try {
    await execute(opener(url));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
}

function opener(url: string): Command {
  if (process.platform === 'darwin') return { program: 'open', args: [url] };
  if (process.platform === 'win32') return { program: 'cmd', args: ['/c', 'start', '', url] };
  return { program: 'xdg-open', args: [url] };
}
