import manifest from '../../package.json';

const ranges = (versions: Readonly<Record<string, string>>) =>
  Object.entries(versions).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));

test('every dependency is pinned to one version', () => {
  expect(ranges({ ...manifest.dependencies, ...manifest.devDependencies })).toEqual([]);
});

test.each(['^1.0.0', '~1.0.0', '1.x', '*', 'latest', '>=1.0.0', 'github:owner/name'])('%s is no pin', (version) => {
  expect(ranges({ pinned: '1.0.0', loose: version })).toEqual([['loose', version]]);
});
