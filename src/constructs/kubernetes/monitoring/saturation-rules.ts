import type { WorkloadWithObjective } from '../../../lab/lab';
import type { Resources } from '../resources';
import { aggregated, byPod, byService, rate, seriesOf } from './promql';
import type { Alert, RuleGroup } from './rules';

/** The share of a limit from which on a pod is about to be slowed down, or killed. */
const near = 0.9;

/** Alerts of a service's pods: none answers, or one is near what it may use. */
export function podGroup({ name }: WorkloadWithObjective, resources: Resources): RuleGroup {
  const of = (metric: string): string => seriesOf({ metric }, name);
  const { cpu, memory } = resources.limits;
  const pod = '{{ $labels.pod }} in {{ $labels.namespace }}';
  const rules: readonly Alert[] = [
    {
      alert: 'ServiceDown',
      expr: `${aggregated('sum', byService, of('up'))} == 0`,
      for: '1m',
      severity: 'critical',
      summary: `No pod of ${name} in {{ $labels.namespace }} answers Prometheus.`,
    },
    {
      alert: 'CpuNearLimit',
      expr: `${rate(of('process_cpu_seconds_total'), '5m', byPod)} > ${near} * ${cores(cpu)}`,
      for: '5m',
      severity: 'warning',
      summary: `${pod} uses nine tenths of the CPU that it may have (${cpu}).`,
    },
    {
      alert: 'MemoryNearLimit',
      expr: `${aggregated('max', byPod, of('process_resident_memory_bytes'))} > ${near} * ${bytes(memory)}`,
      for: '5m',
      severity: 'warning',
      summary: `${pod} uses nine tenths of the memory that it may have (${memory}); at all of it, it is killed.`,
    },
  ];
  return { name: `${name}-pods`, rules };
}

/** CPUs of a quantity: `500m` is half of one. */
function cores(quantity: string): number {
  return quantity.endsWith('m') ? Number(quantity.slice(0, -1)) / 1000 : Number(quantity);
}

function bytes(quantity: string): number {
  const [, number, unit = ''] = /^(\d+)([KMG]i)$/.exec(quantity) ?? [];
  const power = ['Ki', 'Mi', 'Gi'].indexOf(unit) + 1;
  if (power === 0) throw new Error(`${quantity} is no amount of memory with Ki, Mi or Gi`);
  return Number(number) * 1024 ** power;
}
