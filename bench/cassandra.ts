/**
 * Rows a second into one real ring of three, side by side: our writer (the bundled service, its own
 * process), the pattern of the course's original (two round trips a row, one after the other, unprepared)
 * and the driver's own concurrent execution at our window, a request for each row. The contenders take turns
 * at each consistency, so that a busy machine slows them alike; the figure is the median of the turns.
 *
 *     node --import tsx bench/cassandra.ts [seconds a turn] [turns]
 */
import { Client, concurrent, ExecutionProfile, type QueryOptions, types } from 'cassandra-driver';
import { consistencies, ring as names, rowValue, schema } from '../src/systems/cassandra/contract';
import { windowSize } from '../src/systems/cassandra/services/writer/write';
import { TestRing } from '../test/tools/cassandra';
import { WriterProcess } from '../test/tools/cassandra-writer';

type Consistency = (typeof consistencies)[number];
type Contender = 'original' | 'ours' | 'driver';

const levels = { ONE: types.consistencies.one, QUORUM: types.consistencies.quorum, ALL: types.consistencies.all };
const insertRow = `INSERT INTO ${schema.keyspace}.${schema.rowTable} (topic, seq, value) VALUES (?, ?, ?)`;
const insertPlace = `INSERT INTO ${schema.keyspace}.${schema.lastSeqTable} (topic, seq) VALUES (?, ?)`;

/** Rows of one call of the driver's concurrent execution: its end, when the window runs empty, weighs little. */
const batch = 10_000;

/** The other contenders run in a process that is warm; ours starts anew each turn. */
const warmUpMs = 4_000;

async function main(seconds: number, turns: number): Promise<void> {
  const ring = await TestRing.start({ heap: 512 });
  const client = connect(ring.addresses);
  try {
    const bench = new Bench(ring, client, seconds);
    await bench.warmUp();
    console.log(
      '| consistency | original, rows/s | ours, rows/s | driver concurrent, rows/s | ours / original | ours / driver | MB |',
    );
    console.log('|---|---|---|---|---|---|---|');
    for (const level of consistencies) console.log(await bench.row(level, turns));
  } finally {
    await client.shutdown();
    await ring.stop();
  }
}

class Bench {
  private megabytes = 0;
  private seq = 0;

  constructor(
    private readonly ring: TestRing,
    private readonly client: Client,
    private readonly seconds: number,
  ) {}

  /** The writer makes the tables; then the nodes compile what they will run. */
  async warmUp(): Promise<void> {
    await this.ours('ONE');
    for (let turn = 0; turn < 2; turn++) for (const level of consistencies) await this.driver(level);
    await this.original('ONE');
  }

  async row(level: Consistency, turns: number): Promise<string> {
    const rates: Record<Contender, number[]> = { original: [], ours: [], driver: [] };
    for (let turn = 0; turn < turns; turn++)
      for (const contender of ['original', 'driver', 'ours'] as const)
        rates[contender].push(await this[contender](level));
    const { original, ours, driver } = {
      original: median(rates.original),
      ours: median(rates.ours),
      driver: median(rates.driver),
    };
    const cells = [level, ...[original, ours, driver].map((rate) => Math.round(rate))];
    return `| ${[...cells, `${(ours / original).toFixed(1)} ×`, `${((100 * ours) / driver).toFixed(0)} %`, Math.round(this.megabytes)].join(' | ')} |`;
  }

  private async original(level: Consistency): Promise<number> {
    const options: QueryOptions = { consistency: levels[level] };
    return this.rate(async () => {
      const seq = ++this.seq;
      await this.client.execute(insertRow, ['original', seq, rowValue(seq)], {
        ...options,
        hints: ['text', 'int', 'double'],
      });
      await this.client.execute(insertPlace, ['original', seq], { ...options, hints: ['text', 'int'] });
      return 1;
    });
  }

  private async driver(level: Consistency): Promise<number> {
    return this.rate(async () => {
      const rows = Array.from({ length: batch }, () => ['driver', ++this.seq, rowValue(this.seq)]);
      await concurrent.executeConcurrent(this.client, insertRow, rows, {
        concurrencyLevel: windowSize,
        executionProfile: level,
      });
      return batch;
    });
  }

  private async ours(level: Consistency): Promise<number> {
    const writer = await WriterProcess.start({ seeds: this.ring.addresses, topic: 'ours', consistency: level });
    try {
      await writer.untilResumed();
      await new Promise((resolve) => setTimeout(resolve, warmUpMs));
      const [before, start] = [await writer.metric('writer_rows_total'), performance.now()];
      await new Promise((resolve) => setTimeout(resolve, this.seconds * 1000));
      const rows = (await writer.metric('writer_rows_total')) - before;
      const rate = (rows * 1000) / (performance.now() - start);
      this.megabytes = Math.max(this.megabytes, (await writer.metric('process_resident_memory_bytes')) / 1e6);
      return rate;
    } finally {
      await writer.stop();
    }
  }

  private async rate(work: () => Promise<number>): Promise<number> {
    const start = performance.now();
    let rows = 0;
    while (performance.now() - start < this.seconds * 1000) rows += await work();
    return (rows * 1000) / (performance.now() - start);
  }
}

function connect(addresses: readonly string[]): Client {
  return new Client({
    contactPoints: [...addresses],
    localDataCenter: names.datacenter,
    profiles: consistencies.map((level) => new ExecutionProfile(level, { consistency: levels[level] })),
    monitorReporting: { enabled: false },
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

const [seconds = '10', turns = '3'] = process.argv.slice(2);
void main(Number(seconds), Number(turns));
