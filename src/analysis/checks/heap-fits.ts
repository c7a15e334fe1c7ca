import type { Container } from 'kubernetes-types/core/v1';
import { workloadsOf } from '../kinds';
import { quantity } from '../quantity';
import type { Finding, Rule } from '../rule';

/** What the image of Cassandra takes the size of its heap from, e.g. `512M`: mebibytes, as the JVM counts. */
const variable = 'MAX_HEAP_SIZE';

const units: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** The kernel kills a process that outgrows its limit; the heap is one part of a Java process, never all of it. */
export const heapFits: Rule = {
  id: 'heap-fits',
  holds: `every heap (${variable}) is smaller than the memory limit of its container`,
  check: (_, documents) =>
    workloadsOf(documents).flatMap(({ address, template }) =>
      template.spec.containers.flatMap((container) => findings(address, container)),
    ),
};

function findings(address: string, { name, env = [], resources }: Container): readonly Finding[] {
  const heap = env.find((one) => one.name === variable)?.value;
  const limit = resources?.limits?.['memory'];
  if (heap === undefined) return [];
  const value = `container ${name}, ${variable}: ${heap}`;
  if (limit === undefined)
    return [{ address, value: `${value}, without a memory limit`, remedy: 'set the limit to twice the heap' }];
  const size = heapBytes(heap);
  if (size === undefined) return [{ address, value, remedy: 'a number with K, M or G, e.g. 512M' }];
  if (size < quantity(limit)) return [];
  return [
    { address, value: `${value}, with a memory limit of ${limit}`, remedy: 'lower the heap to half of the limit' },
  ];
}

function heapBytes(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d+)([KMG])$/i.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * (units[unit.toUpperCase()] ?? 1);
}
