import { join } from 'node:path';
import { loadLab } from '../../../src/lab/config/load';
import { folderWith, leastYaml, problemsOf } from '../folder';

const built = { 'registry.example/octocat/cmpt756s1:v1': 'registry.example/octocat/cmpt756s1:v1-0123456789ab' };
const loaded = { 'registry.example/octocat/cmpt756s1:v1': 'registry.example/octocat/cmpt756s1:v1-ba9876543210' };

/** The image of S1 in a lab whose folder holds these files. */
function imageIn(files: Readonly<Record<string, string>>, ...settings: readonly string[]): string | undefined {
  const folder = folderWith({ 'lab.yaml': `${leastYaml}systems: [music]\n`, ...files });
  const variables = settings.map((text) => text.replace('FOLDER', folder).split('=') as [string, string]);
  const lab = loadLab({ file: join(folder, 'lab.yaml'), env: Object.fromEntries(variables) });
  return lab.systems.music?.workloads.users.releases[0].image;
}

const lock = { '.lab/images.json': JSON.stringify({ registry: built, docker: loaded }) };
const [plain, pushed, onlyHere] = ['v1', 'v1-0123456789ab', 'v1-ba9876543210'].map(
  (tag) => `registry.example/octocat/cmpt756s1:${tag}`,
);

describe('The images lock', () => {
  test('beside lab.yaml is what is deployed, and where there is none the plain label', () => {
    expect(imageIn(lock)).toBe(pushed);
    expect(imageIn({})).toBe(plain);
    expect(imageIn({ '.lab/images.json': '{}' })).toBe(plain);
  });

  test('is another one, or none, where LAB_IMAGES_LOCK says so', () => {
    expect(imageIn(lock, 'LAB_IMAGES_LOCK=none')).toBe(plain);
    const other = JSON.stringify({ registry: loaded });
    expect(imageIn({ ...lock, 'other.json': other }, 'LAB_IMAGES_LOCK=FOLDER/other.json')).toBe(onlyHere);
  });

  test('gives what is in Docker only to clusters that take images from there, never to EKS', () => {
    expect(imageIn(lock, 'LAB_ENVIRONMENT=local')).toBe(onlyHere);
    expect(imageIn(lock, 'LAB_ENVIRONMENT=local', 'LAB_LOCAL_CLUSTER=gke', 'LAB_LOCAL_CONTEXT=mine')).toBe(pushed);
    expect(imageIn(lock, 'LAB_ENVIRONMENT=aws')).toBe(pushed);
    expect(imageIn({ '.lab/images.json': JSON.stringify({ docker: loaded }) })).toBe(plain);
  });

  test.each([
    ['absent.json', 'does not exist'],
    ['folder', 'is a folder, not a file'],
    ['lab.yaml', 'is no images lock: JSON that maps image references to image references'],
    ['list.json', 'is no images lock: JSON that maps image references to image references'],
    ['number.json', 'is no images lock: JSON that maps image references to image references'],
    ['flat.json', 'is no images lock: JSON that maps image references to image references'],
    ['deep.json', 'is no images lock: JSON that maps image references to image references'],
  ])('is refused where it is %s', (name, why) => {
    const files = {
      'folder/x': '',
      'list.json': '[]',
      'number.json': '5',
      'flat.json': JSON.stringify(built),
      'deep.json': JSON.stringify({ registry: { a: {} } }),
    };
    expect(problemsOf(() => imageIn(files, `LAB_IMAGES_LOCK=FOLDER/${name}`))).toBe(
      'One problem in the configuration of the lab:\n\n' +
        `LAB_IMAGES_LOCK  names ${name}, which ${why}.\n  ./lab build writes one: .lab/images.json beside lab.yaml.`,
    );
  });

  test('names its own place where it lies beside lab.yaml', () => {
    expect(problemsOf(() => imageIn({ '.lab/images.json': 'none' }))).toMatch(
      /\.lab\/images\.json {2}is no images lock: .*\n {2}Remove it: \.\/lab build writes another\.$/,
    );
  });
});
