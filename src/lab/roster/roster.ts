/** A class: who is in it. What each student gets is resolved into the Lab. */

/** One row of the roster. */
export interface Enrolment {
  /** The student's number in the class, 1 to 1,000, kept for the whole course: it decides which stack holds the student. */
  readonly seat: number;
  /** Registry id; the namespace and the tables are called by it. */
  readonly id: string;
  /** ARN of the IAM role or user that the student works with. */
  readonly principal: string;
}

/** Students in one stack: few enough to plan in a minute, enough that 1,000 students are 20 stacks. */
export const studentsPerStack = 50;

/** Largest class of one lab. */
export const largestClass = 1000;

/** The students of one stack and of one YAML file. */
export interface Batch<S> {
  /** `01` to `20`. */
  readonly name: string;
  readonly students: readonly S[];
}

/**
 * Seats 1 to 50 are batch 01, 51 to 100 are 02, and so on. A student who comes or goes moves nobody else:
 * in another stack Terraform would destroy the student's tables and make new ones.
 */
export function batchesOf<S extends { readonly seat: number }>(students: readonly S[]): readonly Batch<S>[] {
  const batches = new Map<number, S[]>();
  for (const student of [...students].sort((one, other) => one.seat - other.seat)) {
    const number = Math.ceil(student.seat / studentsPerStack);
    const batch = batches.get(number);
    if (batch) batch.push(student);
    else batches.set(number, [student]);
  }
  return [...batches].map(([number, members]) => ({ name: String(number).padStart(2, '0'), students: members }));
}
