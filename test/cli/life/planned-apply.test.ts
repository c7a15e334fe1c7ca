import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { Journal } from '../../../src/cli/journal';
import type { Consent } from '../../../src/cli/life/consent';
import { deploymentOf } from '../../../src/cli/life/deployment';
import { deployStack } from '../../../src/cli/life/stack-steps';
import { runSteps } from '../../../src/cli/steps';
import { UserError } from '../../../src/user-error';
import { LabFolder } from '../lab';
import { answer, callsIn } from '../programs';

const stack = '.work/deploy-aws/terraform/stacks/data';
const planFile = `${stack}/deploy.tfplan`;

const change = (address: string, actions: readonly string[], more: object = {}) => {
  const [type = '', name] = address.split('.');
  return { address, type, mode: 'managed', change: { actions, before: { name }, after: null, ...more } };
};

const table = change('aws_dynamodb_table.User-octocat', ['delete']);
const gateway = change('aws_nat_gateway.a', ['delete', 'create'], { replace_paths: [['subnet_id']] });

describe('A stack', () => {
  let folder: LabFolder;
  const { path, stdin } = { path: process.env.PATH, stdin: process.stdin };
  beforeEach(() => {
    folder = new LabFolder();
    process.env.PATH = `${folder.file('bin')}:${path}`;
    mkdirSync(folder.file(stack), { recursive: true });
  });
  afterEach(() => {
    process.env.PATH = path;
    Object.defineProperty(process, 'stdin', { value: stdin, configurable: true });
    folder.remove();
  });

  /** Terraform plans this. */
  const planned = (...changes: readonly object[]) => {
    writeFileSync(
      folder.file('plan.json'),
      JSON.stringify({ applyable: changes.length > 0, resource_changes: changes }),
    );
    answer(folder, {
      terraform: `case "$*" in *" plan "*) touch ${planFile};; *" show "*) cat plan.json;; *" apply "*) [ -f ${planFile} ];; esac`,
    });
  };

  /** Deploys it, and returns the exit code with what was said. */
  async function deploy(consent: Consent): Promise<{ readonly code: number; readonly said: string }> {
    const flags = { file: folder.file('lab.yaml'), environment: 'aws' };
    const step = deployStack('data', deploymentOf({ ...folder.places, flags: () => flags }), consent);
    const printed: string[] = [];
    const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
    try {
      const journal = Journal.of(folder.path, 'aws756', 'aws', 'deploy');
      await runSteps([step], { journal, say: () => undefined, signal: new AbortController().signal });
      return { code: 0, said: printed.join('') };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { code: error.exitCode, said: printed.join('') + error.message };
    } finally {
      spy.mockRestore();
    }
  }

  /** Somebody is there who types this. */
  function typing(text: string): void {
    const keyboard = Object.assign(new PassThrough(), { isTTY: true });
    Object.defineProperty(process, 'stdin', { value: keyboard, configurable: true });
    keyboard.write(`${text}\n`);
  }

  const applied = () => callsIn(folder).filter((call) => call.includes(' apply '));
  const fromPlan = [`terraform -chdir=${stack} apply deploy.tfplan`];

  test('to which something is added is applied from the plan that was looked at, which then is removed', async () => {
    planned(change('aws_dynamodb_table.Music-octocat', ['create']), change('aws_dynamodb_table.User', ['update']));
    expect(await deploy({ yes: false })).toEqual({ code: 0, said: '    1 to add, 1 to change, 0 to destroy\n' });
    expect(callsIn(folder).map((call) => call.split(' ').slice(2).join(' '))).toEqual([
      'init -reconfigure',
      'plan -out=deploy.tfplan',
      'show -json deploy.tfplan',
      'apply deploy.tfplan',
    ]);
    expect(existsSync(folder.file(planFile))).toBe(false);
  });

  test('in which nothing changes is not applied', async () => {
    planned();
    expect(await deploy({ yes: false })).toEqual({ code: 0, said: '    nothing to change\n' });
    expect(applied()).toEqual([]);
  });

  test('that would lose a table is left alone with --yes alone, and says what is lost and what to do', async () => {
    planned(table, gateway);
    const { code, said } = await deploy({ yes: true, loss: false });
    expect([code, applied(), existsSync(folder.file(planFile))]).toEqual([2, [], false]);
    expect(said).toMatchInlineSnapshot(`
     "    1 to add, 0 to change, 2 to destroy
     The stack data takes away:
       aws_nat_gateway.a is made anew, because subnet_id cannot be changed
       the table User-octocat (aws_dynamodb_table.User-octocat) goes: all its
         rows are lost
     Nobody is here to be asked: add --confirm aws756 if that is meant.
     Nothing of the stack data was changed. To keep what is there, put back what
     lab.yaml said before: the same command then goes on here."
    `);
  });

  test('that would lose a table says how it is meant by a command that has no --confirm', async () => {
    planned(table);
    const { code, said } = await deploy({ yes: true });
    expect([code, applied()]).toEqual([2, []]);
    expect(said).toMatch(/no option of this command says that it is meant:\nin a terminal it asks\./);
    expect(said).not.toContain('--confirm');
  });

  test('that would lose a table is applied where the name of the lab was given', async () => {
    planned(table);
    expect(await deploy({ yes: false, loss: true })).toMatchObject({ code: 0 });
    expect(applied()).toEqual(fromPlan);
  });

  test('that an interrupted run has left half-made is made anew without a question', async () => {
    planned({ ...gateway, action_reason: 'replace_because_tainted' });
    expect(await deploy({ yes: false })).toMatchObject({ code: 0 });
    expect(applied()).toEqual(fromPlan);
  });

  test('that an interrupted run has left half-made and may hold data is asked about', async () => {
    const halfMade = change('aws_dynamodb_table.User-octocat', ['delete', 'create']);
    planned({ ...halfMade, action_reason: 'replace_because_tainted' });
    expect(await deploy({ yes: true })).toMatchObject({ code: 2 });
    expect(applied()).toEqual([]);
  });

  test('that would lose a table is left alone at Ctrl-D', async () => {
    planned(table);
    const { isTTY } = process.stdout;
    process.stdout.isTTY = true;
    try {
      typing('\u0004');
      expect(await deploy({ yes: true })).toMatchObject({
        code: 2,
        said: expect.stringContaining('Nothing of the stack data was changed.') as unknown,
      });
    } finally {
      process.stdout.isTTY = isTTY;
    }
    expect(applied()).toEqual([]);
  });

  test('in which something is made anew that holds nothing is applied with --yes, and not without', async () => {
    planned(gateway);
    expect(await deploy({ yes: false })).toMatchObject({ code: 2, said: expect.stringContaining('--yes') as unknown });
    expect(applied()).toEqual([]);
    expect(await deploy({ yes: true })).toMatchObject({ code: 0 });
    expect(applied()).toEqual(fromPlan);
  });

  test.each([
    ['aws756', { code: 0, count: 1 }],
    ['yes', { code: 2, count: 0 }],
  ])('that would lose a table asks whoever is there for the name of the lab: "%s"', async (typed, { code, count }) => {
    planned(table);
    typing(typed);
    expect(await deploy({ yes: true })).toMatchObject({
      code,
      said: expect.stringMatching(/User-octocat.*goes:[^]*type the name of the lab, aws756: /) as unknown,
    });
    expect(applied()).toHaveLength(count);
  });
});
