import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { LocalBackend, S3Backend, TerraformElement, TerraformStack } from 'cdktf';
import type { Construct, Node } from 'constructs';
import type { AwsLab } from '../../lab/lab';
import { awsProviderConstraint, terraformConstraint } from '../../lab/versions';

/**
 * Terraform resolves a relative state path from the stack's folder, and that folder is as deep under
 * dist/aws/terraform/stacks as under .work/stock/terraform/stacks: both lead to the same .lab.
 */
const rootFromStack = '../../../../..';

/** What every stack of the cloud has in common: where its state is, which account it may touch, which tags it leaves. */
export abstract class LabStack extends TerraformStack {
  protected constructor(
    scope: Construct,
    id: string,
    protected readonly lab: AwsLab,
  ) {
    super(scope, id);
    this.addState(id);
    this.addProvider();
  }

  private addState(id: string): void {
    const { name, environment, aws } = this.lab;
    const state = `${name}/${environment}/${id}.tfstate`;
    if (aws.state.kind === 'local') {
      new LocalBackend(this, { path: `${rootFromStack}/.lab/state/${state}` });
      return;
    }
    const { bucket, region } = aws.state;
    const backend = new S3Backend(this, { bucket, key: state, region, encrypt: true });
    backend.addOverride('use_lockfile', true);
  }

  private addProvider(): void {
    const { account, region, tags } = this.lab.aws;
    new AwsProvider(this, 'aws', { region, allowedAccountIds: [account], defaultTags: [{ tags }] });
    this.addOverride('terraform.required_version', terraformConstraint);
    this.addOverride('terraform.required_providers.aws', {
      source: 'registry.terraform.io/hashicorp/aws',
      version: awsProviderConstraint,
    });
  }

  /** Addresses that people can type: the construct path without hashes, e.g. `aws_subnet.public-us-west-2a`. */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = TerraformElement.isTerraformElement(element) ? element.node : element;
    const path = node.scopes.slice(node.scopes.indexOf(this) + 1).map((scope) => scope.node.id);
    const separated = path.find((id) => id.includes('_'));
    if (separated)
      throw new Error(`"_" separates the parts of an address, so it cannot be in "${separated}" (${node.path})`);
    return path.filter((id) => id !== 'Resource').join('_');
  }
}
