import { BudgetsBudget } from '@cdktf/provider-aws/lib/budgets-budget';
import type { Construct } from 'constructs';
import type { AwsLab, Budget } from '../../lab/lab';
import { LabStack } from './lab-stack';

/** Warns while there is still time: of money that is spent, and of a forecast above the limit. */
export class BudgetStack extends LabStack {
  constructor(scope: Construct, lab: AwsLab, { email, monthlyUsd }: Budget) {
    super(scope, 'budget', lab);
    const subscriberEmailAddresses = [email];
    const percent = { comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE', subscriberEmailAddresses };
    // Of the whole account: costs by tag show up only after somebody has activated the tag for billing.
    new BudgetsBudget(this, 'month', {
      name: `${lab.name}-month`,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      limitAmount: String(monthlyUsd),
      limitUnit: 'USD',
      notification: [
        { ...percent, notificationType: 'ACTUAL', threshold: 80 },
        { ...percent, notificationType: 'FORECASTED', threshold: 100 },
      ],
    });
  }
}
