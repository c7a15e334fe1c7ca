/**
 * Something that the person at the keyboard can put right: the message says what, where, the value received and what
 * to do, so it is printed without a stack trace. Everything that a person may read of a mistake is one of these.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';

  constructor(
    /** What is wrong, the value received, where, and what to do. May have several lines. */
    message: string,
    /** Exit code of the command: 1 for a failure, 2 for wrong use. */
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message);
  }
}
