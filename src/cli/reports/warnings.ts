import { warningsOf } from '../../analysis/warnings';
import type { Lab } from '../../lab/lab';
import { labelled } from '../terminal';

/** What to mind on that date. */
export function warningLines(lab: Lab, date: string): readonly string[] {
  return warningsOf(lab, date).flatMap((text) => labelled('warning', text));
}
