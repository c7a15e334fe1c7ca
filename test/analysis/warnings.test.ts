import { warningsOf } from '../../src/analysis/warnings';
import { awsRegions, zonesOf } from '../../src/lab/config/regions';
import { fixtureAwsLab, fixtureLab } from '../support/lab';

const day = '2026-11-21';
const openLab = { aws: { apiAccessCidrs: ['0.0.0.0/0'] } };

describe('A lab is warned', () => {
  test('of nothing while it is in order', () => {
    expect(warningsOf(fixtureAwsLab(), day)).toEqual([]);
  });

  test('of an API that everybody can reach', () => {
    expect(warningsOf(fixtureAwsLab(openLab), day)).toEqual([
      expect.stringMatching(/^The Kubernetes API of fixture can be reached from everywhere: set aws\.apiAccessCidrs/),
    ]);
  });

  test.each([
    [['8.0.0.0/7', '64.0.0.0/3'], '13 % of all addresses'],
    [['8.0.0.0/8'], '1 % of all addresses'],
    [['8.0.0.0/9', '8.128.0.0/9'], '1 % of all addresses'],
  ])('of an API that can be reached from %j: %s', (apiAccessCidrs, share) => {
    expect(warningsOf(fixtureAwsLab({ aws: { apiAccessCidrs } }), day)).toEqual([
      expect.stringContaining(`can be reached from ${share}: set aws.apiAccessCidrs`),
    ]);
  });

  test('of no API that an organization alone can reach', () => {
    expect(warningsOf(fixtureAwsLab({ aws: { apiAccessCidrs: ['8.0.0.0/9', '64.0.0.0/10'] } }), day)).toEqual([]);
  });

  test.each([
    ['ap-northeast-1', ['a', 'b'], 'ap-northeast-1b', 'most accounts have a, c, d'],
    ['us-west-1', ['a', 'b'], 'us-west-1a and us-west-1b', 'accounts differ in what they have there'],
    ['us-east-1', ['d', 'e', 'f'], 'us-east-1e', 'most accounts have a, b, c, d, f'],
    ['eu-west-1', ['c', 'd'], 'eu-west-1d', 'every account has a, b, c'],
  ])('of zones that %s does not offer to everybody: %j', (region, zones, doubtful, certain) => {
    expect(warningsOf(fixtureAwsLab({ aws: { region, zones } }), day)).toEqual([
      `Your account may lack ${doubtful}, or EKS takes no cluster there: ${certain}. ` +
        `Set aws.zones to letters that \`aws ec2 describe-availability-zones --region ${region}\` lists.`,
    ]);
  });

  test('of no zone that every account has, or most', () => {
    const labs = awsRegions
      .filter((region) => zonesOf(region).letters.length > 0)
      .map((region) => fixtureAwsLab({ aws: { region, zones: zonesOf(region).letters.slice(0, 3) } }));
    expect(labs.length).toBe(awsRegions.length - 1);
    expect(labs.flatMap((lab) => warningsOf(lab, day))).toEqual([]);
  });

  test('of nothing at AWS where it is not there', () => {
    expect(warningsOf(fixtureLab('local', openLab), '2030-01-01')).toEqual([]);
  });
});
