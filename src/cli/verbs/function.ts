import { defineOwn } from '../local/own-verb';
import { ownVerbs } from '../operations';

export const define = defineOwn(ownVerbs.function, ['deploy', 'update', 'invoke', 'list', 'logs', 'delete']);
