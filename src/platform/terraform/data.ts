import type { Construct } from 'constructs';
import { DynamoDbTable } from '../../constructs/terraform/table';
import type { AwsLab } from '../../lab/lab';
import { LabStack } from './lab-stack';

/** The tables of every system that the lab runs. */
export class DataStack extends LabStack {
  constructor(scope: Construct, lab: AwsLab) {
    super(scope, 'data', lab);
    for (const { name, key, system } of lab.aws.tables) {
      new DynamoDbTable(this, name, { name, key, mode: lab.aws.tableMode, tags: { system } });
    }
  }
}
