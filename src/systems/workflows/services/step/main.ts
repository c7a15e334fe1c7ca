import { oneOf, readEnvironment, wholeNumber } from '../../../../runtime/environment';
import { run } from '../../../../runtime/serve';
import { contract } from '../../contract';
import { bounds } from '../../domain/check';
import { readArguments } from './arguments';
import { runStep } from './step';

void run(async () => {
  const env = readEnvironment(contract.workloads.step.environment, {
    STEP_RETRIES: wholeNumber(...bounds.retries),
    STEP_REPEATABLE: oneOf('true', 'false'),
    STEP_TIMEOUT_MS: wholeNumber(...bounds.timeoutMs),
  });
  const call = readArguments(process.argv.slice(2));
  const rule = {
    retries: env.STEP_RETRIES,
    repeatable: env.STEP_REPEATABLE === 'true',
    timeoutMs: env.STEP_TIMEOUT_MS,
  };
  const last = await runStep(call, rule, env.STEP_RESULTS);
  console.log(last.ok ? JSON.stringify(last.body) : `The step failed: ${last.reason}`);
  if (!last.ok) process.exitCode = 1;
});
