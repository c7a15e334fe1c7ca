import { fixtureAwsLab } from '../../support/lab';
import { statementsOf, synthesize } from './synthesized';

const bootstrapOf = (state: object) => synthesize(fixtureAwsLab({ aws: { state } })).bootstrap;

describe('The bootstrap stack', () => {
  const bootstrap = bootstrapOf({ kind: 's3', bucket: 'lab-states' });
  const only = (type: string) => bootstrap?.only(type);

  test('makes the bucket of the other states and keeps its own on this machine', () => {
    expect(only('aws_s3_bucket')).toEqual({ bucket: 'lab-states' });
    expect(bootstrap?.json.terraform['backend']).toEqual({
      local: { path: '../../../../../.lab/state/fixture/aws/bootstrap.tfstate' },
    });
  });

  test('encrypts every state and keeps earlier versions for a quarter', () => {
    expect(only('aws_s3_bucket_server_side_encryption_configuration')).toMatchObject({
      rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } }],
    });
    expect(only('aws_s3_bucket_versioning')).toMatchObject({ versioning_configuration: { status: 'Enabled' } });
    expect(only('aws_s3_bucket_lifecycle_configuration')).toMatchObject({
      rule: [{ status: 'Enabled', noncurrent_version_expiration: [{ noncurrent_days: 90 }] }],
    });
  });

  test('shows nothing to the public, whatever a policy or an access list says', () => {
    expect(only('aws_s3_bucket_public_access_block')).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(only('aws_s3_bucket_ownership_controls')).toMatchObject({
      rule: { object_ownership: 'BucketOwnerEnforced' },
    });
  });

  test('refuses everybody without TLS', () => {
    expect(statementsOf(only('aws_s3_bucket_policy')?.['policy'])).toEqual([
      {
        Effect: 'Deny',
        Action: ['s3:*'],
        Principal: '*',
        Resource: ['${aws_s3_bucket.state.arn}', '${aws_s3_bucket.state.arn}/*'],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]);
  });

  test('is not there when the state is local', () => {
    expect(bootstrapOf({ kind: 'local' })).toBeUndefined();
  });
});
