import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** When the time of an operation is over (`performance.now()`), by the input of its command. */
const deadlines = new WeakMap<object, number>();

/** Says that the SDK must not try the command again after `milliseconds` from now. */
export function setDeadline({ input }: { readonly input: object }, milliseconds: number): void {
  deadlines.set(input, performance.now() + milliseconds);
}

/**
 * Makes a client keep the deadlines of its commands. An abort signal would do, but with one the SDK puts its
 * twenty layers together anew for each command, which takes as long as signing it.
 */
export function keepDeadlines({ middlewareStack }: DynamoDBClient): void {
  middlewareStack.add(
    (next) => (args) => {
      const isOver = (deadlines.get(args.input) ?? Infinity) < performance.now();
      if (!isOver) return next(args);
      // By this name the SDK knows that there is nothing to try again.
      throw Object.assign(new Error('The time of the operation is over'), { name: 'AbortError' });
    },
    { step: 'finalizeRequest', priority: 'low', name: 'deadline' },
  );
}
