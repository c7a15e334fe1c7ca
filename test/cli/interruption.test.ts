import { interruptible } from '../../src/cli/interruption';

describe('Work that can be interrupted', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('is told of %s', async (name) => {
    const told = interruptible(
      (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(name))),
    );
    process.emit(name);
    expect(await told).toBe(name);
  });

  test('leaves nobody listening when it is over', async () => {
    const before = process.listenerCount('SIGHUP');
    await interruptible(() => Promise.resolve());
    await expect(interruptible(() => Promise.reject(new Error('it failed')))).rejects.toThrow('it failed');
    expect(process.listenerCount('SIGHUP')).toBe(before);
  });
});
