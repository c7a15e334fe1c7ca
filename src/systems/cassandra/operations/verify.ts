/** `lab verify cassandra`: whether a topic's rows are what its recorded checkpoint promises. */
import { UserError } from '../../../user-error';
import type { Question } from '../../../local/operations';
import type { consistencies } from '../contract';
import { readLevels } from './client';
import { isClean, type Stretch, type TopicReport } from './inspect';
import { nodesIn, nodesOption } from './nodes';
import { verifyTopic } from './verify-topic';

type ReadLevel = (typeof consistencies)[number];

/** Gaps, duplicates or altered rows that are named one by one; the rest is counted. */
const named = 10;

export const verify: Question<{ readonly topic: string }> = {
  options: {
    topic: { value: 'name', description: 'topic to read', default: ({ topic }) => topic },
    at: nodesOption,
    level: {
      value: 'consistency',
      description: 'how many nodes must answer',
      default: 'ALL',
      choices: Object.keys(readLevels),
    },
  },
  ask: async ({ topic = '', at, level = 'ALL' }) => {
    // Checked by the option's choices.
    const report = await verifyTopic({ nodes: nodesIn(at), topic, level: level as ReadLevel });
    if (!report)
      throw new UserError(
        `No writer has recorded a checkpoint in topic ${topic}.\nSee which topics there are: ./lab status cassandra`,
      );
    const clean = isClean(report);
    return {
      text: linesOf(topic, report),
      json: { topic, level, clean, ...report },
      ...(!clean && { wrong: `Topic ${topic} is not what its checkpoint promises.` }),
    };
  },
};

function linesOf(topic: string, { lastSeq, rows, gaps, duplicates, altered, ahead }: TopicReport): readonly string[] {
  const counted = (count: number): string => `${count} row${count === 1 ? '' : 's'}`;
  return [
    `${topic}: last sequence ${lastSeq}, ${counted(rows)} up to it`,
    ...(ahead > 0 ? [`${counted(ahead)} above it, on the way or to be written again`] : []),
    `gaps: ${listed(gaps.map(stretch))}`,
    `duplicates: ${listed(duplicates.map(String))}`,
    `altered rows: ${listed(altered.map(String))}`,
  ];
}

function stretch({ from, to }: Stretch): string {
  return from === to ? String(from) : `${from}–${to}`;
}

function listed(items: readonly string[]): string {
  if (items.length === 0) return 'none';
  const more = items.length > named ? ` and ${items.length - named} more` : '';
  return items.slice(0, named).join(', ') + more;
}
