import type { Construct } from 'constructs';
import type { AwsLab, StateBackend } from '../../lab/lab';
import { BaseStack } from './base-stack';

/** What every stack of the cloud has in common. */
export abstract class LabStack extends BaseStack<AwsLab> {
  protected constructor(scope: Construct, id: string, lab: AwsLab, state: StateBackend = lab.aws.state) {
    super(scope, id, lab, state);
    this.addAwsProvider(lab.aws);
  }
}
