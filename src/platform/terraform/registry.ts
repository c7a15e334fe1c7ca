import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import type { Construct } from 'constructs';
import type { AwsLab } from '../../lab/lab';
import { LabStack } from './lab-stack';

/** Builds that a repository keeps: enough to roll back, few enough to cost cents. */
const keptImages = 20;

/** A repository for each image of the lab: what a tag names never changes, and what is pushed is scanned. */
export class RegistryStack extends LabStack {
  constructor(scope: Construct, lab: AwsLab) {
    super(scope, 'registry', lab);
    lab.aws.repositories.forEach((name) => this.addRepository(name));
  }

  private addRepository(name: string): void {
    const id = labelOf(name);
    const repository = new EcrRepository(this, id, {
      name,
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [{ encryptionType: 'AES256' }],
      // `lab build --push` makes every image again, so they need not keep a lab from going.
      forceDelete: true,
    });
    new EcrLifecyclePolicy(this, `${id}-lifecycle`, { repository: repository.name, policy: lifecycle() });
  }
}

/** Terraform takes no label that begins with a digit, and ECR takes such a name. */
function labelOf(name: string): string {
  const label = name.replaceAll(/[^A-Za-z0-9-]/g, '-');
  return /^\d/.test(label) ? `repository-${label}` : label;
}

function lifecycle(): string {
  const rule = {
    rulePriority: 1,
    description: `Keep the last ${keptImages} images`,
    selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: keptImages },
    action: { type: 'expire' },
  };
  return JSON.stringify({ rules: [rule] });
}
