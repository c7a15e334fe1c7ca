import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { type Running, RunFile } from '../../../src/cli/local/running';
import { type Control, startControl } from '../../../src/local/control';
import { changeTraffic, plainTraffic, type Traffic } from '../../../src/local/traffic';
import type { RunStatus } from '../../../src/local/status';
import { fixtureLab } from '../../support/lab';
import { LabFolder } from '../lab';

let lab: LabFolder;
const controls: Control[] = [];
beforeEach(() => (lab = new LabFolder()));
afterEach(async () => {
  await Promise.all(controls.splice(0).map((control) => control.close()));
  lab.remove();
});

const record = { pid: 1, control: 'http://127.0.0.1:1/', token: 'secret' };

function runFile(): RunFile {
  return new RunFile({ ...lab.places, flags: () => ({ file: lab.file('lab.yaml') }) }, 'music');
}

const workloads = Object.values(fixtureLab('local').systems.music?.workloads ?? {});

/** A stand-in for `lab run music`: it answers its control and knows its workloads. */
class StandIn {
  traffic: Traffic = plainTraffic;
  readonly commands: unknown[] = [];

  async start(
    token = record.token,
  ): Promise<{ readonly pid: number; readonly control: string; readonly token: string }> {
    const note =
      (name: string) =>
      (sent: unknown): object => {
        this.commands.push([name, sent]);
        return { processes: ['cmpt756db'] };
      };
    const control = await startControl({
      token,
      status: () => this.status,
      commands: {
        traffic: (sent) => (this.traffic = changeTraffic(this.traffic, sent, workloads)),
        kill: note('kill'),
        restart: note('restart'),
        pause: note('pause'),
        resume: note('resume'),
      },
    });
    controls.push(control);
    return { pid: 1, control: control.url, token };
  }

  private get status(): RunStatus {
    const process = { name: 'cmpt756db', workload: 'datastore', version: 'v1', origin: 'http://127.0.0.1:5' } as const;
    return {
      system: 'music',
      pid: 1,
      phase: 'ready',
      address: 'http://127.0.0.1:8080',
      workloads: workloads.map(({ key, name, short, releases, faults }) => {
        const versions = releases.map(({ version }) => version);
        return { key, name, short, names: [key, name, short], versions, split: versions, faults };
      }),
      processes: [{ ...process, state: 'ready', isCallable: true, restarts: 2, pid: 77 }],
      traffic: this.traffic,
      sides: [],
    };
  }
}

describe('Commands for a running system', () => {
  test.each([
    ['canary', '50/50'],
    ['fault', 'db', 'abort'],
    ['mcli'],
    ['load', 'music'],
    ['kill', 'music'],
    ['restart', 'music'],
    ['pause', 'music', 'db'],
    ['resume', 'music', 'db'],
    ['status', 'music'],
  ])('say how to start one where none is running: %s %s %s', async (...args) => {
    const { code, stderr } = await lab.lab(...args.filter((arg) => typeof arg === 'string'));
    expect(code).toBe(1);
    expect(stderr).toContain('music is not running here');
    expect(stderr).toContain('Start it: ./lab run music');
  });

  test('see through the record of a run that was killed, and remove it', async () => {
    await runFile().claim(record);
    expect((await lab.lab('canary', '50')).stderr).toContain('is not running here');
    expect(existsSync(lab.file('.lab', 'run', 'aws756-music.json'))).toBe(false);
  });

  test('change the traffic of a run that answers, by any name that people have for a workload', async () => {
    const run = new StandIn();
    await runFile().claim(await run.start());
    expect(await lab.lab('canary', '75/25')).toMatchObject({
      code: 0,
      stdout: 'cmpt756s2: of the calls go 75 % to v1 and 25 % to v2.\n',
    });
    const said = '10 % of the calls to cmpt756db take 500 ms longer.\n';
    for (const name of ['db', 'datastore', 'cmpt756db'])
      expect((await lab.lab('fault', name, 'delay')).stdout).toBe(said);
    expect(run.traffic).toEqual({
      shares: { music: [75, 25] },
      faults: { datastore: { delay: { milliseconds: 500 }, percent: 10 } },
    });
    expect((await lab.lab('canary', '10', 's2')).code).toBe(0);
    expect(run.traffic.shares).toEqual({ music: [90, 10] });
    expect(await lab.lab('run', 'music')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('music is running here already') as string,
    });
  });

  test('say whom they met', async () => {
    const run = new StandIn();
    await runFile().claim(await run.start());
    expect((await lab.lab('kill', 'music')).stdout).toBe('cmpt756db was killed; it is started again.\n');
    expect((await lab.lab('restart', 'music', 'db')).stdout).toBe('cmpt756db: restarted and ready.\n');
    expect((await lab.lab('pause', 'music', 'db')).stdout).toBe(
      'cmpt756db hangs. Let it go on: ./lab resume music cmpt756db\n',
    );
    expect((await lab.lab('resume', 'music', 'db')).stdout).toBe('cmpt756db goes on.\n');
    expect(run.commands).toEqual([
      ['kill', {}],
      ['restart', { process: 'db' }],
      ['pause', { process: 'db' }],
      ['resume', { process: 'db' }],
    ]);
  });

  test('show how it is, for people and for programs', async () => {
    await runFile().claim(await new StandIn().start());
    const { stdout } = await lab.lab('status', 'music');
    expect(stdout).toMatch(/^music is ready at http:\/\/127\.0\.0\.1:8080\n/);
    expect(stdout).toMatch(/^cmpt756db {2}v1 +ready +2 {2}77 +http:\/\/127\.0\.0\.1:5$/m);
    expect(JSON.parse((await lab.lab('status', 'music', '--json')).stdout)).toMatchObject({ phase: 'ready' });
  });

  test('show its processes once on request, and name the systems where none is named', async () => {
    await runFile().claim(await new StandIn().start());
    expect((await lab.lab('watch', 'music', '--local', '--once')).stdout).toBe(
      'Process    Version  State  Restarts  Says\ncmpt756db  v1       ready  2\n',
    );
    const { code, stderr } = await lab.lab('watch', '--local');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^Name the system that runs here, one of music, /)]);
  });

  test('keep the token of a run from other people', async () => {
    await runFile().claim(record);
    expect(statSync(lab.file('.lab', 'run', 'aws756-music.json')).mode & 0o777).toBe(0o600);
  });
});

