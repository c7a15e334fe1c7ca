/** What is done with a class, as steps. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Student } from '../../lab/lab';
import type { Context } from '../context';
import { execute } from '../exec';
import type { Step } from '../steps';
import { counted, say } from '../terminal';
import type { LabClass } from './class';
import { atATime, forEachStudent } from './each';
import { accessTo, handoutFolder, writeHandout } from './handout';

/** Asks the world each time, or is safe to do again. */
const always = { isDone: () => Promise.resolve(false) };

/** Namespaces for all, then each student's Secrets and copy, then what is handed out. */
export function applySteps(group: LabClass, context: Context): readonly Step[] {
  return [
    synthesisStep(group),
    { title: 'namespaces', action: { command: group.applyGround() }, ...always },
    copiesStep(group),
    handoutsStep(group, context),
  ];
}

export function secretsSteps(group: LabClass): readonly Step[] {
  const run = (signal: AbortSignal): Promise<void> =>
    forEachStudent(group.ids, {
      work: (id) => group.makeSecrets(id, signal),
      say,
      signal,
    });
  return [
    { title: 'secrets', action: { description: `${all(group)}: create the Secrets that are missing`, run }, ...always },
  ];
}

/** The namespace goes with all that is in it, and comes back as it was handed out; tables at AWS keep their rows. */
export function resetSteps(group: LabClass, student: Student): readonly Step[] {
  const { id, namespace } = student;
  return [
    synthesisStep(group),
    {
      title: `delete ${namespace}`,
      action: { command: group.kubectl('delete', 'namespace', namespace, '--ignore-not-found', '--wait') },
      ...always,
    },
    { title: 'namespaces', action: { command: group.applyGround() }, ...always },
    {
      title: `copy of ${id}`,
      action: {
        description: `create the Secrets of ${id}, apply ${group.copy(id)}/kubernetes`,
        run: async (signal) => {
          await group.synthesizeCopy(id);
          await group.makeSecrets(id, signal);
          await group.applyCopy(id, signal);
        },
      },
      ...always,
    },
  ];
}

/** Everything of the class that is in the cluster and on this machine. */
export function closeSteps(group: LabClass, { folder }: Context): readonly Step[] {
  const path = join(folder, handoutFolder);
  return [
    {
      title: 'namespaces',
      action: {
        description: `${all(group)}: kubectl delete namespace <student> --ignore-not-found --wait`,
        run: (signal) =>
          forEachStudent(group.ids, {
            work: async (id) => {
              const { namespace } = group.student(id);
              await execute(group.kubectl('delete', 'namespace', namespace, '--ignore-not-found', '--wait'), {
                signal,
              });
            },
            say,
            signal,
          }),
      },
      ...always,
    },
    {
      title: 'handouts',
      action: {
        description: `remove ${handoutFolder}/`,
        run: () => Promise.resolve(rmSync(path, { recursive: true, force: true })),
      },
      ...always,
    },
  ];
}

function synthesisStep(group: LabClass): Step {
  return {
    title: 'synthesis',
    action: {
      description: `synthesize the class into ${group.ground}, and stop where ./lab check finds a problem`,
      run: () => group.synthesizeGround(),
    },
    ...always,
  };
}

function copiesStep(group: LabClass): Step {
  return {
    title: 'copies',
    action: {
      description: `${all(group)}: create the Secrets, kubectl apply --filename .work/student-<id>-${group.lab.environment}/kubernetes`,
      run: (signal) =>
        forEachStudent(group.ids, {
          work: async (id) => {
            await group.makeSecrets(id, signal);
            await group.applyCopy(id, signal);
          },
          memory: {
            journal: group.journal('copies'),
            subject: async (id) => `${await group.synthesizeCopy(id)} in ${await group.namespaceUid(id, signal)}`,
          },
          say,
          signal,
        }),
    },
    ...always,
  };
}

function handoutsStep(group: LabClass, context: Context): Step {
  return {
    title: 'handouts',
    action: {
      description: `write a folder for each student into ${handoutFolder}/`,
      run: async (signal) => {
        const access = await accessTo(group, signal);
        for (const student of group.students) writeHandout(context, group, student, access);
      },
    },
    ...always,
  };
}

function all({ ids }: LabClass): string {
  return `for ${counted(ids.length, 'student')}, ${atATime} at a time`;
}
