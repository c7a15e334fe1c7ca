import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import type { Construct } from 'constructs';
import { policyDocument } from '../../constructs/terraform/policy';
import type { AwsLab } from '../../lab/lab';
import { LabStack } from './lab-stack';

/**
 * The bucket that keeps the state of all other stacks. Its own state is local, because the bucket cannot hold
 * it before it is there; it is not lost with that file: `lab recover bootstrap` finds the bucket by its name.
 */
export class BootstrapStack extends LabStack {
  constructor(scope: Construct, lab: AwsLab, bucketName: string) {
    super(scope, 'bootstrap', lab, { kind: 'local' });
    // Not emptied when it is destroyed: as long as there is a state in it, something still costs money.
    const bucket = new S3Bucket(this, 'state', { bucket: bucketName });
    const closed = this.closeToPublic(bucket);
    this.addPolicy(bucket, closed);
    this.keepVersions(bucket);
    new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      bucket: bucket.id,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    });
    new S3BucketOwnershipControls(this, 'ownership', {
      bucket: bucket.id,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
  }

  private closeToPublic(bucket: S3Bucket): S3BucketPublicAccessBlock {
    return new S3BucketPublicAccessBlock(this, 'public-access', {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
  }

  private addPolicy(bucket: S3Bucket, after: S3BucketPublicAccessBlock): void {
    new S3BucketPolicy(this, 'policy', {
      bucket: bucket.id,
      policy: policyDocument([
        {
          effect: 'Deny',
          actions: ['s3:*'],
          principal: 'everybody',
          resources: [bucket.arn, `${bucket.arn}/*`],
          conditions: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ]),
      // S3 refuses two changes of a bucket's access at one moment.
      dependsOn: [after],
    });
  }

  /** Every state of the last quarter can be brought back. */
  private keepVersions(bucket: S3Bucket): void {
    const versioning = new S3BucketVersioningA(this, 'versions', {
      bucket: bucket.id,
      versioningConfiguration: { status: 'Enabled' },
    });
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      bucket: bucket.id,
      rule: [
        {
          id: 'old-states',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          noncurrentVersionExpiration: [{ noncurrentDays: 90 }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
      dependsOn: [versioning],
    });
  }
}
