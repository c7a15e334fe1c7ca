/** What is done with a class, as steps. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Student } from '../../lab/lab';
import type { Context } from '../context';
import { execute } from '../exec';
import { everyTime, type Step } from '../steps';
import { counted, say } from '../terminal';
import type { LabClass } from './class';
import { atATime, forEachStudent } from './each';
import { accessTo, handoutFolder, writeHandout } from './handout';

/** Namespaces for all, then each student's Secrets and copy, then what is handed out. */
export function applySteps(group: LabClass, context: Context): readonly Step[] {
  return [
    synthesisStep(group),
    { title: 'namespaces', action: { command: group.applyGround() }, ...everyTime },
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
    {
      title: 'secrets',
      action: { description: `${all(group)}: create the Secrets that are missing`, run },
      ...everyTime,
    },
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
      ...everyTime,
    },
    { title: 'namespaces', action: { command: group.applyGround() }, ...everyTime },
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
      ...everyTime,
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
      ...everyTime,
    },
    {
      title: 'handouts',
      action: {
        description: `remove ${handoutFolder}/`,
        run: () => Promise.resolve(rmSync(path, { recursive: true, force: true })),
      },
      ...everyTime,
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
    ...everyTime,
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
    ...everyTime,
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
    ...everyTime,
  };
}

function all({ ids }: LabClass): string {
  return `for ${counted(ids.length, 'student')}, ${atATime} at a time`;
}
