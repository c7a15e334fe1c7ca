import { writeFileSync } from 'node:fs';
import { LabFolder } from '../lab';

let lab: LabFolder;
beforeEach(() => (lab = new LabFolder()));
afterEach(() => lab.remove());

test('a verb of a system lists what people do with it', async () => {
  const { code, stdout } = await lab.lab('workflow', 'list');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Workflow +Parameters +Steps\nadd-then-multiply +a, b +add, multiply\n$/);
});

test('an answer is printed as JSON where that is asked for', async () => {
  const { stdout } = await lab.lab('workflow', 'list', '--json');
  expect(JSON.parse(stdout)).toEqual({ workflows: ['add-then-multiply'] });
});

test('words and options reach the command', async () => {
  const { code, stdout } = await lab.lab('workflow', 'show', 'add-then-multiply', '--svg', lab.file('graph.svg'));
  expect([code, stdout.split('\n')[0]]).toEqual([0, 'add-then-multiply(a, b)']);
});

test('a file with problems is refused with each of them and exit code 2', async () => {
  writeFileSync(lab.file('bad.yaml'), 'name: bad\nnodes: [add.add, output]\nedges: [{ from: add.add, to: nowhere }]\n');
  const { code, stderr } = await lab.lab('workflow', 'show', lab.file('bad.yaml'));
  expect(code).toBe(2);
  expect(stderr).toMatch(/bad.yaml cannot run:\n {2}edges\[0\].to: there is no step "nowhere"; there are add/);
});

test('a command that needs a run says how to start it', async () => {
  const { code, stderr } = await lab.lab('function', 'list');
  expect(code).toBe(1);
  expect(stderr).toMatch(/functions is not running here .*\nStart it: .\/lab run functions/);
});

test('a file that is no module is refused before anything is asked', async () => {
  const { code, stderr } = await lab.lab('function', 'deploy', 'hello.rb');
  expect([code, stderr]).toEqual([2, 'hello.rb is no module: its name must end with .js, .mjs, .ts, .py.\n']);
});
