import type { EnvironmentName } from '../../../src/contract';
import { deploymentOf } from '../../../src/cli/life/deployment';
import { stackCommands } from '../../../src/cli/life/stack-steps';
import { LabFolder } from '../lab';

const locked = 'Error: Error acquiring the state lock';
const taken = 'Error: creating EC2 VPC: EntityAlreadyExists: it already exists';

/** What a person is advised when an apply of the stack mesh says this. */
function advised(environment: EnvironmentName, said: string): string {
  const folder = new LabFolder();
  const flags = { file: folder.file('lab.yaml'), environment };
  const [, apply] = stackCommands('mesh', deploymentOf({ ...folder.places, flags: () => flags }), 'apply');
  folder.remove();
  return (apply?.advice?.(said) ?? []).join('\n');
}

test('A stack on AWS that cannot be deployed is sent to lab recover', () => {
  expect(advised('aws', locked)).toContain('./lab recover mesh --unlock');
  expect(advised('aws', taken)).toMatch(/\.\/lab recover mesh$/);
});

test('A control plane that would skip a minor version is sent to lab upgrade', () => {
  const skipped = 'InvalidParameterException: Unsupported Kubernetes minor version update from 1.34 to 1.36';
  expect(advised('aws', skipped)).toMatch(/\.\/lab upgrade --env aws$/);
});

test('A stack of a lab that is gone is sent to lab deploy, as lab pause and lab resume find it', () => {
  const gone = "Error: reading EKS Cluster (aws756): couldn't find resource";
  expect(advised('aws', gone)).toMatch(/\.\/lab deploy --env aws$/);
  expect(advised('aws', 'Error: no matching EC2 VPC found')).toMatch(/\.\/lab deploy --env aws$/);
});

test('A stack of a laptop is not: lab recover looks in AWS', () => {
  expect([advised('local', locked), advised('local', taken)]).toEqual(['', '']);
});
