import * as z from 'zod';
import { count } from './values';

export const observability = z
  .strictObject({
    traces: count(0, 100)
      .default(0)
      .describe(
        'Percent of the calls from outside that are traced: every service on their way tells a collector of its part (docs/addons.md). With 0 there is no collector.',
      ),
  })
  .describe('What is seen of the services besides their metrics and logs.');
