import { defineProcessVerb } from '../local/process-verb';

export const define = defineProcessVerb({
  command: 'restart',
  which: 'its name, its workload, or an alias such as leader (default: all, one after another)',
  isNamed: false,
  said: (names) => `${names}: restarted and ready.`,
});
