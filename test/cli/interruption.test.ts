import { interruptible, withPassing } from '../../src/cli/interruption';

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

  test('ends at once at a second Ctrl-C, and what must not outlive it is gone before', async () => {
    const did: string[] = [];
    const kill = jest.spyOn(process, 'kill').mockImplementation((_, signal) => {
      did.push(`ended by ${signal}`);
      return true;
    });
    try {
      const work = interruptible((signal) =>
        withPassing(
          () => did.push('removed'),
          () =>
            new Promise<void>((resolve) => {
              signal.addEventListener('abort', () => {
                did.push('told');
                process.emit('SIGTERM');
                process.emit('SIGINT');
                did.push('over');
                resolve();
              });
            }),
        ),
      );
      process.emit('SIGINT');
      await work;
    } finally {
      kill.mockRestore();
    }
    expect(did.slice(0, did.indexOf('over'))).toEqual(['told', 'removed', 'ended by SIGINT']);
  });

  test('leaves nothing beside it that must not outlive it, also where it fails', async () => {
    const remove = jest.fn();
    await expect(withPassing(remove, () => Promise.reject(new Error('it failed')))).rejects.toThrow('it failed');
    expect(remove).toHaveBeenCalledTimes(1);
  });
});
