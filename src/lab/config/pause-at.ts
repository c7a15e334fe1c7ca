/** `aws.pauseAt`: when a lab that nobody has paused is paused all the same. */
import { dailyTime, dailyTimeOf, isTimeZone, timeZones } from '../daily-time';
import { nearest } from './problems';
import { text } from './values';

const example = '22:00 Europe/Berlin';

export const pauseAt = text(dailyTime, `a time from 00:00 to 23:59 and a time zone, such as ${example}`)
  .refine((value) => !dailyTime.test(value) || isTimeZone(dailyTimeOf(value).zone), {
    error: ({ input }) => {
      const { zone } = dailyTimeOf(String(input));
      const meant = nearest(zone, timeZones());
      const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
      return `a time and a zone of the IANA database, such as ${example}: ${zone} is not in it${hint}`;
    },
  })
  .describe(
    `Time of every day, with its zone, at which AWS takes every node group to zero (\`${example}\`); until somebody resumes or deploys. Unless set nobody does.`,
  );
