import { DownloadProgress, downloadedMegabytes } from '../../../../../src/systems/cassandra/services/ring/download';

const line = (size: string): string =>
  `[INFO] Downloaded from central: https://repo.example/a/b/1/b-1.jar (${size} at 3.2 MB/s)`;

describe('What Maven says of a download', () => {
  test.each([
    [line('11 MB'), 11],
    [line('1.5 kB'), 0.0015],
    [line('300 B'), 0.0003],
    ['Downloaded from central: https://x/y.pom (2.0 MB at 1 MB/s)', 2],
    ['[INFO] Downloading from central: https://repo.example/b-1.jar', 0],
    ['[INFO] BUILD SUCCESS', 0],
    ['', 0],
  ])('is read from %j', (text, megabytes) => expect(downloadedMegabytes(text)).toBeCloseTo(megabytes, 6));
});

test('Progress is said at once and then every two seconds, with everything so far', () => {
  const said: string[] = [];
  let now = 0;
  const progress = new DownloadProgress(
    'Cassandra',
    46,
    (text) => said.push(text),
    () => now,
  );
  for (const [at, size] of [
    [0, '10 MB'],
    [1999, '5 MB'],
    [2000, '500 kB'],
    [2100, '1 MB'],
  ] as const) {
    now = at;
    progress.line('[INFO] Downloading from central: https://repo.example/b-1.jar');
    progress.line(line(size));
  }
  expect(said).toEqual([
    'Cassandra: 10.0 of about 46 MB downloaded, 1 files',
    'Cassandra: 15.5 of about 46 MB downloaded, 3 files',
  ]);
});
