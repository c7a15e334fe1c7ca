import { EksAddon } from '@cdktf/provider-aws/lib/eks-addon';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { podIdentityTrust, type ClusterReference } from './pod-identity';
import { Role } from './role';

export interface AddonProps {
  /** Name in the catalogue of EKS, e.g. `vpc-cni`. */
  readonly addonName: string;
  readonly cluster: ClusterReference;
  /** Values by the add-on's own schema. @default those of the add-on */
  readonly configuration?: Readonly<Record<string, unknown>>;
  /** What the add-on may do on AWS. @default nothing */
  readonly identity?: AddonIdentity;
  /** What must exist first. @default nothing */
  readonly dependsOn?: readonly ITerraformDependable[];
}

export interface AddonIdentity {
  /** Name of the lab. */
  readonly lab: string;
  /** AWS account of the cluster, twelve digits. */
  readonly account: string;
  /** Service account that the add-on creates in kube-system. */
  readonly serviceAccount: string;
  /** Policy kept by AWS that the add-on is documented to need. */
  readonly managedPolicy: string;
}

/**
 * An add-on that EKS installs and keeps. It takes the build that EKS recommends for the cluster's
 * Kubernetes version, and what is written here wins over changes made by hand.
 */
export class Addon extends Construct {
  readonly resource: EksAddon;

  constructor(scope: Construct, id: string, props: AddonProps) {
    super(scope, id);
    const { addonName, cluster, configuration, identity } = props;
    const role = identity && this.addRole(cluster, addonName, identity);
    const dependsOn = [...(role?.policies ?? []), ...(props.dependsOn ?? [])];
    this.resource = new EksAddon(this, 'Resource', {
      clusterName: cluster.name,
      addonName,
      ...(configuration && { configurationValues: JSON.stringify(configuration) }),
      ...(role && { podIdentityAssociation: [{ roleArn: role.arn, serviceAccount: identity.serviceAccount }] }),
      resolveConflictsOnCreate: 'OVERWRITE',
      resolveConflictsOnUpdate: 'OVERWRITE',
      ...(dependsOn.length > 0 && { dependsOn }),
    });
  }

  private addRole(cluster: ClusterReference, addonName: string, identity: AddonIdentity): Role {
    return new Role(this, 'role', {
      lab: identity.lab,
      purpose: addonName,
      trust: podIdentityTrust(identity.account, cluster.arn),
      managedPolicies: [identity.managedPolicy],
    });
  }
}
