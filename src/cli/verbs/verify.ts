import type { Define } from '../context';
import { UserError } from '../../user-error';
import { askOn, perSystem } from '../local/per-system';

export const define: Define = (command, context) =>
  perSystem(command, (own, { verify }, system) => {
    if (verify) return askOn(own, verify, context, system);
    own.action(() => {
      throw new UserError(`${system} has nothing stored that could be verified.`, 2);
    });
  });
