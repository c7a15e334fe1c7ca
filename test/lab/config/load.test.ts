import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConfigOptions, loadConfig, loadLab } from '../../../src/lab/config/load';
import { toEnvironment } from '../../../src/lab/config/settings';
import { folderWith, leastYaml } from '../folder';

const local = 'kubernetesVersion: "1.34"\naws:\n  zones: [a, b, c]\n';

/** Loads from a folder with lab.yaml and lab.local.yaml. */
function loadIn(files: Readonly<Record<string, string>>, options: ConfigOptions = {}) {
  return loadConfig({ file: join(folderWith({ 'lab.yaml': leastYaml, ...files }), 'lab.yaml'), env: {}, ...options });
}

describe('The configuration of a lab', () => {
  test('is the sample in the root without anything else', () => {
    const sample = readFileSync(join(__dirname, '../../../lab.yaml'), 'utf8');
    const file = join(folderWith({ 'lab.yaml': sample }), 'lab.yaml');
    expect(loadLab({ file, env: {} })).toMatchObject({ name: 'aws756', registryId: 'octocat', environment: 'aws' });
  });

  test('takes the defaults of the schema for whatever lab.yaml leaves out', () => {
    expect(loadIn({})).toMatchObject({
      environment: 'aws',
      kubernetesVersion: '1.35',
      aws: { region: 'us-west-2', zones: ['a', 'b'], nodes: { min: 2, max: 2 }, state: { kind: 'local' } },
      music: { canary: 0, fault: 'none' },
    });
  });

  test('takes lab.local.yaml over lab.yaml, key by key', () => {
    const config = loadIn({ 'lab.local.yaml': local });
    expect(config).toMatchObject({
      kubernetesVersion: '1.34',
      name: 'fixture',
      aws: { zones: ['a', 'b', 'c'], account: '123456789012' },
    });
  });

  test('takes a list of lab.local.yaml as a whole', () => {
    const config = loadIn({ 'lab.local.yaml': 'aws: { apiAccessCidrs: [198.51.100.0/24] }' });
    expect(config.aws?.apiAccessCidrs).toEqual(['198.51.100.0/24']);
  });

  test.each(['', '# nothing yet\n', 'aws:\n  # region: eu-west-1\n'])(
    'is not changed by a lab.local.yaml that says nothing: %j',
    (text) => expect(loadIn({ 'lab.local.yaml': text })).toEqual(loadIn({})),
  );

  test('takes variables over files, and flags over variables', () => {
    const files = { 'lab.local.yaml': local };
    const env = { LAB_AWS_ZONES: '[a, b]', LAB_MUSIC_CANARY: '5', LAB_ENVIRONMENT: 'local' };
    expect(loadIn(files, { env })).toMatchObject({
      aws: { zones: ['a', 'b'] },
      music: { canary: 5 },
      environment: 'local',
    });
    const flags = { environment: 'aws', set: ['music.canary=1', 'music.canary=10'] };
    expect(loadIn(files, { env, ...flags })).toMatchObject({ music: { canary: 10 }, environment: 'aws' });
  });

  test('is read from the file that --file names, else LAB_FILE, with the local file beside it', () => {
    const folder = folderWith({ 'class.yaml': leastYaml, 'class.local.yaml': 'owner: me', 'other.yaml': leastYaml });
    const env = { LAB_FILE: join(folder, 'class.yaml') };
    expect(loadConfig({ env }).owner).toBe('me');
    expect(loadConfig({ env, file: join(folder, 'other.yaml') }).owner).toBe('teacher');
  });

  test('picks the environment by flag, then LAB_ENVIRONMENT, then lab.yaml', () => {
    const file = join(folderWith({ 'lab.yaml': `${leastYaml}environment: local\n` }), 'lab.yaml');
    const environmentOf = (options: ConfigOptions) => loadLab({ file, env: {}, ...options }).environment;
    expect(environmentOf({})).toBe('local');
    expect(environmentOf({ env: { LAB_ENVIRONMENT: 'aws' } })).toBe('aws');
    expect(environmentOf({ env: { LAB_ENVIRONMENT: 'aws' }, environment: 'local' })).toBe('local');
  });
});

describe('The value of a variable or a flag', () => {
  const valueOf = (path: string, text: string) => loadIn({}, { set: [`${path}=${text}`] });

  test('is text, as it is, where the key takes text', () => {
    expect(valueOf('aws.account', '012345678901').aws?.account).toBe('012345678901');
    expect(valueOf('kubernetesVersion', '1.36').kubernetesVersion).toBe('1.36');
    expect(valueOf('kubernetesVersion', "'1.36'").kubernetesVersion).toBe('1.36');
    expect(valueOf('owner', '@me').owner).toBe('@me');
  });

  test('is YAML where the key takes a number or a list', () => {
    expect(valueOf('music.canary', '10').music.canary).toBe(10);
    expect(valueOf('aws.nodes.instanceTypes', '[t3.medium, t3a.medium]').aws?.nodes.instanceTypes).toEqual([
      't3.medium',
      't3a.medium',
    ]);
  });

  test('may hold an equals sign', () => {
    const admin = 'arn:aws:iam::123456789012:role/a=b';
    expect(valueOf('aws.admins', `[${admin}]`).aws?.admins).toEqual([admin]);
  });

  test('means as if not set when it is empty', () => {
    expect(loadIn({}, { env: { LAB_MUSIC_CANARY: '' } })).toEqual(loadIn({}));
    expect(loadIn({}, { env: { LAB_MUSIC_CANARY: '7' }, set: ['music.canary='] })).toEqual(loadIn({}));
  });

  test('reaches another process unchanged through the variables that flags become', () => {
    const set = ['aws.state.kind=s3', 'aws.state.bucket=states', 'kubernetesVersion=1.34', 'aws.vpcCidr=10.8.0.0/18'];
    const env = { LAB_AWS_STATE_BUCKET: 'before', LAB_OWNER: 'somebody' };
    const flags = { environment: 'local', file: join(folderWith({ 'lab.yaml': leastYaml }), 'lab.yaml'), set };
    const config = loadConfig({ ...flags, env });
    expect(config).toMatchObject({ owner: 'somebody', aws: { state: { bucket: 'states' }, vpcCidr: '10.8.0.0/18' } });
    expect(loadConfig({ env: { ...env, ...toEnvironment(flags) } })).toEqual(config);
  });
});