describe('Of several runs of one system', () => {
  test('that begin at the same moment one is taken, the others are refused, and nothing else is left', async () => {
    const records = await Promise.all(['a', 'b', 'c', 'd'].map((token) => new StandIn().start(token)));
    const claims = await Promise.allSettled(records.map((one) => runFile().claim({ ...one, pid: claimants++ })));
    const refused = claims.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(3);
    for (const { reason } of refused as readonly PromiseRejectedResult[])
      expect(String(reason)).toContain('music is running here already');
    expect(readdirSync(lab.file('.lab', 'run'))).toEqual(['aws756-music.json']);
  });

  test('one takes the place of another that was killed, even where all try at the same moment', async () => {
    await runFile().claim(record);
    const records = await Promise.all(['a', 'b', 'c'].map((token) => new StandIn().start(token)));
    const claims = await Promise.allSettled(records.map((one) => runFile().claim({ ...one, pid: claimants++ })));
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const winner = records[claims.findIndex(({ status }) => status === 'fulfilled')];
    expect(((await runFile().find()) as Running).record.token).toBe(winner?.token);
  });

  test('each gives up its own place and no other', async () => {
    await runFile().claim(await new StandIn().start('a'));
    runFile().releaseOwn('b');
    expect(await runFile().find()).toBeDefined();
    runFile().releaseOwn('a');
    expect(await runFile().find()).toBeUndefined();
  });
});

/** Process ids of those who claim in this process. */
let claimants = 1000;

describe('Wrong use', () => {
  test.each([
    [['canary', '60/50'], /'60\/50' is no split of the traffic\./],
    [['canary', '50', 'opera'], /'opera' is no workload that runs with several versions\.\nThere are: s2/],
    [['fault', 's1', 'abort'], /'s1' is no workload that has faults\.\nThere are: db/],
    [['run', 'opera'], /Allowed choices are music/],
    [['run', 'music', '--port', '99999'], /A port is a number/],
    [['mcli', 'host'], /mcli host 80/],
    [['mcli', 'host', 'http'], /'http' is no port/],
    [['load', 'opera'], /Allowed choices are music/],
    [['load', 'greeter'], /greeter has no simulation/],
    [['verify', 'music'], /music has nothing stored that could be verified/],
    [['load', 'music', '--scenario', 'opera'], /Allowed choices are songs, songs-varied, users, users-varied, both/],
    [['load', 'music', '--for', '2h'], /a load has an end/],
    [['load', 'music', '--for', '0s'], /a load has an end/],
    [['load', 'music', '--users', '100000'], /from 1 to 2000/],
    [['load', 'music', '--at', 'somewhere'], /'somewhere' is no address/],
    [
      ['pause', 'music', 'db', '--dry-run'],
      /--dry-run: only \.\/lab pause without a system, of the whole lab, takes that\./,
    ],
    [['pause', 'music'], /Which process\? \.\/lab pause music <process>/],
  ])('of %j is explained', async (args, message) => {
    const { code, stderr } = await lab.lab(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  test('is a fault that the workload of a run does not have', async () => {
    await runFile().claim(await new StandIn().start());
    const { code, stderr } = await lab.lab('fault', 'db', 'fire');
    expect([code, stderr]).toEqual([2, "'fire' is no fault of cmpt756db. There are: none, abort, delay\n"]);
  });
});

test('A run that has no place for its record says so in a sentence', async () => {
  writeFileSync(lab.file('.lab'), 'in the way');
  const { code, stderr } = await lab.lab('run', 'greeter', '--port', '0');
  expect(code).toBe(1);
  expect(stderr).toMatch(/\.lab\/\S+ cannot be written: it is not a folder\.\n/);
  expect(stderr).not.toContain('not your mistake');
});

describe('lab run --dry-run', () => {
  test('prints the steps of a system, whether lab.yaml wants it or not, and leaves no trace', async () => {
    const { code, stdout } = await lab.lab('run', 'music', '--dry-run', '--ephemeral', '--port', '0');
    expect(code).toBe(0);
    expect(stdout.replace(/\d{4,5}/g, 'PORT')).toMatchInlineSnapshot(`
     "1. network
        open http://127.0.0.1:PORT, and the mesh between the services
     2. services
        start store, cmpt756s1, cmpt756s2-v1, cmpt756s2-v2, cmpt756db and wait
          until each is ready
     3. jobs
        run cmpt756loader once
     "
    `);
    expect(existsSync(lab.file('.lab'))).toBe(false);
  });

  test('knows what stands for a part of the cluster', async () => {
    const { stdout } = await lab.lab('run', 'cassandra', '--dry-run', '--port', '0', '--ephemeral');
    expect(stdout).toContain('start cassandra, ece573-prj04-writer and wait until each is ready');
  });
});
