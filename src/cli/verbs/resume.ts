import { defineProcessVerb } from '../local/process-verb';

export const define = defineProcessVerb({
  command: 'resume',
  which: 'its name, its workload, or an alias such as leader',
  isNamed: true,
  said: (name) => `${name} goes on.`,
  ofLab: {
    does: 'the lab itself, whose nodes come back',
    run: async (context, options) => (await import('../life/pause')).resumeLab(context, options),
  },
});
