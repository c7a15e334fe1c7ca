/** The same rules for a test's time: an hour is a minute. */
import type { RuleGroup } from '../../tools/prometheus';

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** How much shorter everything is. */
const factor = 60;

function shorter(duration: string): string {
  const [, number = '', unit = ''] = /^(\d+)([smhd])$/.exec(duration) ?? [];
  const ms = (Number(number) * (seconds[unit] ?? NaN) * 1000) / factor;
  if (!Number.isInteger(ms)) throw new Error(`${duration} cannot be made ${factor} times shorter`);
  return `${ms}ms`;
}

/** Ranges of a query; and the bound of what is quick, because a busy machine may be slow: 2.5 s, which every histogram has. */
export function scaledQuery(query: string): string {
  return query.replace(/\[(\w+)\]/g, (_, range: string) => `[${shorter(range)}]`).replace(/le="[\d.]+"/g, 'le="2.5"');
}

export function scaledGroup({ name, interval, rules }: RuleGroup): RuleGroup {
  return {
    name,
    ...(interval !== undefined && { interval: shorter(interval) }),
    rules: rules.map((rule) => ({
      ...rule,
      expr: scaledQuery(rule.expr),
      ...('for' in rule && rule.for !== undefined && { for: shorter(rule.for) }),
    })),
  };
}
