/** Workflows as `lab` uses them: on this machine they run on the functions that run there. */
import type { Operations } from '../../local/operations';
import { UserError } from '../../user-error';
import type { contract } from './contract';
import { commands } from './operations/commands';

export const operations = {
  run: {
    plan: () => {
      throw new UserError(
        'Workflows have no process of their own: their steps call functions.\n' +
          'Start those: ./lab run functions\nThen:        ./lab workflow run add-then-multiply a=5 b=7',
        2,
      );
    },
    hints: () => [],
  },
  commands,
} satisfies Operations<typeof contract>;
