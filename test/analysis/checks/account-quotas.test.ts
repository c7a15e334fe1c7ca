import { accountQuotas, quotas } from '../../../src/analysis/checks/account-quotas';
import { readStack } from '../../../src/synth/documents';
import { fixtureAwsLab } from '../../support/lab';

const lab = fixtureAwsLab();

function valuesOf(type: string, count: number): readonly string[] {
  const blocks = Object.fromEntries(Array.from({ length: count }, (_, index) => [`r${index}`, { name: `n${index}` }]));
  const stacks = [readStack('all', JSON.stringify({ resource: { [type]: blocks } }))];
  return accountQuotas.check(lab, { environment: 'aws', charts: [], stacks }).map(({ value }) => value);
}

describe('account-quotas', () => {
  test.each(quotas.map(({ type, limit, what }) => [type, limit, what] as const))(
    'passes %s × %d, and finds one more',
    (type, limit, what) => {
      expect(valuesOf(type, limit)).toEqual([]);
      expect(valuesOf(type, limit + 1)).toEqual([`${limit + 1} ${what}, which may have ${limit}`]);
    },
  );

  test('names the page of AWS that each limit is from', () => {
    for (const { source } of quotas) expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
  });
});
