/** What machines offer to pods. */

export interface Machine {
  readonly cpus: number;
  readonly memoryGiB: number;
  /** Pods without prefix delegation: addresses of its network interfaces. */
  readonly addresses: number;
  readonly gpus: number;
}

/**
 * Sizes that have a rule of their own. Addresses, also those below, are from
 * https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/eni-max-pods.txt, read 2026-11-21;
 * AWS publishes the rest on https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html.
 */
const machines: Readonly<Record<string, Machine>> = {
  't3.small': { cpus: 2, memoryGiB: 2, addresses: 11, gpus: 0 },
  't3.medium': { cpus: 2, memoryGiB: 4, addresses: 17, gpus: 0 },
  't3.large': { cpus: 2, memoryGiB: 8, addresses: 35, gpus: 0 },
  't3.xlarge': { cpus: 4, memoryGiB: 16, addresses: 58, gpus: 0 },
  't3.2xlarge': { cpus: 8, memoryGiB: 32, addresses: 58, gpus: 0 },
  't3a.medium': { cpus: 2, memoryGiB: 4, addresses: 17, gpus: 0 },
  't3a.large': { cpus: 2, memoryGiB: 8, addresses: 35, gpus: 0 },
  'g4dn.xlarge': { cpus: 4, memoryGiB: 16, addresses: 29, gpus: 1 },
  'g4dn.2xlarge': { cpus: 8, memoryGiB: 32, addresses: 29, gpus: 1 },
  'g5.xlarge': { cpus: 4, memoryGiB: 16, addresses: 58, gpus: 1 },
};

/** The families c, m and r differ in their memory only. */
const gibPerCpu = { c: 2, m: 4, r: 8 };
const generations = ['5', '5a', '6a', '6i', '7a', '7i'];
const sizes: Readonly<Record<string, Pick<Machine, 'cpus' | 'addresses'>>> = {
  large: { cpus: 2, addresses: 29 },
  xlarge: { cpus: 4, addresses: 58 },
  '2xlarge': { cpus: 8, addresses: 58 },
  '4xlarge': { cpus: 16, addresses: 234 },
};

const known: ReadonlyMap<string, Machine> = new Map([
  ...Object.entries(machines),
  ...Object.entries(gibPerCpu).flatMap(([family, gib]) =>
    generations.flatMap((generation) =>
      Object.entries(sizes).map(
        ([size, machine]) =>
          [`${family}${generation}.${size}`, { ...machine, memoryGiB: machine.cpus * gib, gpus: 0 }] as const,
      ),
    ),
  ),
]);

export const machineTypes: readonly string[] = [...known.keys()];

/** Undefined for a type that nobody has entered. */
export function machineOf(type: string): Machine | undefined {
  return known.get(type);
}

/**
 * Whether machines of a type have processors of ARM: AWS marks them by a g behind the generation.
 * Source: https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
export function isArm(type: string): boolean {
  return /^(a1|[a-z]+\d+g[a-z]*)\./.test(type);
}

/** Amounts that pods ask for, or that there is room for. */
export interface Amounts {
  readonly cpus: number;
  /** Bytes. */
  readonly memory: number;
  readonly pods: number;
  readonly gpus: number;
}

export function sumOf(all: readonly Amounts[]): Amounts {
  return all.reduce(plus, { cpus: 0, memory: 0, pods: 0, gpus: 0 });
}

export function times({ cpus, memory, pods, gpus }: Amounts, count: number): Amounts {
  return { cpus: cpus * count, memory: memory * count, pods: pods * count, gpus: gpus * count };
}

/** What both have room for. */
export function leastOf(one: Amounts, other: Amounts): Amounts {
  return {
    cpus: Math.min(one.cpus, other.cpus),
    memory: Math.min(one.memory, other.memory),
    pods: Math.min(one.pods, other.pods),
    gpus: Math.min(one.gpus, other.gpus),
  };
}

function plus(one: Amounts, other: Amounts): Amounts {
  return {
    cpus: one.cpus + other.cpus,
    memory: one.memory + other.memory,
    pods: one.pods + other.pods,
    gpus: one.gpus + other.gpus,
  };
}

const mebibyte = 2 ** 20;

/** Up to 30 CPUs. Source: https://docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses.html */
const mostPods = 110;

/** The part of its memory that a machine keeps from its operating system. Source: Karpenter's `vmMemoryOverheadPercent`. */
const firmware = 0.075;

/** Memory at which the kubelet begins to evict pods: `evictionHard` in the source below. */
const eviction = 100 * mebibyte;

/**
 * What pods can ask for on a machine with prefix delegation: the rest after what the images of EKS reserve.
 * Source: https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/config.go, read 2026-11-21
 */
export function allocatable({ cpus, memoryGiB, addresses, gpus }: Machine): Amounts {
  const reservedMemory = (255 + 11 * addresses) * mebibyte;
  return {
    cpus: cpus - reservedCpus(cpus),
    memory: memoryGiB * 2 ** 30 * (1 - firmware) - reservedMemory - eviction,
    pods: Math.min(mostPods, (addresses - 2) * 16 + 2),
    gpus,
  };
}

/** 6 % of the first CPU, 1 % of the second, 0.5 % of the next two, 0.25 % of the others. */
function reservedCpus(cpus: number): number {
  const part = (from: number, to: number, share: number): number => Math.max(0, Math.min(cpus, to) - from) * share;
  return part(0, 1, 0.06) + part(1, 2, 0.01) + part(2, 4, 0.005) + part(4, Infinity, 0.0025);
}
