import { existsSync, statSync, writeFileSync } from 'node:fs';
import { RunFile } from '../../../src/cli/local/running';
import { startControl } from '../../../src/local/control';
import { changeTraffic, type Traffic } from '../../../src/systems/music/operations/local/traffic';
import { LabFolder } from '../lab';

let lab: LabFolder;
beforeEach(() => (lab = new LabFolder()));
afterEach(() => lab.remove());

const record = { pid: 1, gateway: 'http://127.0.0.1:8080', control: 'http://127.0.0.1:1/', token: 'secret' };

function runFile(): RunFile {
  return new RunFile({ ...lab.places, flags: () => ({ file: lab.file('lab.yaml') }) }, 'music');
}

describe('Commands for a running system', () => {
  test.each([['canary', '50/50'], ['fault', 'db', 'abort'], ['mcli'], ['load', 'music']])(
    'say how to start one where none is running: %s %s %s',
    async (...args) => {
      const { code, stderr } = await lab.lab(...args.filter((arg) => typeof arg === 'string'));
      expect(code).toBe(1);
      expect(stderr).toContain('music is not running here');
      expect(stderr).toContain('Start it: npx lab run music');
    },
  );

  test('see through the record of a run that was killed, and remove it', async () => {
    runFile().write(record);
    expect((await lab.lab('canary', '50')).stderr).toContain('is not running here');
    expect(existsSync(lab.file('.lab', 'run', 'aws756-music.json'))).toBe(false);
  });

  test('change the traffic of a run that answers', async () => {
    let traffic: Traffic = { canary: 0, fault: 'none' };
    const control = await startControl({
      token: record.token,
      read: () => traffic,
      change: (sent) => (traffic = changeTraffic(traffic, sent)),
    });
    runFile().write({ ...record, control: control.url });
    expect(await lab.lab('canary', '75/25')).toMatchObject({
      code: 0,
      stdout: 'S2: 75 % of the calls go to v1, 25 % to v2.\n',
    });
    expect((await lab.lab('fault', 'db', 'delay')).stdout).toBe('10 % of the calls to DB take 500 ms longer.\n');
    expect(traffic).toEqual({ canary: 25, fault: 'delay' });
    expect(await lab.lab('run', 'music')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('music is running here already') as string,
    });
    await control.close();
  });

  test('keep the token of a run from other people', () => {
    runFile().write(record);
    expect(statSync(lab.file('.lab', 'run', 'aws756-music.json')).mode & 0o777).toBe(0o600);
  });
});

describe('Wrong use', () => {
  test.each([
    [['canary', '60/50'], /'60\/50' is no split of the traffic\.\n {2}Write v1\/v2 in percent/],
    [['fault', 's1', 'abort'], /Allowed choices are db/],
    [['fault', 'db', 'fire'], /Allowed choices are none, abort, delay/],
    [['run', 'opera'], /Allowed choices are music/],
    [['run', 'music', '--port', '99999'], /A port is a number/],
    [['mcli', 'host'], /mcli host 80/],
    [['mcli', 'host', 'http'], /'http' is no port/],
    [['load', 'music', '--for', '2h'], /a load has an end/],
    [['load', 'music', '--for', '0s'], /a load has an end/],
    [['load', 'music', '--users', '100000'], /from 1 to 2000/],
    [['load', 'music', '--at', 'somewhere'], /'somewhere' is no address/],
  ])('of %j is explained', async (args, message) => {
    const { code, stderr } = await lab.lab(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  test('is a lab without music', async () => {
    writeFileSync(lab.file('lab.local.yaml'), 'systems: [cassandra]\n');
    const { code, stderr } = await lab.lab('run', 'music');
    expect([code, stderr]).toEqual([1, 'This lab has no music: add it to `systems` in lab.yaml.\n']);
  });
});

describe('lab run --dry-run', () => {
  test('prints the steps and leaves no trace', async () => {
    const { code, stdout } = await lab.lab(
      'run',
      'music',
      '--set',
      'systems=[music]',
      '--dry-run',
      '--ephemeral',
      '--port',
      '0',
    );
    expect(code).toBe(0);
    expect(stdout.replace(/\d{4,5}/g, 'PORT')).toMatchInlineSnapshot(`
     "1. store
        open an embedded DynamoDB on port PORT, in memory
     2. services
        start cmpt756s1, cmpt756s2-v1, cmpt756s2-v2, cmpt756db and wait until
          each is ready
     3. sample data
        run cmpt756loader once
     4. gateway
        open http://127.0.0.1:PORT, and the mesh between the services
     "
    `);
    expect(existsSync(lab.file('.lab'))).toBe(false);
  });
});
