import { LabFolder } from '../lab';
import { answer, callsIn } from '../programs';

describe('lab use', () => {
  let folder: LabFolder;
  beforeEach(() => void (folder = new LabFolder()));
  afterEach(() => folder.remove());

  const use = (...args: readonly string[]) => folder.lab('use', ...args);
  const kubeconfig = (current: string, ...names: readonly string[]) => {
    const contexts = names.length === 0 ? null : names.map((name) => ({ name, context: {} }));
    answer(folder, {
      kubectl: `[ "$2" = view ] && echo '${JSON.stringify({ contexts, 'current-context': current })}'; true`,
    });
  };
  const changes = () => callsIn(folder).filter((call) => !call.includes(' view '));

  test.each([
    [[], 'aws756'],
    [['--env', 'local'], 'kind-aws756'],
    [['local'], 'kind-aws756'],
    [['aws'], 'aws756'],
    [['other'], 'other'],
  ])('%j lets kubectl use a context, and says how to go back', async (args, context) => {
    kubeconfig('mine', 'aws756', 'kind-aws756', 'mine', 'other');
    expect(await use(...args)).toEqual({
      code: 0,
      stdout: `kubectl uses ${context} from now on; before, it used mine.\nGo back: ./lab use mine\n`,
      stderr: '',
    });
    expect(changes()).toEqual([`kubectl config use-context ${context}`]);
  });

  test('changes nothing where that is the one already, and goes back to none', async () => {
    kubeconfig('aws756', 'aws756');
    expect((await use()).stdout).toBe('kubectl uses aws756 already.\n');
    expect(changes()).toEqual([]);
    kubeconfig('', 'aws756');
    expect((await use()).stdout).toBe('kubectl uses aws756 from now on; before, it used none.\n');
  });

  test('says how the lab’s context is made where it is missing, and which ones there are', async () => {
    kubeconfig('mine', 'mine', 'other');
    expect(await use('aws')).toMatchObject({
      code: 1,
      stderr:
        'The kubeconfig has no context aws756. It has: mine, other\n' +
        'Make it:\n  aws eks update-kubeconfig --region us-west-2 --name aws756 --alias aws756\n',
    });
    kubeconfig('');
    expect(await use('mnie')).toMatchObject({ code: 2, stderr: 'The kubeconfig has no context mnie. It has: none\n' });
    expect(changes()).toEqual([]);
  });
});
