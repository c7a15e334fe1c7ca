import { Argument } from 'commander';

/** An argument whose words completion offers, while help does not list them and others will do as well. */
export class WordsArgument extends Argument {
  constructor(
    name: string,
    description: string,
    readonly words: readonly string[],
  ) {
    super(name, description);
  }
}
