/** A test may be skipped only if test/skips.yaml names it with a reason; then it is said and counted. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Skip {
  readonly tier: string;
  /** Title of the test or of the block of tests. */
  readonly title: string;
  /** What the machine must lack for the skip to be right. */
  readonly reason: string;
}

/**
 * `describe`, or where the machine lacks what the block needs, `describe.skip`.
 * @param missing what is missing; undefined where nothing is
 * @throws Error when something is missing but the block is not in the list
 */
export function describeWhere(tier: string, missing: string | undefined, title: string, block: () => void): void {
  if (missing === undefined) return describe(title, block);
  const skips = parse(readFileSync(join(__dirname, '../skips.yaml'), 'utf8')) as readonly Skip[];
  const skip = skips.find((candidate) => candidate.tier === tier && candidate.title === title);
  if (!skip) throw new Error(`"${title}" cannot run here (${missing}), and test/skips.yaml does not allow to skip it.`);
  // Not by console: jest drops what a file logs all of whose tests are skipped.
  process.stderr.write(`SKIPPED in tier ${tier}: ${title}\n  missing: ${missing}\n  allowed: ${skip.reason}\n`);
  describe.skip(title, block);
}
