import { fixtureAwsLab } from '../../support/lab';
import { synthesize } from './synthesized';

const budgetOf = (aws: Readonly<Record<string, unknown>>) => synthesize(fixtureAwsLab({ aws })).budget;

describe('The budget stack', () => {
  test('warns of money that is spent and of money that is about to be', () => {
    expect(budgetOf({ budget: { email: 'ada@example.com', monthlyUsd: 120 } })?.only('aws_budgets_budget')).toEqual({
      name: 'fixture-month',
      budget_type: 'COST',
      time_unit: 'MONTHLY',
      limit_amount: '120',
      limit_unit: 'USD',
      notification: [warning('ACTUAL', 80), warning('FORECASTED', 100)],
    });
  });

  test('is not there unless somebody is to be warned', () => {
    expect(budgetOf({})).toBeUndefined();
  });
});

function warning(type: string, threshold: number) {
  return {
    notification_type: type,
    threshold,
    threshold_type: 'PERCENTAGE',
    comparison_operator: 'GREATER_THAN',
    subscriber_email_addresses: ['ada@example.com'],
  };
}
