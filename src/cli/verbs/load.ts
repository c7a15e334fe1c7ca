import { type Command, InvalidArgumentError, Option } from 'commander';
import { runLoad } from '../../local/load/engine';
import type { Interval, Measured } from '../../local/load/measure';
import type { Scenario } from '../../local/load/scenario';
import type { SystemName } from '../../lab/systems';
import { UserError } from '../../user-error';
import type { Context, Define } from '../context';
import { interruptible } from '../interruption';
import { perSystem } from '../local/per-system';
import { RunFile } from '../local/running';
import { counted, paint, say, sayJson, table } from '../terminal';

interface Options {
  readonly scenario: string;
  readonly users: number;
  readonly for: number;
  readonly at?: string;
  readonly json?: boolean;
}

type Scenarios = Readonly<Record<string, Scenario>>;

/** What one Node process can drive before it measures itself. */
const mostUsers = 2000;
/** Seconds. */
const longest = 3600;

export const define: Define = (command, context) =>
  perSystem(command, (own, { scenarios }, system) => {
    if (scenarios) return defineLoad(own, context, system, scenarios);
    own.action(() => {
      throw new UserError(`${system} has no simulation that would put it under load.`, 2);
    });
  });

function defineLoad(command: Command, context: Context, system: SystemName, scenarios: Scenarios): void {
  const names = Object.keys(scenarios);
  const lines = Object.entries(scenarios).map(([name, { does }]) => `  ${name.padEnd(14)} each virtual user ${does}`);
  command
    .addOption(new Option('--scenario <name>', 'what virtual users do').choices(names).default(names[0]))
    .option('--users <number>', `virtual users, at most ${mostUsers}`, userCount, 10)
    .option('--for <time>', 'how long: 30s, 5m, at most 1h', seconds, 30)
    .option('--at <url>', `the way in (default: the one of \`lab run ${system}\` on this machine)`)
    .option('--json', 'print the figures as JSON')
    .addHelpText('after', ['', 'Scenarios:', ...lines].join('\n'))
    .action((options: Options) => load(context, system, scenarios, options));
}

async function load(context: Context, system: SystemName, scenarios: Scenarios, options: Options): Promise<void> {
  const scenario = scenarios[options.scenario];
  if (!scenario) return;
  const origin =
    options.at === undefined ? (await new RunFile(context, system).expect()).status.address : originOf(options.at);
  const { users, for: time, json } = options;
  if (!json) say(`${counted(users, 'virtual user')} for ${time} s at ${origin}:\n  each ${scenario.does}.`);
  const measured = await interruptible((signal) =>
    runLoad({
      origin,
      scenario,
      users,
      seconds: time,
      random: Math.random,
      signal,
      ...(!json && { onSecond: secondPrinter() }),
    }),
  );
  if (json) sayJson({ origin, scenario: options.scenario, users, ...measured });
  else print(measured);
  if (measured.requests > 0 && measured.succeeded === 0)
    throw new UserError(`None of the calls to ${origin} succeeded.`);
}

/** A line each second: what a person sees of a canary or a fault as it begins. */
function secondPrinter(): (interval: Interval) => void {
  let second = 0;
  return ({ requests, failed, mean }) => {
    const took = mean === null ? '' : `, ${ms(mean)} ms`;
    const failures = failed === 0 ? '' : `, ${paint('red', `${failed} failed`)}`;
    say(`${String(++second).padStart(4)} s  ${counted(requests, 'call')}${took}${failures}`);
  };
}

function print({ requests, succeeded, errors, answers, seconds, throughput, latency, histogram }: Measured): void {
  say(
    `\n${counted(requests, 'call')} in ${seconds.toFixed(1)} s: ${throughput.toFixed(1)} a second, ${requests - succeeded} failed`,
  );
  for (const [reason, count] of Object.entries(errors)) say(`  ${count} × ${reason}`);
  if (succeeded === 0) return;
  say('');
  const rows = answers.map(({ version, status, count, p50, p99 }) => [
    version ?? '-',
    String(status),
    count,
    ms(p50),
    ms(p99),
  ]);
  table(['Version', 'Status', 'Calls', 'p50 ms', 'p99 ms'], rows).forEach(say);
  say('');
  const { mean, p50, p95, p99, max } = latency;
  say(`Milliseconds: mean ${ms(mean)}, p50 ${ms(p50)}, p95 ${ms(p95)}, p99 ${ms(p99)}, max ${ms(max)}\n`);
  const most = Math.max(...histogram.map(({ count }) => count));
  const bars = histogram.map(({ upTo, count }) => [
    upTo === null ? 'more' : `≤ ${upTo}`,
    String(count),
    '█'.repeat(Math.ceil((count / most) * 40)),
  ]);
  table(['ms', 'calls', ''], bars).forEach(say);
}

function ms(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0);
}

function userCount(text: string): number {
  const users = /^\d+$/.test(text) ? Number(text) : 0;
  if (users >= 1 && users <= mostUsers) return users;
  throw new InvalidArgumentError(`A whole number from 1 to ${mostUsers}.`);
}

function seconds(text: string): number {
  const [, number, unit = 's'] = /^(\d+)(s|m|h)?$/.exec(text) ?? [];
  const time = Number(number ?? 0) * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h'];
  if (time >= 1 && time <= longest) return time;
  throw new InvalidArgumentError(`A time from 1s to ${longest / 3600}h, e.g. 30s or 5m: a load has an end.`);
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && ['http:', 'https:'].includes(url.protocol)) return url.origin;
  throw new UserError(
    `'${text}' is no address to put under load: give scheme, host and port, e.g. http://127.0.0.1:8080`,
    2,
  );
}
