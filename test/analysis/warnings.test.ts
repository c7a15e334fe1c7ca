import { warningsOf } from '../../src/analysis/warnings';
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

  test('of nothing at AWS where it is not there', () => {
    expect(warningsOf(fixtureLab('local', openLab), '2030-01-01')).toEqual([]);
  });
});
