import { dirname, join } from 'node:path';
import { mkdirSync, renameSync } from 'node:fs';
import { choosePorts } from '../../../src/local/ports';
import { Session } from '../../../src/local/session';
import { GreeterRun, portWishes } from '../../../src/systems/greeter/operations/local/run';
import { fixtureLab } from '../../support/lab';
import { bundle } from '../../support/processes';

const aws = { nodeGroups: { normal: {}, powerful: {}, vip: {}, backup: {} } };

test('lab run greeter answers from four processes behind one address, and leaves none behind', async () => {
  const { greeter } = fixtureLab('local', { systems: ['greeter'], greeter: { version: '1.0.1' }, aws }).systems;
  if (!greeter) throw new Error('The fixture has no greeter.');
  const { program } = await bundle({ program: 'src/systems/greeter/services/greeter/main.ts' });
  const bundles = dirname(program);
  mkdirSync(join(bundles, 'services'));
  renameSync(program, join(bundles, 'services', 'greeter-greeter.js'));
  const plan = new GreeterRun(greeter, await choosePorts(portWishes(0)), bundles);
  const session = new Session(plan, { onLine: () => undefined, onDeath: () => undefined });
  try {
    await session.startServices();
    await session.openProxies();
    const answers = new Set<string>();
    for (let call = 0; call < 200 && answers.size < 4; call++) answers.add(await (await fetch(plan.gateway)).text());
    expect([...answers].map((answer) => /pod "([^"]+)"/.exec(answer)?.[1]).sort()).toEqual([
      'a4t0-1',
      'a4t0-2',
      'a4t0-3',
      'a4t0-4',
    ]);
    const chat = await fetch(`${plan.gateway}/chat/Ada?institution=IIT`);
    expect(await chat.json()).toEqual({ message: 'Hello Ada from IIT!' });
  } finally {
    await session.stop();
  }
  await expect(fetch(plan.gateway)).rejects.toThrow('fetch failed');
}, 30_000);
