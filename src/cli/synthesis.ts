import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve as absolute } from 'node:path';
import { imageLockVariable, noImageLock, readImageLock } from '../lab/config/images';
import { loadConfig, loadRoster } from '../lab/config/load';
import type { LabConfig } from '../lab/config/schema';
import { fileOf, type Flags, toEnvironment } from '../lab/config/settings';
import type { EnvironmentName } from '../contract';
import { environmentNames, type Lab } from '../lab/lab';
import { resolve, resolveCopy } from '../lab/resolve';
import { noRoster, rosterFile, rosterVariable, studentVariable } from '../lab/roster/read';
import type { Enrolment } from '../lab/roster/roster';
import { type Documents, readCharts, readStacks } from '../synth/documents';
import { writeKindClusters } from '../synth/kind';
import { UserError } from '../user-error';
import { allEnded } from './all-ended';
import type { Context } from './context';
import { execute } from './exec';
import { withElapsed } from './terminal';
import { causeIn, unwritable } from './unwritable';

export interface Synthesis {
  readonly lab: Lab;
  readonly documents: Documents;
  /** Lines that the two apps wrote to standard error. */
  readonly warnings: readonly string[];
}

/** Whom the labs are for besides the person who runs `lab`. @default - nobody: that is what dist/ holds */
export type People = { readonly class: readonly Enrolment[] } | { readonly student: string };

/**
 * The images by their plain labels, as dist/ shows them whatever was built; or as `lab build` built them for the
 * environment, as they are deployed.
 */
export type Images = 'plain' | 'built';

/**
 * The labs to synthesize: of the environment that `--env` names, or of all that lab.yaml has a section for.
 * @throws UserError for the environment aws where there is no such section
 */
export function wantedLabs(
  config: LabConfig,
  { flags }: Context,
  { people = { class: [] }, images }: { readonly people?: People; readonly images: Images },
): readonly Lab[] {
  const { environment: only } = flags();
  if (only === 'aws' && !config.aws)
    throw new UserError(
      `lab.yaml has no section aws, which the environment aws needs.\nAdd one with account, apiAccessCidrs and admins.`,
      2,
    );
  const wanted = environmentNames.filter((name) =>
    only === undefined ? name === 'local' || config.aws : name === only,
  );
  return wanted.map((environment) => {
    const lock =
      images === 'plain' ? {} : readImageLock(fileOf(flags(), process.env), { ...config, environment }, process.env);
    return 'student' in people
      ? resolveCopy(config, environment, lock, people.student)
      : resolve(config, environment, lock, people.class);
  });
}

/** Synthesizes the labs, with their class where there is one, where nobody sees it; the folder of the lab is not touched. */
export async function synthesizeAside(context: Context): Promise<readonly Synthesis[]> {
  const config = loadConfig(context.flags());
  const people = { class: loadRoster(config, context.flags()) };
  const labs = wantedLabs(config, context, { people, images: 'built' });
  const temporary = temporaryFolder();
  try {
    return await synthesize(labs, (environment) => join(temporary, environment), context, 'built');
  } catch (error) {
    throw causeIn(temporary, error);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function temporaryFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'lab-aside-'));
  } catch (error) {
    throw unwritable(tmpdir(), error);
  }
}

/**
 * Synthesizes both halves of each lab into `folderOf(environment)`, each half by a process of its own, all at once.
 * @throws UserError with what the app said when it fails
 */
export function synthesize(
  labs: readonly Lab[],
  folderOf: (environment: EnvironmentName) => string,
  context: Context,
  images: Images,
): Promise<readonly Synthesis[]> {
  const work = labs.map(async (lab) => {
    const folder = folderOf(lab.environment);
    const [kubernetes, terraform] = await allEnded([
      synthesizeCharts(lab, join(folder, 'kubernetes'), context, images),
      synthesizeStacks(lab, join(folder, 'terraform'), context),
    ]);
    writeKindClusters(lab, join(folder, 'kind'));
    return {
      lab,
      documents: { environment: lab.environment, charts: kubernetes.charts, stacks: terraform.stacks },
      warnings: [...kubernetes.warnings, ...terraform.warnings],
    };
  });
  return withElapsed('Synthesis', () => allEnded(work));
}

/** Synthesizes the Kubernetes half alone. */
export async function synthesizeCharts(lab: Lab, folder: string, context: Context, images: Images) {
  const lock = images === 'plain' ? { [imageLockVariable]: noImageLock } : {};
  const warnings = await runApp('kubernetes', lab, { CDK8S_OUTDIR: folder, ...lock }, context);
  return { charts: readCharts(folder), warnings };
}

/** Synthesizes the Terraform half alone. */
export async function synthesizeStacks(lab: Lab, folder: string, context: Context) {
  const warnings = await runApp('terraform', lab, { CDKTF_OUTDIR: folder }, context);
  // Of use to the cdktf command only: it names, beside the stacks, files that this command alone writes.
  rmSync(join(folder, 'manifest.json'), { force: true });
  return { stacks: readStacks(folder), warnings };
}

/** Returns the lines of its standard error. */
async function runApp(
  app: 'kubernetes' | 'terraform',
  lab: Lab,
  variables: Readonly<Record<string, string>>,
  { bundles, folder, flags }: Context,
): Promise<readonly string[]> {
  const { stderr } = await execute({
    program: process.execPath,
    args: [join(bundles, `${app}.js`)],
    cwd: folder,
    environment: {
      ...toEnvironment({ ...flags(), environment: lab.environment }),
      ...peopleOf(lab, flags()),
      ...variables,
      CHECKPOINT_DISABLE: '1',
    },
  });
  return stderr.split('\n').filter((line) => line.trim() !== '');
}

/** The app reads the roster when, and only when, the lab is for people: what it wrote else would hold their names. */
function peopleOf(lab: Lab, flags: Flags): Readonly<Record<string, string>> {
  const isForPeople = lab.kind === 'student' || lab.roster !== undefined;
  const file = isForPeople ? rosterFile(fileOf(flags, process.env), process.env) : undefined;
  return {
    [rosterVariable]: file === undefined ? noRoster : absolute(file),
    [studentVariable]: lab.kind === 'student' ? lab.student.id : '',
  };
}
