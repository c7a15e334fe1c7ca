import * as z from 'zod';
import type { Occasion } from '../../contract';
import { choice } from '../../lab/config/values';

/** The section `cuda` of lab.yaml: on what the jobs run. */
export const schema = z
  .strictObject({
    device: choice(['gpu', 'cpu'])
      .optional()
      .describe(
        'What jobs run on: a card, or the CPU twin where there is none; a card on aws, the CPU on local unless set.',
      ),
  })
  .describe('Jobs on a GPU.');

export function resolve(section: z.output<typeof schema>, { environment }: Occasion) {
  const { device = environment === 'aws' ? 'gpu' : 'cpu' } = section;
  return { ...section, device };
}
