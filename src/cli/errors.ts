/** A failure that its message explains whole: it is printed without a stack trace. */
export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    /** What is wrong, the value received, where, and what to do. May have several lines. */
    message: string,
    /** Exit code of the command: 1 for a failure, 2 for wrong use. */
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}
