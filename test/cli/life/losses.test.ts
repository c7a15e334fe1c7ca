import { holdings, lossesIn, lossLines } from '../../../src/cli/life/losses';
import { synthesizeAddons } from '../../platform/addons/synthesized';
import { synthesize } from '../../platform/terraform/synthesized';
import { fixtureAwsLab } from '../../support/lab';

/** Whatever is lost with one of these, Terraform makes again. */
const holdNothing = [
  'aws_budgets_budget',
  'aws_default_security_group',
  'aws_ecr_lifecycle_policy',
  'aws_eip',
  'aws_eks_access_entry',
  'aws_eks_access_policy_association',
  'aws_eks_addon',
  'aws_eks_node_group',
  'aws_eks_pod_identity_association',
  'aws_flow_log',
  'aws_iam_role',
  'aws_iam_role_policy',
  'aws_iam_role_policy_attachment',
  'aws_internet_gateway',
  'aws_launch_template',
  'aws_nat_gateway',
  'aws_route',
  'aws_route_table',
  'aws_route_table_association',
  'aws_s3_bucket_lifecycle_configuration',
  'aws_s3_bucket_ownership_controls',
  'aws_s3_bucket_policy',
  'aws_s3_bucket_public_access_block',
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_s3_bucket_versioning',
  'aws_scheduler_schedule',
  'aws_scheduler_schedule_group',
  'aws_subnet',
  'aws_vpc',
  'aws_vpc_endpoint',
  // What its pods keep goes with their nodes as well, whenever the lab is paused.
  'helm_release',
];

describe('Every type of resource', () => {
  const lab = fixtureAwsLab({
    imageRegistry: '123456789012.dkr.ecr.us-west-2.amazonaws.com',
    aws: {
      state: { kind: 's3', bucket: 'lab-states' },
      budget: { email: 'ada@example.com' },
      pauseAt: '22:00 Europe/Berlin',
    },
  });
  const stacks = [...Object.values(synthesize(lab)), ...synthesizeAddons(lab).values()];
  const types = new Set(stacks.flatMap((stack) => stack.types));

  test('holds data, or is known to hold none', () => {
    expect([...types].filter((type) => !(type in holdings)).sort()).toEqual(holdNothing);
  });

  test('that holds data is one that the stacks make', () => {
    expect(Object.keys(holdings).filter((type) => !types.has(type))).toEqual([]);
  });
});

test('What goes and what is made anew is said in sentences, what holds data last, and nothing else', () => {
  const change = (address: string, actions: readonly string[], before: object) => {
    const [type = ''] = address.split('.');
    return { address, type, mode: 'managed' as const, change: { actions, before: { ...before }, after: null } };
  };
  const changes = [
    change('aws_s3_bucket.a', ['delete'], { bucket: 'states' }),
    change('aws_subnet.a', ['update'], {}),
    change('aws_eip.a', ['create', 'delete'], {}),
    change('aws_kms_key.a', ['delete'], { id: '5e1f' }),
  ];
  expect(lossLines(lossesIn(changes))).toEqual([
    '  aws_eip.a is made anew',
    '  the bucket states (aws_s3_bucket.a) goes: everything in it is lost',
    '  the key 5e1f (aws_kms_key.a) goes: what it encrypts can be read no more',
  ]);
});
