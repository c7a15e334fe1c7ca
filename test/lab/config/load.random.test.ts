import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { environmentNames } from '../../../src/lab/lab';
import { loadConfig } from '../../../src/lab/config/load';
import { LabProblems } from '../../../src/lab/config/problems';
import type { LabConfig } from '../../../src/lab/config/schema';
import { resolve } from '../../../src/lab/resolve';
import { seeded } from '../../support/random';
import { randomConfig, spoilt } from '../../support/random-config';
import { heavy } from '../../support/soak';
import { folderWith } from '../folder';

const file = join(folderWith({}), 'lab.yaml');

/** Milliseconds of a processor. */
const mostMs = 2_000;

/** The configuration, or the problems that a person is told; whatever else is thrown fails the test. */
function load(config: object): LabConfig | LabProblems {
  writeFileSync(file, stringify(config));
  const start = process.cpuUsage();
  try {
    return loadConfig({ file, env: {} });
  } catch (error) {
    if (error instanceof LabProblems) return error;
    throw new Error(`No problem, but a crash:\n${stringify(config)}`, { cause: error });
  } finally {
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1_000).toBeLessThan(mostMs);
  }
}

const count = heavy({ gate: 1_000, soak: 10_000 });

describe(`Of ${count} random configurations`, () => {
  const random = seeded(541);
  const results = Array.from({ length: count }, (_, index) => {
    const sound = randomConfig(random);
    const config = index % 2 === 0 ? sound : spoilt(sound, random);
    return { config, result: load(config) };
  });
  const valid = results.flatMap(({ result }) => (result instanceof LabProblems ? [] : [result]));
  const wrong = results.flatMap(({ config, result }) => (result instanceof LabProblems ? [{ config, result }] : []));

  test('each is a lab or a list of problems, and there are many of both', () => {
    expect(valid.length).toBeGreaterThan(count / 5);
    expect(wrong.length).toBeGreaterThan(count / 5);
  });

  test('each that is valid resolves to a lab, in every environment', () => {
    for (const config of valid)
      for (const environment of config.aws ? environmentNames : (['local'] as const))
        expect(resolve(config, environment).name).toBe(config.name);
  });

  test('each that is not is told where, what and what to do, in lines for a terminal', () => {
    for (const { config, result } of wrong) {
      const { message, problems } = result;
      expect(problems.length).toBeGreaterThan(0);
      expect(message).not.toMatch(/undefined|\[object|NaN\b|is the number null/);
      for (const { where, what, allowed, hint } of problems) {
        expect({ config, where }).toEqual({ config, where: expect.stringMatching(/lab\.yaml(:\d+)?$/) as string });
        expect(what).not.toBe('');
        expect({ config, said: allowed ?? hint }).toEqual({ config, said: expect.any(String) as string });
      }
    }
  });
});
