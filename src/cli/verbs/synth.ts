import { join } from 'node:path';
import { Option } from 'commander';
import { loadConfig, loadRoster } from '../../lab/config/load';
import type { LabConfig } from '../../lab/config/schema';
import type { EnvironmentName } from '../../contract';
import { enrolled } from '../../lab/roster/read';
import { Publication } from '../../synth/write';
import type { Context, Define } from '../context';
import { isClone } from '../lab-folder';
import { UserError } from '../../user-error';
import { allFindings, findingLines, type PlacedFinding } from '../reports/findings';
import { type Images, type People, synthesize, wantedLabs } from '../synthesis';
import { madeLines, nextLines, personalLines } from '../reports/synthesis-report';
import { counted, duration, say } from '../terminal';
import { causeIn, unwritable } from '../unwritable';

interface Options {
  readonly roster?: boolean;
  readonly student?: string;
}

export const define: Define = (command, context) => {
  command
    .addOption(
      new Option('--roster', 'with the class of roster.csv, into .work/roster-<environment>').conflicts('student'),
    )
    .option('--student <id>', "one student's copy, into .work/student-<id>-<environment>")
    .action((options: Options) => synth(context, options));
};

/** What is written where. */
interface Target {
  readonly people: People;
  readonly images: Images;
  /** Folder below that of the lab. */
  readonly parent: 'dist' | '.work';
  /** Name in that folder of what one environment gets. */
  readonly nameOf: (environment: EnvironmentName) => string;
}

/** Writes a folder for every environment, or, when anything is wrong with any of them, none. */
async function synth(context: Context, options: Options): Promise<void> {
  const start = performance.now();
  // Without `--env`, which says what is made here: the environment is then that of the stock commands, who do not know it.
  const config = loadConfig({ ...context.flags(), environment: undefined });
  const { people, images, parent, nameOf } = targetOf(config, options, context);
  const labs = wantedLabs(config, context, { people, images });
  const folder = join(context.folder, parent);
  const publication = open(folder);
  try {
    const syntheses = await synthesizeInto(folder, () =>
      synthesize(labs, (environment) => publication.pathOf(nameOf(environment)), context, images),
    );
    refuse(allFindings(syntheses, context), parent);
    writing(folder, () => publication.publish(labs.map(({ environment }) => nameOf(environment))));
    say(`Synthesized ${config.name} into ${parent}/ in ${duration(performance.now() - start)}\n`);
    madeLines(syntheses).forEach(say);
    // Their configuration comes with a clone.
    const stock = isClone(context) ? config.environment : undefined;
    const next = parent === 'dist' ? nextLines(syntheses, stock) : personalLines(syntheses, nameOf);
    next.forEach(say);
  } finally {
    publication.close();
  }
}

/** Only the lab without its people and with plain images goes to dist/, which is committed; what is in .work/ is deployed. */
function targetOf(config: LabConfig, { roster, student }: Options, { flags }: Context): Target {
  if (student === undefined && roster !== true)
    return { people: { class: [] }, images: 'plain', parent: 'dist', nameOf: (environment) => environment };
  const members = loadRoster(config, flags());
  if (student !== undefined) {
    const id = enrolled(student, members, '--student');
    const nameOf = (environment: EnvironmentName) => `student-${id}-${environment}`;
    return { people: { student: id }, images: 'built', parent: '.work', nameOf };
  }
  if (members.length === 0)
    throw new UserError('There is no roster: write roster.csv beside lab.yaml, or name one in LAB_ROSTER.', 2);
  const nameOf = (environment: EnvironmentName) => `roster-${environment}`;
  return { people: { class: members }, images: 'built', parent: '.work', nameOf };
}

/** Notices an unwritable dist before any work is done. */
function open(dist: string): Publication {
  return writing(dist, () => new Publication(dist));
}

/** As an app fails in the middle when the disk becomes full. */
async function synthesizeInto<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw causeIn(folder, error);
  }
}

function writing<T>(folder: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw unwritable(folder, error);
  }
}

function refuse(findings: readonly PlacedFinding[], parent: string): void {
  if (findings.length === 0) return;
  throw new UserError(
    [...findingLines(findings), `${counted(findings.length, 'problem')}: ${parent}/ was not changed`].join('\n'),
  );
}
