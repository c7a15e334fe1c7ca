import v8 from 'node:v8';
import { StartError } from '../../src/runtime/environment';
import { run } from '../../src/runtime/serve';

describe("a service's main", () => {
  let said: jest.SpyInstance;
  let flags: jest.SpyInstance;
  beforeEach(() => {
    said = jest.spyOn(console, 'error').mockImplementation();
    flags = jest.spyOn(v8, 'setFlagsFromString').mockImplementation();
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.exitCode = undefined;
  });

  test('says nothing when it starts, and has a heap that grows in small steps', async () => {
    await run(() => Promise.resolve());
    expect([process.exitCode, said.mock.calls]).toEqual([undefined, []]);
    expect(flags.mock.calls).toEqual([['--heap-growing-percent=20']]);
  });

  test.each([
    [1, new StartError('Port 80 is in use.')],
    [2, new StartError('Port 80 is in use.', 2)],
  ])('ends with %d and one line about what the deployer can mend', async (code, error) => {
    await run(() => Promise.reject(error));
    expect([process.exitCode, said.mock.calls]).toEqual([code, [['Cannot start: Port 80 is in use.']]]);
  });

  test('is brought down by a mistake of ours, which is not said to be the one of the deployer', async () => {
    await expect(run(() => Promise.reject(new TypeError('x is undefined')))).rejects.toThrow(TypeError);
    expect(said).not.toHaveBeenCalled();
  });
});
