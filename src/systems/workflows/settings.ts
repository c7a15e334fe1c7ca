import * as z from 'zod';

/** The section `workflows` of lab.yaml, which has nothing to say yet. */
export const schema = z.strictObject({}).describe('Workflows of functions.');

export const resolve = (section: z.output<typeof schema>) => section;
