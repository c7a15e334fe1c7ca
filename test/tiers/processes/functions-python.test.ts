/** Functions in Python: the same as those in JavaScript, and what is Python's own. Any Python from 3.9 on will do. */
import { execFileSync } from 'node:child_process';
import { call, closeAll, courseSource, serveModules, snake } from '../../systems/functions/services/functions/served';
import { holdsForLanguage } from '../../systems/functions/services/functions/language-contract';

/** The program itself: what PATH finds may be a script that takes its time to choose one. */
const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();

const good = `
import os
def add(event, context):
    return {"result": context["a"] + context["b"]}
def echo(event, context):
    return {"result": [event, context]}
def boom(event, context):
    raise TypeError("no such number")
def loop(event, context):
    while True: pass
def crash(event, context):
    os._exit(7)
def fill(event, context):
    return len(bytearray(10 ** 9))
def forge(event, context):
    os.write(4, b'99 ok {"result":"forged"}\\n')
    return {"result": 1}
`;

const attacks = {
  reading: 'open("/etc/passwd").read()',
  descriptor: 'os.open("/etc/passwd", 0)',
  parent: 'open(f"/proc/{parent}/environ").read()',
  own: 'open("/proc/self/environ").read()',
  upwards: 'open(os.__file__ + "/../../../../../../../../etc/passwd").read()',
  listing: 'os.listdir("/")',
  writing: 'open("/tmp/functions-attack", "w")',
  removing: 'os.remove("/tmp/functions-attack")',
  starting: '__import__("subprocess").run(["/bin/true"])',
  shell: 'os.system("true")',
  fork: 'os.fork()',
  signal: 'os.kill(parent, 0)',
  connecting: '__import__("socket").create_connection(("127.0.0.1", 80))',
  fetching: '__import__("urllib.request").request.urlopen("http://127.0.0.1:1/")',
  native: '__import__("ctypes").CDLL(None)',
  limits: '__import__("resource").setrlimit(9, (-1, -1))',
};

const attack = `
import os
def environment(event, context):
    return {"result": dict(os.environ)}
def allowed(event, context):
    import random, statistics
    return {"result": "allowed"}
${Object.entries(attacks)
  .map(
    ([name, code]) => `def ${name}(event, context):\n    parent = context["parent"]\n    return {"got": str(${code})}`,
  )
  .join('\n')}
`;

afterAll(closeAll);

describe('Python', () => {
  holdsForLanguage({
    add: snake('add', courseSource('python/add.py')),
    multiply: snake('multiply', courseSource('python/multiply.py')),
    good: snake('good', good),
    attack: snake('attack', attack),
    attacks: Object.keys(attacks),
    python,
  });
});

describe('what is Python’s own', () => {
  const served = serveModules(
    [
      snake(
        'own',
        'import os\ndef up(event, context):\n    return str(context["a"] + 1)\ndef nan(e, c):\n    return float("nan")\ndef it(e, c):\n    return {1, 2}',
      ),
      snake('split', 'def f(:\n    pass'),
    ],
    {},
    python,
  );

  test('gets whole numbers that JavaScript would round', async () => {
    expect((await call(await served, 'own/up', '{"a":\n9007199254740993}')).body).toBe('9007199254740994');
  });

  test.each([
    ['a name that the module only imports', 'own/os', {}, 404, /no function os/],
    ['a syntax error', 'split/f', {}, 422, /split cannot be loaded.*SyntaxError: .*\(line 1\)/],
    ['parameters nested too deep', 'own/it', `{"a":${'['.repeat(9e4)}${']'.repeat(9e4)}}`, 400, /recursion/i],
    ['NaN', 'own/nan', {}, 422, /Out of range float/],
    ['a set', 'own/it', {}, 422, /set is not JSON serializable/],
  ])('refuses %s with one clear message', async (_what, path, parameters, status, message) => {
    const answer = await call(await served, path, parameters);
    expect(JSON.stringify(answer.body)).toMatch(message);
    expect(answer.status).toBe(status);
  });

  test('says that there is no Python where there is none', async () => {
    const none = await serveModules([snake('add', courseSource('python/add.py'))], {}, '/no/python');
    expect(await call(none, 'add/add')).toMatchObject({
      status: 422,
      body: {
        error: 'the module add cannot be loaded',
        reason: expect.stringMatching(/could not be started/) as string,
      },
    });
  });
});
