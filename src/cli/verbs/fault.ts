import type { FaultContract } from '../../contract';
import { noFault } from '../../local/traffic';
import { UserError } from '../../user-error';
import type { Define } from '../context';
import { findWorkload } from '../local/find';
import { command as send } from '../local/running';
import { say } from '../terminal';

export const define: Define = (command, context) => {
  command
    .argument('<workload>', 'whose calls are disturbed, e.g. db')
    .argument('<fault>', `what happens to calls, by its name in the contract, or ${noFault}`)
    .action(async (word: string, fault: string) => {
      const { running, workload } = await findWorkload(context, {
        word,
        that: 'has faults',
        will: ({ faults }) => Object.keys(faults).length > 0,
        could: (one) => 'faults' in one && one.faults !== undefined,
      });
      const known = [noFault, ...Object.keys(workload.faults)];
      if (!known.includes(fault))
        throw new UserError(`'${fault}' is no fault of ${workload.name}. There are: ${known.join(', ')}`, 2);
      await send(running, 'traffic', { workload: workload.key, fault });
      say(effect(workload.name, workload.faults[fault]));
    });
};

function effect(name: string, fault: FaultContract | undefined): string {
  if (fault === undefined) return `Calls to ${name} are left alone.`;
  if ('abort' in fault) return `${fault.percent} % of the calls to ${name} are answered with ${fault.abort.status}.`;
  return `${fault.percent} % of the calls to ${name} take ${fault.delay.milliseconds} ms longer.`;
}
