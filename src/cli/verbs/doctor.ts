import { UserError } from '../../user-error';
import type { Context, Define } from '../context';
import { checksOf, findingsOf } from '../doctor/checks';
import { portFindings } from '../doctor/ports';
import { quotaFindings } from '../doctor/quotas';
import { doctorLines } from '../doctor/report';
import { deploymentOf } from '../life/deployment';
import { counted, say, sayJson, withElapsed } from '../terminal';

interface Options {
  readonly json?: boolean;
}

export const define: Define = (command, context) => {
  command.option('--json', 'what was found, as JSON').action((options: Options) => doctor(context, options));
};

/** Fails when anything is missing, so that a script notices. */
async function doctor(context: Context, { json }: Options): Promise<void> {
  const { lab } = deploymentOf(context);
  const findings = await withElapsed('Looking', async () => [
    ...(await findingsOf(checksOf(lab))),
    ...(lab.kind === 'aws' ? await quotaFindings(lab) : []),
    ...(await portFindings(lab)),
  ]);
  if (json === true) sayJson(findings);
  else [`${lab.name} in ${lab.environment}`, '', ...doctorLines(findings)].forEach(say);
  const missing = findings.filter(({ state }) => state === 'missing');
  if (missing.length > 0) throw new UserError(`${counted(missing.length, 'thing')} missing.`);
}
