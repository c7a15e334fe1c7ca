import type { EnvironmentName } from '../../contract';
import { buildCommand } from '../../lab/config/images';
import { costSummary } from './cost-report';
import { today } from './day';
import type { Synthesis } from '../synthesis';
import { counted, labelled, paint, table } from '../terminal';

/** What was made, and what to mind. */
export function madeLines(syntheses: readonly Synthesis[]): readonly string[] {
  const rows = syntheses.flatMap(({ documents: { environment, charts, stacks } }) => [
    ...charts.map(({ name, objects }) => [environment, `chart ${name}`, counted(objects.length, 'object')]),
    ...stacks.map(({ name, resources }) => [environment, `stack ${name}`, counted(resources.length, 'resource')]),
  ]);
  const [header = '', ...lines] = table(['Environment', 'Made', 'Holds'], rows);
  return [
    paint('bold', header),
    ...lines,
    '',
    ...syntheses.flatMap(({ lab, warnings }) =>
      warnings.flatMap((line) => labelled('warning', `${lab.environment}: ${line}`)),
    ),
    ...sectionOf(syntheses.flatMap((one) => costSummary(one, today()))),
  ];
}

function sectionOf(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [...lines, ''];
}

/** What to type next when dist/ was written; `stock` is the environment of the stock commands, where there are such. */
export function nextLines(syntheses: readonly Synthesis[], stock: EnvironmentName | undefined): readonly string[] {
  return commandLines([['./lab check', 'look for mistakes'], ...syntheses.flatMap((one) => deployLines(one, stock))]);
}

/** What to type next when something personal was written below .work/, under these names. */
export function personalLines(
  syntheses: readonly Synthesis[],
  nameOf: (environment: EnvironmentName) => string,
): readonly string[] {
  return commandLines(
    syntheses.flatMap(({ lab }) => [
      // The copy's pods wait for them, and they are in no file.
      ...(lab.kind === 'student' ? [[`./lab secrets --student ${lab.student.id} --env ${lab.environment}`]] : []),
      [`kubectl apply -f .work/${nameOf(lab.environment)}/kubernetes`],
    ]),
  );
}

function commandLines(next: readonly (readonly string[])[]): readonly string[] {
  const width = Math.max(...next.map(([command = '']) => command.length));
  return [
    paint('bold', 'Next'),
    ...next.map(([command = '', purpose = '']) => `  ${command.padEnd(width)}  ${purpose}`.trimEnd()),
  ];
}

function deployLines(
  { lab, documents: { environment, stacks } }: Synthesis,
  stock: EnvironmentName | undefined,
): readonly (readonly string[])[] {
  const deploy = [`./lab deploy --env ${environment}`, `take ${environment} into its cluster`];
  if (stock === undefined) return [deploy];
  if (environment !== stock)
    return [deploy, [`kubectl apply -f dist/${environment}/kubernetes`, `apply the charts of ${environment}`]];
  return [
    deploy,
    [buildCommand(lab), `build the images of ${environment}`],
    ['npx cdk8s synth --stdout | kubectl apply -f -', `apply the charts of ${environment}`],
    ...(stacks.length > 0 ? [['npx cdktf deploy <stack>', `create a stack of ${environment}`]] : []),
  ];
}
