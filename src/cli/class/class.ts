/** A class as its instructor handles it: who is in it, where its documents are, and its part of the cluster. */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig, loadLab } from '../../lab/config/load';
import type { AwsLab, Lab, LocalLab, Roster, Student } from '../../lab/lab';
import { UserError } from '../../user-error';
import { kubectl } from '../cluster/kubectl';
import { secretSteps } from '../cluster/secrets';
import type { Context } from '../context';
import { type Command, execute } from '../exec';
import { Journal } from '../journal';
import { groundCharts } from '../life/charts';
import { allFindings, findingLines } from '../reports/findings';
import { runSteps } from '../steps';
import { synthesize, synthesizeCharts, wantedLabs } from '../synthesis';
import { counted } from '../terminal';

export class LabClass {
  readonly students: readonly Student[];

  private constructor(
    readonly lab: AwsLab | LocalLab,
    roster: Roster,
    private readonly context: Context,
  ) {
    this.students = [...roster.students].sort((one, other) => one.seat - other.seat);
  }

  /** @throws UserError where there is no class */
  static of(context: Context): LabClass {
    const lab = loadLab(context.flags());
    const roster = lab.kind === 'student' ? undefined : lab.roster;
    if (lab.kind === 'student' || !roster)
      throw new UserError('There is no class: write roster.csv beside lab.yaml, or name one in LAB_ROSTER.', 2);
    return new LabClass(lab, roster, context);
  }

  get ids(): readonly string[] {
    return this.students.map(({ id }) => id);
  }

  /** @throws UserError for somebody who is not in the class */
  student(id: string): Student {
    const found = this.students.find((student) => student.id === id);
    if (found) return found;
    const { environment } = this.lab;
    throw new UserError(`Nobody in the class is called '${id}'. Who is: ./lab class status --env ${environment}`, 2);
  }

  journal(what: string): Journal {
    return Journal.of(this.context.folder, this.lab.name, this.lab.environment, `class-${what}`);
  }

  kubectl(...args: readonly string[]): Command {
    return kubectl(this.lab, ...args);
  }

  /** Folder of the namespaces of all, from that of the lab. */
  get ground(): string {
    return join('.work', `roster-${this.lab.environment}`);
  }

  /** Folder of a student's copy, from that of the lab. */
  copy(id: string): string {
    return join('.work', `student-${id}-${this.lab.environment}`);
  }

  /** Synthesizes the lab with its class, and refuses what `lab check` refuses: nothing was begun yet. */
  async synthesizeGround(): Promise<void> {
    const own = this.ownContext();
    const people = { class: this.students };
    const labs = wantedLabs(loadConfig(own.flags()), own, { people, images: 'built' });
    const folder = join(this.context.folder, this.ground);
    rmSync(folder, { recursive: true, force: true });
    const syntheses = await synthesize(labs, () => folder, own, 'built');
    const findings = allFindings(syntheses, this.context);
    if (findings.length === 0) return;
    throw new UserError(
      [...findingLines(findings), `${counted(findings.length, 'problem')}: nothing was applied`].join('\n'),
    );
  }

  /** The lab that a student's copy is. */
  labOf(id: string): Lab {
    return loadLab({ ...this.ownContext().flags(), student: id });
  }

  /** @returns a digest of the copy */
  async synthesizeCopy(id: string): Promise<string> {
    const folder = join(this.context.folder, this.copy(id), 'kubernetes');
    rmSync(folder, { recursive: true, force: true });
    const { charts } = await synthesizeCharts(this.labOf(id), folder, this.ownContext(), 'built');
    return createHash('sha256').update(JSON.stringify(charts)).digest('hex');
  }

  /** One that was deleted and has come again is another one, in which there is nothing. */
  async namespaceUid(id: string, signal: AbortSignal): Promise<string> {
    const target = ['namespace', this.student(id).namespace, '--output', 'jsonpath={.metadata.uid}'];
    return (await execute(this.kubectl('get', ...target), { signal })).stdout;
  }

  /** The namespaces alone: what the systems of the lab are at is not for a class to change. */
  applyGround(): Command {
    return this.apply(...groundCharts(this.lab).map((chart) => join(this.ground, 'kubernetes', `${chart}.k8s.yaml`)));
  }

  /** Creates what is missing in the student's namespace. */
  async makeSecrets(id: string, signal: AbortSignal): Promise<void> {
    const copy = this.labOf(id);
    const steps = secretSteps(copy, (...args) => kubectl(copy, ...args));
    await runSteps(steps, { journal: this.journal(join('secrets', id)), say: () => undefined, signal });
  }

  async applyCopy(id: string, signal: AbortSignal): Promise<void> {
    await execute(this.apply(join(this.copy(id), 'kubernetes')), { signal });
  }

  private apply(...paths: readonly string[]): Command {
    const filenames = paths.flatMap((path) => ['--filename', path]);
    return { ...this.kubectl('apply', ...filenames), cwd: this.context.folder };
  }

  /** Of the environment of the class alone. */
  private ownContext(): Context {
    const flags = { ...this.context.flags(), environment: this.lab.environment };
    return { ...this.context, flags: () => flags };
  }
}
