import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journal } from '../../../src/cli/journal';
import { consentStep } from '../../../src/cli/life/consent';
import { runSteps, type Step } from '../../../src/cli/steps';

describe('Consent', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'consent-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const failing: Step = { title: 'work', action: { description: 'fail', run: () => Promise.reject(new Error('no')) } };

  async function run(about: string, yes: boolean): Promise<string> {
    const said: string[] = [];
    const consent = consentStep({ about: () => [about], summary: 'the account', yes });
    const options = { journal: Journal.of(folder, 'lab', 'aws', 'deploy'), signal: new AbortController().signal };
    const failed = await runSteps([consent, failing], { ...options, say: (line) => said.push(line) }).catch(String);
    return [...said, failed].join('\n');
  }

  test('is given once in a run that is interrupted', async () => {
    await run('It costs $0.24 an hour.', true);
    expect(await run('It costs $0.24 an hour.', false)).toContain('consent: done before');
  });

  test('is asked for anew where something else is about to happen', async () => {
    await run('It costs $0.24 an hour.', true);
    expect(await run('It costs $1.90 an hour.', false)).toMatch(
      /It costs \$1\.90 an hour\.\nNobody is here to be asked/,
    );
  });
});
