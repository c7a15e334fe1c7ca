import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { defaultStorageClass } from '../../lab/addons';

/**
 * Encrypted gp3 volumes for every claim that names no class: EKS brings none. A volume is made in the zone
 * of the node that its pod comes to, and can grow. Parameters of the driver are strings, also booleans.
 */
export class DefaultStorageClass extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new k8s.KubeStorageClass(this, 'Resource', {
      metadata: { name: defaultStorageClass, annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
      provisioner: 'ebs.csi.aws.com',
      parameters: { type: 'gp3', encrypted: 'true' },
      volumeBindingMode: 'WaitForFirstConsumer',
      reclaimPolicy: 'Delete',
      allowVolumeExpansion: true,
    });
  }
}
