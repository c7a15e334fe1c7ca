import { imageFindings, imageWarningLines } from '../../../src/cli/reports/images';
import { labSchema } from '../../../src/lab/config/schema';
import { resolve } from '../../../src/lab/resolve';
import { leastConfig } from '../../support/lab';

const names = ['cmpt756s1:v1', 'cmpt756s2:v1', 'cmpt756s2:v2', 'cmpt756db:v1', 'cmpt756loader:v1'];

/** A lab with the music application, of whose images these were built. */
function lab(...built: readonly string[]) {
  const images = built.map((name) => `registry.example/octocat/${name}`);
  const lock = Object.fromEntries(images.map((image) => [image, `${image}-0123456789ab@sha256:${'0'.repeat(64)}`]));
  return resolve(labSchema.parse({ ...leastConfig, systems: ['music'] }), 'aws', lock);
}

test('the image that was forgotten among those that were built is a finding', () => {
  expect(imageFindings(lab(...names.slice(1)))).toEqual([
    {
      rule: 'images-built',
      environment: 'aws',
      address: '.lab/images.json',
      value: 'registry.example/octocat/cmpt756s1:v1: no build of it is in the lock',
      remedy: 'build it: ./lab build --push',
    },
  ]);
  expect(imageFindings(lab(...names))).toEqual([]);
});

test('a lab of which nothing was built is warned of, and has no finding: somebody else may have built it', () => {
  expect(imageFindings(lab())).toEqual([]);
  expect(imageWarningLines(lab()).join(' ')).toContain(
    'aws: No build of registry.example/octocat/cmpt756s1:v1 and 4 more',
  );
  expect(imageWarningLines(lab('cmpt756s1:v1'))).toEqual([]);
  expect(imageWarningLines(lab(...names))).toEqual([]);
});
