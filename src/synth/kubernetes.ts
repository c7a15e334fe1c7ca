/**
 * The Kubernetes half of one environment, as YAML in CDK8S_OUTDIR: a file a chart, or with
 * `--single-file` one for all. `lab synth` runs it from a bundle, `npx cdk8s synth` from the source.
 */
import { App, Yaml, YamlOutputType } from 'cdk8s';
import { imageLockVariable, noImageLock, unbuiltWarning } from '../lab/config/images';
import { loadLab } from '../lab/config/load';
import { LabProblems } from '../lab/config/problems';
import { addCharts } from './charts';
import { stringifyYaml } from './yaml';

function main(): void {
  const isSingleFile = process.argv.includes('--single-file');
  const app = new App({
    // The default of cdk8s is dist/, which only `lab synth` writes.
    outdir: process.env['CDK8S_OUTDIR'] ?? '.work/stock/kubernetes',
    yamlOutputType: isSingleFile ? YamlOutputType.FILE_PER_APP : YamlOutputType.FILE_PER_CHART,
  });
  // What cdk8s writes by itself, some readers take for other values.
  Yaml.stringify = stringifyYaml;
  const lab = loadLab();
  addCharts(app, lab);
  app.synth();
  // Whoever takes no lock wants plain labels; standard output may be on its way to kubectl.
  const warning = process.env[imageLockVariable] === noImageLock ? undefined : unbuiltWarning(lab);
  if (warning !== undefined) process.stderr.write(`${warning}\n`);
}

try {
  main();
} catch (error) {
  if (!(error instanceof LabProblems)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
