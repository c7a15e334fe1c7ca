import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ring } from '../../contract';
import { jvmArguments } from './jvm';

/** One node of a ring on this machine. */
export interface RingNode {
  readonly name: string;
  /** Loopback address; nodes of one ring differ in the address alone. */
  readonly address: string;
  /** Everything that the node writes lies here. */
  readonly folder: string;
}

export interface JvmOptions {
  /** Folder of the distribution. */
  readonly jars: string;
  /** Heap of each node in MiB; a node takes about 450 MiB more. @default 256 */
  readonly heap?: number;
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
}

/** Three nodes, the first of which is the seed. */
export function ringNodes(folder: string): readonly [RingNode, RingNode, RingNode] {
  const node = (index: number): RingNode => {
    const name = `${ring.statefulSet}-${index}`;
    return { name, address: `127.0.0.${index + 1}`, folder: join(folder, name) };
  };
  return [node(0), node(1), node(2)];
}

/** Writes a node's configuration; its data, where there is any, stays. */
export async function configureNode(node: RingNode, seed: string): Promise<void> {
  await mkdir(join(node.folder, 'conf/triggers'), { recursive: true });
  await mkdir(logFolder(node), { recursive: true });
  await writeFile(join(node.folder, 'conf/cassandra.yaml'), JSON.stringify(configuration(node, seed), null, 2));
  await writeFile(join(node.folder, 'conf/logback.xml'), logback(node));
}

/** The process of a node; it writes `system.log` into its log folder and stops in good order on SIGTERM. */
export function nodeCommand(node: RingNode, { heap = 256, jars }: JvmOptions): Command {
  const conf = join(node.folder, 'conf');
  const properties = {
    'cassandra.config': `file://${conf}/cassandra.yaml`,
    'logback.configurationFile': `file://${conf}/logback.xml`,
    'cassandra.storagedir': dataFolder(node),
    'cassandra.logdir': logFolder(node),
    'cassandra.triggers_dir': `${conf}/triggers`,
    'cassandra-foreground': 'yes',
    // Three nodes of one machine need not wait for rumours to spread, nor for a superuser nobody uses.
    'cassandra.skip_wait_for_gossip_to_settle': '0',
    'cassandra.superuser_setup_delay_ms': '0',
  };
  const defined = Object.entries(properties).map(([name, value]) => `-D${name}=${value}`);
  const main = ['-cp', `${conf}:${jars}/*`, 'org.apache.cassandra.service.CassandraDaemon'];
  return { program: 'java', args: [...jvmArguments(heap, jars), ...defined, ...main] };
}

export function logFolder(node: RingNode): string {
  return join(node.folder, 'log');
}

function dataFolder(node: RingNode): string {
  return join(node.folder, 'data');
}

/** JSON is YAML, so no other writer is needed. Sizes are small: three nodes share one machine. */
function configuration(node: RingNode, seed: string): object {
  const data = dataFolder(node);
  return {
    cluster_name: ring.clusterName,
    num_tokens: 16,
    auto_bootstrap: false,
    partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
    endpoint_snitch: 'SimpleSnitch',
    seed_provider: [{ class_name: 'org.apache.cassandra.locator.SimpleSeedProvider', parameters: [{ seeds: seed }] }],
    listen_address: node.address,
    rpc_address: node.address,
    native_transport_port: ring.nativePort,
    storage_port: ring.storagePort,
    data_file_directories: [join(data, 'data')],
    commitlog_directory: join(data, 'commitlog'),
    saved_caches_directory: join(data, 'saved_caches'),
    hints_directory: join(data, 'hints'),
    cdc_raw_directory: join(data, 'cdc_raw'),
    // As in the cluster (src/systems/cassandra/ring-pod.ts): acknowledged is what is on the disk.
    commitlog_sync: 'batch',
    commitlog_segment_size: '8MiB',
    disk_failure_policy: 'stop',
    commit_failure_policy: 'stop',
    memtable_allocation_type: 'heap_buffers',
    memtable_heap_space: '64MiB',
    concurrent_reads: 8,
    concurrent_writes: 16,
    auto_snapshot: false,
  };
}

function logback(node: RingNode): string {
  return `<configuration>
  <appender name="FILE" class="ch.qos.logback.core.FileAppender">
    <file>${logFolder(node)}/system.log</file>
    <encoder><pattern>%-5level [%thread] %date{ISO8601} %F:%L - %msg%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="FILE"/></root>
</configuration>
`;
}
