import { defineOwn } from '../local/own-verb';
import { ownVerbs } from '../operations';

export const define = defineOwn(ownVerbs.workflow, ['run', 'show', 'list']);
