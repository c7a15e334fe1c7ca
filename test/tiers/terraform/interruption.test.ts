import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmulatedAccount } from '../../tools/emulated-account';
import { startMinistack } from '../../tools/ministack';
import { Deployment } from './deployment';
import { heavy } from '../../support/soak';

/** Each is deployed on what those before it have made. */
const stacks = ['network', 'cluster', 'nodes'] as const;
const signals = ['SIGINT', 'SIGKILL'] as const;

/** Interrupted deployments by each signal; the gate has one of each stack. */
const wanted = heavy({ gate: stacks.length, soak: 20 });
const rounds = Array.from({ length: Math.ceil(wanted / stacks.length) }, (_, round) => round);

const work = mkdtempSync(join(tmpdir(), 'terraform-interruption-'));

interface Run {
  readonly stack: string;
  readonly wasInterrupted: boolean;
  readonly recovery: number;
  readonly secondPlan: number;
  /** For whoever has to find out why. */
  readonly said: string;
}

afterAll(() => rmSync(work, { recursive: true, force: true }));

describe.each(rounds)('Round %i: a deployment that was interrupted', (round) => {
  const accounts: EmulatedAccount[] = [];
  const runs = new Map<string, readonly Run[]>();

  // Terraform mostly waits, so that both signals have their turn at once.
  beforeAll(async () => {
    await Promise.all(signals.map(async (signal) => runs.set(signal, await deployAll(signal, round, accounts))));
  });

  afterAll(() => Promise.all(accounts.map((account) => account.stop())));

  test.each(signals)('by %s comes to its end after `lab recover`, with nothing left to change', (signal) => {
    const found = runs.get(signal) ?? [];
    expect(found.map(({ said, ...run }) => (run.secondPlan === 0 ? run : { ...run, said }))).toEqual(
      stacks.map((stack) => ({ stack, wasInterrupted: true, recovery: 0, secondPlan: 0 })),
    );
  });
});

async function deployAll(signal: NodeJS.Signals, round: number, accounts: EmulatedAccount[]): Promise<readonly Run[]> {
  const folder = join(work, `${signal}-${round}`);
  const account = await startMinistack(folder);
  accounts.push(account);
  const deployment = await Deployment.of(account, join(folder, 'lab'));
  const random = numbers(signals.findIndex((one) => one === signal) + 1 + round * signals.length);
  const runs: Run[] = [];
  for (const stack of stacks) runs.push(await interruptAndRecover(deployment, stack, signal, random));
  return runs;
}

async function interruptAndRecover(
  deployment: Deployment,
  stack: string,
  signal: NodeJS.Signals,
  random: () => number,
): Promise<Run> {
  await deployment.init(stack);
  const interrupted = await interrupt(deployment, stack, signal, random);
  const recovery = await deployment.command('recover', stack);
  const apply = await deployment.run(stack, 'apply', '-auto-approve', '-no-color');
  const plan = await deployment.plan(stack);
  const wasInterrupted = !isComplete(interrupted);
  const said = [interrupted, recovery.output, apply.output, plan.output].join('\n');
  return { stack, wasInterrupted, recovery: recovery.code, secondPlan: plan.code, said };
}

/** What Terraform said; of a stack that was whole before the signal came, nothing is left, and it is tried again. */
async function interrupt(
  deployment: Deployment,
  stack: string,
  signal: NodeJS.Signals,
  random: () => number,
  attempts = 5,
): Promise<string> {
  // After any resource but the last ones, some of which are then still to begin, and up to a fifth of a second later.
  const after = 1 + Math.floor(random() * 0.6 * deployment.size(stack));
  const said = await deployment.interrupt(stack, signal, after, Math.floor(random() * 200));
  if (!isComplete(said) || attempts === 1) return said;
  await deployment.destroy(stack);
  return interrupt(deployment, stack, signal, random, attempts - 1);
}

function isComplete(said: string): boolean {
  return said.includes('Apply complete');
}

/** The same numbers from 0 to 1 in every run: a linear congruential generator (Numerical Recipes). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
