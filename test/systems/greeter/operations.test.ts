import { dirname, join } from 'node:path';
import { mkdirSync, renameSync } from 'node:fs';
import type { LocalLab } from '../../../src/lab/lab';
import type { Operations } from '../../../src/local/operations';
import { prepareRun } from '../../../src/local/prepare';
import { Session } from '../../../src/local/session';
import { operations } from '../../../src/systems/greeter/operations';
import { fixtureLab } from '../../support/lab';
import { bundle } from '../../support/processes';

test('lab run greeter answers from four processes behind one address, and leaves none behind', async () => {
  const lab = fixtureLab('local', { systems: ['greeter'], greeter: { version: '1.0.1' } }) as LocalLab;
  const { greeter } = lab.systems;
  if (!greeter) throw new Error('The fixture has no greeter.');
  const { program } = await bundle({ program: 'src/systems/greeter/services/greeter/main.ts' });
  const bundles = dirname(program);
  mkdirSync(join(bundles, 'services'));
  renameSync(program, join(bundles, 'services', 'greeter-greeter.js'));
  const { run, plan } = await prepareRun(operations as unknown as Operations, {
    lab,
    system: greeter,
    folders: { bundles, data: '', cache: '' },
    port: 0,
    ephemeral: false,
  });
  const session = new Session(run, plan, {}, { onLine: () => undefined });
  try {
    await session.openNetwork();
    await session.startServices();
    const answers = new Set<string>();
    for (let call = 0; call < 200 && answers.size < 4; call++) answers.add(await (await fetch(plan.address)).text());
    expect([...answers].map((answer) => /pod "([^"]+)"/.exec(answer)?.[1]).sort()).toEqual([
      'a4t0-1',
      'a4t0-2',
      'a4t0-3',
      'a4t0-4',
    ]);
    const chat = await fetch(`${plan.address}/chat/Ada?institution=IIT`);
    expect(await chat.json()).toEqual({ message: 'Hello Ada from IIT!' });
  } finally {
    await session.stop();
  }
  await expect(fetch(plan.address)).rejects.toThrow('fetch failed');
}, 30_000);
