import { readEnvironment } from '../../../../runtime/environment';
import { run } from '../../../../runtime/serve';
import { contract } from '../../contract';
import { report } from './app';
import { podAccess, Results } from './results';

void run(async () => {
  const { environment } = contract.workloads.reporter;
  const env = readEnvironment(environment, {});
  const results = new Results({ ...podAccess(), name: env.RESULTS });
  process.exitCode = await report({
    job: env.JOB_NAME,
    folder: env.JOB_FOLDER,
    write: (job, outcome) => results.write(job, outcome),
    print: (line) => console.log(line),
  });
});
