import * as z from 'zod';
import { choice, count, text } from '../../lab/config/values';
import { consistencies } from './contract';

/** The section `cassandra` of lab.yaml: what the writer writes, and when a row counts as written. */
export const schema = z
  .strictObject({
    topic: text(/^[\w.-]{1,64}$/, '1 to 64 letters, digits and . - _')
      .default('test')
      .describe('Topic that the writer writes; each topic has a sequence of its own to resume from.'),
    consistency: choice(consistencies)
      .default('QUORUM')
      .describe('How many replicas acknowledge a row before it counts as written.'),
    rowsPerSecond: count(1, 100_000)
      .optional()
      .describe('Limit on the rows that the writer writes a second; as fast as they are acknowledged unless set.'),
  })
  .describe('The Cassandra ring and its writer.');

export const resolve = (section: z.output<typeof schema>) => section;
