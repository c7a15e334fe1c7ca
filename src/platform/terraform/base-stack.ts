import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { LocalBackend, S3Backend, TerraformElement, TerraformStack } from 'cdktf';
import type { Construct, Node } from 'constructs';
import type { AwsPlatform, Lab, StateBackend } from '../../lab/lab';
import { stateFolder, stateKey } from '../../lab/state';
import { awsProviderConstraint, helmProviderConstraint, terraformConstraint } from '../../lab/versions';

/**
 * Terraform resolves a relative state path from the stack's folder, and that folder is as deep under
 * dist/aws/terraform/stacks as under .work/stock/terraform/stacks: both lead to the same .lab.
 */
const rootFromStack = '../../../../..';

const versionsOf = { aws: awsProviderConstraint, helm: helmProviderConstraint } as const;

/** What every stack of every environment has in common: where its state is, and how its resources are addressed. */
export abstract class BaseStack<L extends Lab = Lab> extends TerraformStack {
  protected constructor(
    scope: Construct,
    id: string,
    protected readonly lab: L,
    state: StateBackend,
  ) {
    super(scope, id);
    this.addState(id, state);
    this.addOverride('terraform.required_version', terraformConstraint);
  }

  private addState(id: string, state: StateBackend): void {
    const key = stateKey(id, this.lab);
    if (state.kind === 'local') {
      new LocalBackend(this, { path: `${rootFromStack}/${stateFolder}/${key}` });
      return;
    }
    const { bucket, region } = state;
    const backend = new S3Backend(this, { bucket, key, region, encrypt: true });
    backend.addOverride('use_lockfile', true);
  }

  /** Which account the stack may touch, and which tags it leaves. */
  protected addAwsProvider({ account, region, tags }: AwsPlatform): void {
    new AwsProvider(this, 'aws', { region, allowedAccountIds: [account], defaultTags: [{ tags }] });
    this.requireProvider('aws');
  }

  /** Whatever version the bindings come from. */
  protected requireProvider(name: keyof typeof versionsOf): void {
    this.addOverride(`terraform.required_providers.${name}`, {
      source: `registry.terraform.io/hashicorp/${name}`,
      version: versionsOf[name],
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
