import { createRequire } from 'node:module';
import manifest from '../../package.json';

const ranges = (versions: Readonly<Record<string, string>>) =>
  Object.entries(versions).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));

test('every dependency is pinned to one version', () => {
  expect(ranges({ ...manifest.dependencies, ...manifest.devDependencies })).toEqual([]);
});

test.each(['^1.0.0', '~1.0.0', '1.x', '*', 'latest', '>=1.0.0', 'github:owner/name'])('%s is no pin', (version) => {
  expect(ranges({ pinned: '1.0.0', loose: version })).toEqual([['loose', version]]);
});

test('an install brings what the bundles load by name, and nothing that is in them', () => {
  const { external } = createRequire(__filename)('../../scripts/build.js') as { readonly external: readonly string[] };
  expect(Object.keys(manifest.dependencies).sort()).toEqual([...external].sort());
});
