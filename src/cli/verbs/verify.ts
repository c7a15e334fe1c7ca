import { Argument, Option } from 'commander';
import { loadConfig } from '../../lab/config/load';
import { type ReadLevel, readLevels } from '../../systems/cassandra/operations/client';
import { isClean, type Stretch, type TopicReport } from '../../systems/cassandra/operations/inspect';
import { verifyTopic } from '../../systems/cassandra/operations/verify';
import type { Context, Define } from '../context';
import { UserError } from '../../user-error';
import { ringOption } from '../local/ring';
import { counted, say } from '../terminal';

interface Options {
  readonly topic?: string;
  readonly at: readonly string[];
  readonly level: ReadLevel;
  readonly json?: boolean;
}

/** Gaps, duplicates or altered rows that are named one by one; the rest is counted. */
const named = 10;

export const define: Define = (command, context) => {
  const levels = Object.keys(readLevels);
  command
    .addArgument(new Argument('<system>', 'whose data to read').choices(['cassandra']))
    .option('--topic <name>', 'topic to read (default: cassandra.topic of lab.yaml)')
    .addOption(ringOption())
    .addOption(new Option('--level <consistency>', 'how many nodes must answer').choices(levels).default('ALL'))
    .option('--json', 'print the report as JSON')
    .action((_system: 'cassandra', options: Options) => verify(context, options));
};

async function verify({ flags }: Context, { topic: given, at, level, json }: Options): Promise<void> {
  const topic = given ?? loadConfig(flags()).cassandra.topic;
  const report = await verifyTopic({ nodes: at, topic, level });
  if (!report)
    throw new UserError(
      `No writer has recorded a place in topic ${topic}.\nSee which topics there are: npx lab status cassandra`,
    );
  if (json) say(JSON.stringify({ topic, level, clean: isClean(report), ...report }, null, 2));
  else linesOf(topic, report).forEach(say);
  if (!isClean(report)) throw new UserError(`Topic ${topic} is not what its place promises.`);
}

function linesOf(topic: string, { lastSeq, rows, gaps, duplicates, altered, ahead }: TopicReport): readonly string[] {
  return [
    `${topic}: last sequence ${lastSeq}, ${counted(rows, 'row')} up to it`,
    ...(ahead > 0 ? [`${counted(ahead, 'row')} above it, on the way or to be written again`] : []),
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
