/** A lab that AWS pauses by itself, as people and programs are told of it. */
import { dailyTimeText } from '../../lab/daily-time';
import type { DailyTime, Lab } from '../../lab/lab';

/** Null where nobody has asked for it. */
export function pauseTimeOf(lab: Lab): DailyTime | null {
  return (lab.kind === 'aws' && lab.aws.pauseAt) || null;
}

export function pauseSentences(at: DailyTime | null): readonly string[] {
  return at ? [`Every day at ${dailyTimeText(at)} AWS takes its nodes to zero.`] : [];
}
