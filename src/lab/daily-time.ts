/** A time of every day in a zone, e.g. `22:00 Europe/Berlin`. */
import type { DailyTime } from './lab';

/** Hours and minutes of a day of 24 hours, and the name of a zone: https://www.iana.org/time-zones */
export const dailyTime = /^(?:[01]\d|2[0-3]):[0-5]\d [A-Z][\w+-]*(?:\/[A-Z][\w+-]*){0,2}$/;

/** @param text matches `dailyTime` */
export function dailyTimeOf(text: string): DailyTime {
  const [time = '', zone = ''] = text.split(' ');
  return { time, zone };
}

export function dailyTimeText({ time, zone }: DailyTime): string {
  return `${time} ${zone}`;
}

/** Whether a name is one of a zone, or an older one of it: `Asia/Kolkata` beside `Asia/Calcutta`. */
export function isTimeZone(name: string): boolean {
  const known = timeZones();
  if (known.includes(name)) return true;
  // Node takes a zone in any letters, and AWS in the right ones alone.
  if (known.some((zone) => zone.toLowerCase() === name.toLowerCase())) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format() !== '';
  } catch {
    return false;
  }
}

export function timeZones(): readonly string[] {
  return [...Intl.supportedValuesOf('timeZone'), 'UTC'];
}
