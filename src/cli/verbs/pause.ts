import { defineProcessVerb } from '../local/process-verb';

export const define = defineProcessVerb({
  command: 'pause',
  which: 'its name, its workload, or an alias such as leader',
  isNamed: true,
  said: (name, system) => `${name} hangs. Let it go on: ./lab resume ${system} ${name}`,
  isReplaced: true,
  ofLab: {
    does: 'the lab itself, whose node groups go to zero',
    run: async (context, options) => (await import('../life/pause')).pauseLab(context, options),
  },
});
