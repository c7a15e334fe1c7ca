import { wrapped } from '../../lab/config/lines';
import { UserError } from '../../user-error';
import { counted, paint, table } from '../terminal';
import type { Finding } from './finding';

const marks: Readonly<Record<Finding['state'], string>> = { ok: 'ok', note: 'note', missing: 'needed' };

/** A line each, and below what to do about those that are not as they should be. */
export function doctorLines(findings: readonly Finding[]): readonly string[] {
  return [
    ...table(
      ['Needed', 'State', 'Found'],
      findings.map(({ what, state, found }) => [what, marks[state], found]),
    ),
    ...remedyLines(findings),
  ];
}

function remedyLines(findings: readonly Finding[]): readonly string[] {
  return findings.flatMap(({ what, remedy }) =>
    remedy === undefined ? [] : ['', paint('yellow', what), ...remedy.flatMap(remedyLine)],
  );
}

/** A command is broken already where a shell may have it. */
function remedyLine(line: string): readonly string[] {
  return line.startsWith('  ') ? [`  ${line}`] : wrapped(`  ${line}`, '    ');
}

/** @throws UserError naming everything that is missing, with how to get it */
export function refuseMissing(findings: readonly Finding[]): void {
  const missing = findings.filter(({ state }) => state === 'missing');
  if (missing.length === 0) return;
  const [, ...lines] = remedyLines(missing);
  throw new UserError([...lines, '', `${counted(missing.length, 'thing')} missing: nothing was started.`].join('\n'));
}
