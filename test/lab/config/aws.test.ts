import { stringify } from 'yaml';
import { loadConfig } from '../../../src/lab/config/load';
import { leastConfig } from '../../support/lab';
import { folderWith, told, toldOf } from '../folder';

const withoutAws = { ...leastConfig, aws: undefined };

describe('Whoever configures the cloud half wrongly is told what is allowed', () => {
  test.each([
    ['[a]', 'a list of two or three letters of zones such as [a, b]'],
    ['[a, b, c, d]', 'a list of two or three letters of zones such as [a, b]'],
    ['[a, a]', 'each one once'],
    ['2', 'a list of two or three letters of zones such as [a, b]'],
  ])('zones %s', (yaml, allowed) => {
    expect(toldOf('aws.zones', yaml)).toContain(`Allowed: ${allowed}`);
  });

  test('a zone that is called otherwise', () => {
    expect(toldOf('aws.zones', '[a, us-west-2b]')).toContain(
      'aws.zones[1] is "us-west-2b".\n  Allowed: the letter of a zone, from a to f.',
    );
  });

  test('an e-mail address that is none', () => {
    expect(toldOf('aws.budget.email', 'ada at example')).toContain(
      'aws.budget.email is "ada at example".\n  Allowed: an e-mail address such as ada@example.com.',
    );
  });

  test('a budget without anybody to warn', () => {
    expect(toldOf('aws.budget.monthlyUsd', '20')).toContain('aws.budget.email is missing');
  });

  test('a node group whose least size is over its default of the largest', () => {
    expect(toldOf('aws.nodeGroups.gpu.min', '2')).toContain(
      'aws.nodeGroups.gpu.min is the number 2.\n  Allowed: at most aws.nodeGroups.gpu.max, which is 1.',
    );
  });

  test('the environment aws without its section', () => {
    expect(told({ 'lab.yaml': stringify(withoutAws) })).toContain(
      'aws is missing.\n  Allowed: a section with account, apiAccessCidrs and admins, because the environment is aws.',
    );
  });

  test('a lab without the section aws, which is whole for the environment local', () => {
    const folder = folderWith({ 'lab.yaml': stringify({ ...withoutAws, environment: 'local' }) });
    expect(loadConfig({ file: `${folder}/lab.yaml`, env: {} }).aws).toBeUndefined();
  });

  test('a node group that is none', () => {
    expect(toldOf('aws.nodeGroups.gpus', '{}')).toContain('Did you mean gpu?');
  });
});
