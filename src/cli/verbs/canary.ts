import { parseCanary, type Traffic } from '../../local/traffic';
import type { Define } from '../context';
import { findWorkload } from '../local/find';
import { command as send } from '../local/running';
import { say } from '../terminal';

export const define: Define = (command, context) => {
  command
    .argument('<split>', 'percent of the old version and of the new one, e.g. 50/50, or of the new one alone')
    .argument('[workload]', 'whose calls are split (default: the only one that runs with several versions)')
    .action(async (split: string, word: string | undefined) => {
      const canary = parseCanary(split);
      const { running, workload } = await findWorkload(context, {
        word,
        that: 'runs with several versions',
        will: (one) => one.split.length > 1,
        could: (one) => one.versions.length > 1 && 'isPublic' in one && one.isPublic === true,
      });
      const traffic = await send<Traffic>(running, 'traffic', { workload: workload.key, canary });
      const share = traffic.canary[workload.key] ?? 0;
      const [oldest, newest] = [workload.split[0], workload.split.at(-1)];
      say(`${workload.name}: ${100 - share} % of the calls go to ${oldest}, ${share} % to ${newest}.`);
    });
};
