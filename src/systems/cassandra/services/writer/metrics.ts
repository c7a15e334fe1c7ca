import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { kindOf, kinds } from './cassandra/failures';
import type { RingMember } from './cassandra/session';
import type { WriterObserver } from './domain/writer';

/** Seconds. A row takes a few milliseconds; the longest are those that wait for a node to come back. */
const latencyBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * The writer's metrics, for `/metrics`.
 * @param members - the members of the ring as they are known now
 */
export function measure(registry: Registry, topic: string, members: () => readonly RingMember[]): WriterObserver {
  registry.setDefaultLabels({ topic });
  const registers = [registry];
  const rows = new Counter({ name: 'writer_rows_total', help: 'Rows acknowledged', registers });
  const errors = new Counter({
    name: 'writer_errors_total',
    help: 'Attempts that failed and were repeated, by what went wrong',
    labelNames: ['kind'],
    registers,
  });
  // From the beginning, so that the first failure is an increase and not a new series.
  for (const kind of kinds) errors.inc({ kind }, 0);
  const latency = new Histogram({
    name: 'writer_row_duration_seconds',
    help: 'Time from the first sending of a row to its acknowledgement',
    buckets: latencyBounds,
    registers,
  });
  const checkpoint = new Gauge({
    name: 'writer_last_seq',
    help: 'Recorded checkpoint: what a restart resumes from',
    registers,
  });
  new Gauge({
    name: 'writer_ring_member_up',
    help: '1 while the writer is connected to this member of the ring',
    labelNames: ['member'],
    registers,
    collect() {
      this.reset();
      for (const { address, isUp } of members()) this.set({ member: address }, isUp ? 1 : 0);
    },
  });
  return {
    resumed: (lastSeq) => checkpoint.set(lastSeq),
    acknowledged(ms) {
      rows.inc();
      latency.observe(ms / 1000);
    },
    recorded: (lastSeq) => checkpoint.set(lastSeq),
    failed: (error) => errors.inc({ kind: kindOf(error) }),
  };
}
