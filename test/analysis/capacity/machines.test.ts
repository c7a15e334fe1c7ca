import { allocatable, machineOf } from '../../../src/analysis/capacity/machines';

const gibibyte = 2 ** 30;

describe('A machine offers to pods', () => {
  test.each([
    // `kubectl describe node` of a t3.medium says cpu 1930m and memory 3388364Ki; ours may be lower, never higher.
    ['t3.medium', 1.93, 3388364 * 1024, 110],
    ['g4dn.xlarge', 3.92, 16 * gibibyte, 110],
    ['m5.large', 1.93, 8 * gibibyte, 110],
    ['t3.small', 1.93, 2 * gibibyte, 110],
  ])('%s: %d CPUs, less than %d bytes, %d pods', (type, cpus, memory, pods) => {
    const machine = machineOf(type);
    if (!machine) throw new Error(`${type} is unknown`);
    const room = allocatable(machine);
    expect(room.cpus).toBeCloseTo(cpus, 10);
    expect(room.memory).toBeLessThanOrEqual(memory);
    expect(room.memory).toBeGreaterThan(0.6 * machine.memoryGiB * gibibyte);
    expect(room.pods).toBe(pods);
  });

  test('nothing that anybody knows, where nobody has entered its type', () => {
    expect(machineOf('x9.huge')).toBeUndefined();
    expect(machineOf('toString')).toBeUndefined();
    expect(machineOf('m6.large')).toBeUndefined();
  });
});
