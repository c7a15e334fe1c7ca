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

  test.each([
    '25:00 Europe/Berlin',
    '9:00 Europe/Berlin',
    '22:60 UTC',
    '22:00',
    '22:00 +01:00',
    '22:00 Europe/Berlin daily',
  ])('a time to pause that is none: %s', (value) => {
    expect(toldOf('aws.pauseAt', JSON.stringify(value))).toContain(
      `aws.pauseAt is "${value}".\n  Allowed: a time from 00:00 to 23:59 and a time zone, such as 22:00 Europe/Berlin.`,
    );
  });

  test.each([
    ['Europe/Berlni', 'Europe/Berlin'],
    ['Europe/BERLIN', 'Europe/Berlin'],
    ['Utc', 'UTC'],
  ])('a time zone that is none, or in other letters: %s', (zone, meant) => {
    expect(toldOf('aws.pauseAt', `22:00 ${zone}`)).toContain(
      `a zone of the IANA database, such as 22:00 Europe/Berlin: ${zone} is not in it; did you mean ${meant}?`,
    );
  });

  test.each([
    '00:00 Europe/Berlin',
    '23:59 UTC',
    '22:00 Asia/Kolkata',
    '07:30 America/Argentina/Buenos_Aires',
    '01:00 Etc/GMT+5',
  ])('and takes the time to pause %s', (pauseAt) => {
    const folder = folderWith({ 'lab.yaml': stringify({ ...leastConfig, aws: { ...leastConfig.aws, pauseAt } }) });
    expect(loadConfig({ file: `${folder}/lab.yaml`, env: {} }).aws?.pauseAt).toBe(pauseAt);
  });

  test('a node group that is none', () => {
    expect(toldOf('aws.nodeGroups.gpus', '{}')).toContain('Did you mean gpu?');
  });
});
