import * as z from 'zod';
import { choice, count } from '../../lab/config/values';
import { languages } from './contract';

/** The section `functions` of lab.yaml: the course's modules, and how they scale. */
export const schema = z
  .strictObject({
    language: choice(Object.keys(languages) as [keyof typeof languages, ...(keyof typeof languages)[]])
      .default('python')
      .describe("Language of the course's modules `add` and `multiply`."),
    target: count(1, 100)
      .default(10)
      .describe('Calls at the same time that one pod of a module is meant to have; more make more pods.'),
    maxScale: count(1, 50).default(5).describe('Most pods of a module.'),
    stableWindowSeconds: count(6, 3600)
      .default(60)
      .describe('Seconds over which the number of calls is averaged; a module without calls is at zero soon after.'),
  })
  .describe('Functions that scale to zero.');

export const resolve = (section: z.output<typeof schema>) => section;
