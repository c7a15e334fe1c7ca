import { clientVerbs } from '../operations';
import { defineClient } from '../local/client-verb';

export const define = defineClient(clientVerbs.mcli);
