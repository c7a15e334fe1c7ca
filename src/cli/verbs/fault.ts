import { Argument } from 'commander';
import { faults, type Traffic } from '../../systems/music/operations/local/traffic';
import type { Define } from '../context';
import { changeRun, RunFile } from '../local/running';
import { say } from '../terminal';

const effects: Readonly<Record<Traffic['fault'], string>> = {
  none: 'Calls to DB are left alone.',
  abort: '10 % of the calls to DB are answered with 500.',
  delay: '10 % of the calls to DB take 500 ms longer.',
};

export const define: Define = (command, context) => {
  command
    .addArgument(new Argument('<service>', 'the service that calls go to').choices(['db']))
    .addArgument(new Argument('<fault>', 'what happens to calls').choices(faults))
    .action(async (_service: string, wanted: Traffic['fault']) => {
      const change: Partial<Traffic> = { fault: wanted };
      const { fault } = (await changeRun(await new RunFile(context, 'music').expect(), change)) as Traffic;
      say(effects[fault]);
    });
};
