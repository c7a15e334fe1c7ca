/** What Terraform would take away by a plan, in plain words: what is destroyed, and what is destroyed to be made anew. */
import { wrapped } from '../../lab/config/lines';
import { type Change, unchangeable } from '../terraform-plan';

interface Holding {
  readonly what: string;
  /** What is lost with it, in a clause. */
  readonly loss: string;
}

/** Types that hold what Terraform cannot make again. A test holds that every other type of the stacks holds nothing. */
export const holdings: Readonly<Record<string, Holding>> = {
  aws_cloudwatch_log_group: { what: 'log group', loss: 'its logs are lost' },
  aws_dynamodb_table: { what: 'table', loss: 'all its rows are lost' },
  aws_ecr_repository: { what: 'repository', loss: 'its images are lost' },
  aws_eks_cluster: { what: 'cluster', loss: 'everything in it is lost' },
  aws_kms_key: { what: 'key', loss: 'what it encrypts can be read no more' },
  aws_s3_bucket: { what: 'bucket', loss: 'everything in it is lost' },
};

/**
 * What goes, whether something takes its place or not. What an interrupted run has left half-made and holds no data is no
 * loss: the same command has to go on by itself. Of what holds data nobody knows whether it was used meanwhile.
 */
export function lossesIn(changes: readonly Change[]): readonly Change[] {
  return changes.filter(
    (one) =>
      one.change.actions.includes('delete') && (one.action_reason !== 'replace_because_tainted' || holdsData(one)),
  );
}

export function holdsData({ type }: Change): boolean {
  return type in holdings;
}

/** One sentence each, what holds data last: that is where somebody reads who is about to answer. */
export function lossLines(losses: readonly Change[]): readonly string[] {
  const ordered = [...losses.filter((loss) => !holdsData(loss)), ...losses.filter(holdsData)];
  return ordered.flatMap((loss) => wrapped(`  ${sentence(loss)}`, '    '));
}

function sentence(loss: Change): string {
  const { address, type, change } = loss;
  const { [type]: holding } = holdings;
  const subject = holding ? `the ${holding.what} ${nameOf(loss)} (${address})` : address;
  const goes = change.actions.includes('create') ? `is made anew${reason(loss)}` : 'goes';
  return holding ? `${subject} ${goes}: ${holding.loss}` : `${subject} ${goes}`;
}

/** Its own name where it has one. */
function nameOf({ address, change: { before } }: Change): string {
  const name = before?.['name'] ?? before?.['bucket'] ?? before?.['id'];
  return typeof name === 'string' ? name : address;
}

function reason(change: Change): string {
  const fields = unchangeable(change);
  return fields.length === 0 ? '' : `, because ${fields.join(', ')} cannot be changed`;
}
