import { blocksOf, field, present, type Property } from './property';
import { at, type Json, put, resources, type Synthesized } from './synthesized';

const tablesAndState: readonly Property[] = [
  {
    title: 'tables are encrypted with a key of the account',
    on: blocksOf('aws_dynamodb_table', 'server_side_encryption'),
    ...field('enabled', true, false),
  },
  {
    title: 'tables can be brought back to any second of the last 35 days',
    checkov: 'CKV_AWS_28',
    on: blocksOf('aws_dynamodb_table', 'point_in_time_recovery'),
    ...field('enabled', true, false),
  },
  {
    title: 'state is encrypted',
    on: (synthesized) => backends(synthesized),
    ...field('encrypt', true, false),
  },
  {
    title: 'state has one writer at a time',
    on: (synthesized) => backends(synthesized),
    ...field('use_lockfile', true),
  },
  {
    title: 'a stack is applied to the account of the lab only',
    on: awsProviders,
    remove: (provider) => put(provider, 'allowed_account_ids', undefined),
    gate: {
      holds: (provider, { lab }) =>
        JSON.stringify(provider['allowed_account_ids']) === JSON.stringify([lab.kind === 'aws' && lab.aws.account]),
    },
  },
  {
    title: 'every resource says who answers for it and until when',
    on: (synthesized) => awsProviders(synthesized).map((provider) => at(provider, 'default_tags.0.tags') as Json),
    remove: (tags) => put(tags, 'expires', undefined),
    gate: { holds: (tags) => Object.keys(tags).sort().join() === 'expires,lab,owner' },
  },
];

const bucketsAndImages: readonly Property[] = [
  ...['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'].map((name) => ({
    title: `the bucket of the state has ${name}`,
    on: resources('aws_s3_bucket_public_access_block'),
    ...field(name, true, false),
  })),
  {
    title: 'the state of yesterday can be brought back',
    on: blocksOf('aws_s3_bucket_versioning', 'versioning_configuration'),
    ...field('status', 'Enabled', 'Suspended'),
  },
  {
    title: 'the bucket of the state is encrypted',
    on: resources('aws_s3_bucket_server_side_encryption_configuration'),
    ...present('rule'),
  },
  {
    title: 'nobody reads the state in plain text',
    on: resources('aws_s3_bucket_policy'),
    remove: (policy) => put(policy, 'policy', String(policy['policy']).replace('"Deny"', '"Allow"')),
    gate: {
      holds: ({ policy }) => {
        const statement = at(JSON.parse(String(policy)), 'Statement.0') as Json;
        const condition = at(statement, 'Condition.Bool') as Json | undefined;
        return statement['Effect'] === 'Deny' && condition?.['aws:SecureTransport'] === 'false';
      },
    },
  },
  {
    title: 'a tag of an image never moves',
    checkov: 'CKV_AWS_51',
    on: resources('aws_ecr_repository'),
    ...field('image_tag_mutability', 'IMMUTABLE', 'MUTABLE'),
  },
  {
    title: 'images are searched for known faults when they arrive',
    checkov: 'CKV_AWS_163',
    on: blocksOf('aws_ecr_repository', 'image_scanning_configuration'),
    ...field('scan_on_push', true, false),
  },
];

function awsProviders({ stacks }: Synthesized): readonly Json[] {
  return Object.values(stacks).flatMap((stack) => (at(stack, 'provider.aws') as Json[] | undefined) ?? []);
}

function backends({ stacks }: Synthesized): readonly Json[] {
  return Object.values(stacks).flatMap((stack) => {
    const backend = at(stack, 'terraform.backend.s3') as Json | undefined;
    return backend ? [backend] : [];
  });
}

export const storedProperties: readonly Property[] = [...tablesAndState, ...bucketsAndImages];
