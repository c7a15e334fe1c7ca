import { warningsOf } from '../analysis/warnings';
import { wrapped } from '../lab/config/lines';
import type { Lab } from '../lab/lab';
import { paint } from './terminal';

/** What to mind on that date, in lines that fit. */
export function warningLines(lab: Lab, date: string): readonly string[] {
  return warningsOf(lab, date)
    .flatMap((text) => wrapped(`warning ${text}`, '  '))
    .map((line) => line.replace(/^warning/, (word) => paint('yellow', word)));
}
