import { EksAccessEntry } from '@cdktf/provider-aws/lib/eks-access-entry';
import { EksAccessPolicyAssociation } from '@cdktf/provider-aws/lib/eks-access-policy-association';
import { EksPodIdentityAssociation } from '@cdktf/provider-aws/lib/eks-pod-identity-association';
import { DataAwsIamRole } from '@cdktf/provider-aws/lib/data-aws-iam-role';
import type { Construct } from 'constructs';
import { podIdentityTrust } from '../../constructs/terraform/pod-identity';
import type { PolicyStatement } from '../../constructs/terraform/policy';
import { Role } from '../../constructs/terraform/role';
import { DynamoDbTable } from '../../constructs/terraform/table';
import type { AwsLab, Identity, Roster, Student } from '../../lab/lab';
import { LabStack } from './lab-stack';
import { lookUpCluster } from './lookup';

/** Create, change and delete what runs in a namespace; neither quotas nor who has access. */
const editPolicy = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy';

/**
 * What all students have in common: one role. Its policy names tables by the namespace of the pod that asks,
 * so that each student's pods reach that student's tables and no other's.
 */
export class RosterStack extends LabStack {
  constructor(scope: Construct, lab: AwsLab, { access }: Roster) {
    super(scope, 'roster', lab);
    const { arn } = lookUpCluster(this, lab.aws.clusterName);
    new Role(this, 'students', {
      lab: lab.name,
      purpose: 'students',
      // The stacks of the students find it by its name.
      name: roleName(lab),
      trust: podIdentityTrust(lab.aws.account, arn),
      statements: access.flatMap(statementsOf),
    });
  }
}

/** Some of the students: their way into the cluster, their tables, and the class's role for their pods. */
export class StudentsStack extends LabStack {
  constructor(
    scope: Construct,
    lab: AwsLab,
    private readonly roster: Roster,
    batch: { readonly name: string; readonly students: readonly Student[] },
  ) {
    super(scope, `roster-${batch.name}`, lab);
    const { arn } = new DataAwsIamRole(this, 'role', { name: roleName(lab) });
    for (const student of batch.students) {
      this.addAccess(student);
      this.addTables(student);
      this.addPodIdentities(student, arn);
    }
  }

  private addAccess({ id, principal: principalArn, namespace }: Student): void {
    const { clusterName } = this.lab.aws;
    const entry = new EksAccessEntry(this, `access-${id}`, { clusterName, principalArn, type: 'STANDARD' });
    new EksAccessPolicyAssociation(this, `access-${id}-policy`, {
      clusterName,
      principalArn: entry.principalArn,
      policyArn: editPolicy,
      accessScope: { type: 'namespace', namespaces: [namespace] },
    });
  }

  private addTables({ tables }: Student): void {
    for (const { name, key, system } of tables)
      new DynamoDbTable(this, name, { name, key, mode: 'on-demand', tags: { system } });
  }

  private addPodIdentities({ id, namespace }: Student, roleArn: string): void {
    const { clusterName } = this.lab.aws;
    for (const { system, serviceAccount } of this.roster.access) {
      new EksPodIdentityAssociation(this, `identity-${id}-${serviceAccount}`, {
        clusterName,
        namespace,
        serviceAccount,
        roleArn,
        tags: { system },
      });
    }
  }
}

function roleName({ name }: AwsLab): string {
  return `${name}-students`;
}

/** All service accounts share the role, so each statement says for which of them it is. */
function statementsOf({ serviceAccount, statements }: Identity): readonly PolicyStatement[] {
  return statements.map(({ actions, resources }) => ({
    actions,
    resources: resources.map(literal),
    conditions: { StringEquals: { 'aws:PrincipalTag/kubernetes-service-account': serviceAccount } },
  }));
}

/** Terraform takes `${` for a reference of its own, and `$${` for the two characters. */
function literal(text: string): string {
  return text.split('${').join('$${');
}
