import { defineProcessVerb } from '../local/process-verb';

export const define = defineProcessVerb({
  command: 'kill',
  which: 'its name, its workload, or an alias such as leader (default: any one)',
  isNamed: false,
  said: (names) => `${names} was killed; it is started again.`,
  isReplaced: true,
});
