import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../src/user-error';
import { Journal } from '../../src/cli/journal';
import { root } from './lab';
import { printSteps, runSteps, type Step, undoSteps } from '../../src/cli/steps';

describe('a verb as a list of steps', () => {
  let folder: string;
  let done: string[];
  let lines: string[];
  const say = (line: string) => void lines.push(line);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lab-steps-'));
    done = [];
    lines = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A new process would read the journal again, so every run does. */
  const options = (signal = new AbortController().signal) => ({
    journal: Journal.of(folder, 'lab', 'local', 'up'),
    say,
    signal,
  });

  const step = (title: string, more: Partial<Step> = {}): Step => ({
    title,
    action: { description: `do ${title}`, run: () => Promise.resolve(void done.push(title)) },
    undo: { description: `undo ${title}`, run: () => Promise.resolve(void done.push(`undo ${title}`)) },
    ...more,
  });
  const failing = (title: string): Step =>
    step(title, { action: { description: `do ${title}`, run: () => Promise.reject(new UserError('no luck')) } });

  test('runs in order, once each', async () => {
    await runSteps([step('a'), step('b')], options());
    expect(done).toEqual(['a', 'b']);
    expect(lines).toEqual(['1/2 a', '2/2 b']);
  });

  test('is printed with the commands that it would run, and does nothing', () => {
    const apply: Step = {
      title: 'apply',
      action: { command: { program: 'kubectl', args: ['apply', '-f', 'my file.yaml'] } },
    };
    printSteps([step('a'), apply], say);
    expect(lines).toEqual(['1. a', '   do a', '2. apply', "   kubectl apply -f 'my file.yaml'"]);
    expect(done).toEqual([]);
  });

  test('goes on at the step that failed', async () => {
    await expect(runSteps([step('a'), failing('b'), step('c')], options())).rejects.toThrow(
      '"b" failed.\nno luck\nRun the same command again to go on there.',
    );
    await runSteps([step('a'), step('b'), step('c')], options());
    expect(done).toEqual(['a', 'b', 'c']);
  });

  test('goes on in a new process after it was killed in the middle of a step', () => {
    const log = join(folder, 'log');
    const script = `
      const { appendFileSync, existsSync, readFileSync } = require('node:fs');
      const { Journal } = require('./src/cli/journal.ts');
      const { runSteps } = require('./src/cli/steps.ts');
      const log = ${JSON.stringify(log)};
      const step = (title) => ({ title, action: { description: title, run: async () => appendFileSync(log, title + ' ') } });
      const fatal = { title: 'b', action: { description: 'b', run: async () => {
        appendFileSync(log, 'b ');
        if (readFileSync(log, 'utf8') === 'a b ') process.kill(process.pid, 'SIGKILL');
      } } };
      const journal = Journal.of(${JSON.stringify(folder)}, 'lab', 'local', 'up');
      void runSteps([step('a'), fatal, step('c')], { journal, say: console.log, signal: new AbortController().signal });`;
    const start = () => spawnSync(process.execPath, ['--import', 'tsx', '-e', script], { cwd: root, encoding: 'utf8' });
    expect(start().signal).toBe('SIGKILL');
    expect(start().stdout).toBe('1/3 a: done before\n2/3 b\n3/3 c\n');
    expect(readFileSync(log, 'utf8')).toBe('a b b c ');
  });

  test('begins anew after a run that came to its end', async () => {
    await runSteps([step('a')], options());
    await runSteps([step('a')], options());
    expect(done).toEqual(['a', 'a']);
  });

  test('does a step again when what it does has changed since the interrupted run', async () => {
    const changed = step('a', {
      action: { description: 'do a otherwise', run: () => Promise.resolve(void done.push('A')) },
    });
    await expect(runSteps([step('a'), failing('b')], options())).rejects.toThrow(UserError);
    await runSteps([changed, step('b')], options());
    expect(done).toEqual(['a', 'A', 'b']);
  });

  test('asks the world rather than the journal where a step knows whether it is done', async () => {
    const there = step('there', { isDone: () => Promise.resolve(true) });
    const gone = step('gone', { isDone: () => Promise.resolve(false) });
    await expect(runSteps([there, gone, failing('c')], options())).rejects.toThrow(UserError);
    await runSteps([there, gone], options());
    expect(done).toEqual(['gone', 'gone']);
  });

  test('of several commands runs one after the other, and prints each on a line of its own', async () => {
    const log = join(folder, 'log');
    const append = (word: string) => ({ program: 'sh', args: ['-c', `echo ${word} >> '${log}'`] });
    const both: Step = { title: 'both', action: { commands: [append('init'), append('apply')] } };
    printSteps([both], say);
    expect(lines).toHaveLength(3);
    await runSteps([both], options());
    expect(readFileSync(log, 'utf8')).toBe('init\napply\n');
  });

  test('does a step again when what it works on has changed since the interrupted run', async () => {
    const about = (subject: string) => step('a', { subject: () => subject });
    await expect(runSteps([about('1'), failing('b')], options())).rejects.toThrow(UserError);
    await expect(runSteps([about('1'), failing('b')], options())).rejects.toThrow(UserError);
    expect(done).toEqual(['a']);
    await runSteps([about('2'), step('b')], options());
    expect(done).toEqual(['a', 'a', 'b']);
  });

  test('tells a step that asks the world what the interrupted run has noted', async () => {
    const told: unknown[] = [];
    const asking = (title: string, action: Step['action']) =>
      step(title, { action, isDone: (noted) => Promise.resolve(told.push(noted) === 0) });
    const steps = [asking('a', step('a').action), asking('b', failing('b').action)];
    await expect(runSteps(steps, options())).rejects.toThrow(UserError);
    await expect(runSteps(steps, options())).rejects.toThrow(UserError);
    expect(told).toEqual([undefined, undefined, 'done', 'started']);
  });

  test('names the step whose question failed', async () => {
    const asking = step('a', { isDone: () => Promise.reject(new UserError('no answer')) });
    await expect(runSteps([asking], options())).rejects.toThrow('"a" failed.\nno answer\nRun the same command again');
  });

  test('undoes what was done and what was begun, last first, and nothing else', async () => {
    const steps = [step('a'), failing('b'), step('c')];
    await expect(runSteps(steps, options())).rejects.toThrow(UserError);
    await undoSteps(steps, options());
    expect(done).toEqual(['a', 'undo b', 'undo a']);
    await undoSteps(steps, options());
    expect(done).toHaveLength(3);
  });

  test('undoes a run that came to its end, and says which effects stay', async () => {
    const { title, action } = step('kept');
    const steps: Step[] = [step('a'), { title, action }];
    await runSteps(steps, options());
    lines = [];
    await undoSteps(steps, options());
    expect(lines).toEqual(['kept: stays', 'undo a']);
    expect(done).toEqual(['a', 'kept', 'undo a']);
  });

  test('begins no further step after Ctrl-C', async () => {
    const controller = new AbortController();
    const stopped = step('a', { action: { description: 'do a', run: () => Promise.resolve(controller.abort()) } });
    await expect(runSteps([stopped, step('b')], options(controller.signal))).rejects.toThrow('Interrupted at "b"');
    expect(done).toEqual([]);
  });

  test.each(['', '{"finished": fal', '{}'])('begins anew when the journal holds %j', async (text) => {
    options().journal.note('a', 'do a', 'done');
    writeFileSync(join(folder, '.lab/journal/lab/local/up.json'), text);
    await runSteps([step('a')], options());
    expect(done).toEqual(['a']);
  });

  test('refuses two steps of one title, which the journal could not tell apart', async () => {
    await expect(runSteps([step('a'), step('a')], options())).rejects.toThrow('Two steps are titled "a"');
  });
});
