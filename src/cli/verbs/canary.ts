import { UserError } from '../../user-error';
import { parseCanary, type Traffic } from '../../systems/music/operations/local/traffic';
import type { Define } from '../context';
import { changeRun, RunFile } from '../local/running';
import { say } from '../terminal';

export const define: Define = (command, context) => {
  command
    .argument('<split>', 'v1/v2 in percent, e.g. 50/50, or the percent of v2 alone')
    .action(async (split: string) => {
      const change: Partial<Traffic> = { canary: shareOf(split) };
      const { canary } = (await changeRun(await new RunFile(context, 'music').expect(), change)) as Traffic;
      say(`S2: ${100 - canary} % of the calls go to v1, ${canary} % to v2.`);
    });
};

/** @throws UserError for wrong use */
function shareOf(split: string): number {
  try {
    return parseCanary(split);
  } catch (error) {
    if (error instanceof UserError) throw new UserError(error.message, 2);
    throw error;
  }
}
