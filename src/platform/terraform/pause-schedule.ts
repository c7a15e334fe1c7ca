import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule';
import { SchedulerScheduleGroup } from '@cdktf/provider-aws/lib/scheduler-schedule-group';
import { Construct } from 'constructs';
import type { ManagedNodeGroup } from '../../constructs/terraform/node-group';
import { Role } from '../../constructs/terraform/role';
import type { AwsLab, DailyTime, NodeGroup } from '../../lab/lab';

export interface PauseScheduleProps {
  readonly lab: AwsLab;
  readonly at: DailyTime;
  /** Each with what was made of it. */
  readonly groups: readonly (readonly [NodeGroup, ManagedNodeGroup])[];
}

/** The call of the AWS SDK: https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html */
const resize = 'arn:aws:scheduler:::aws-sdk:eks:updateNodegroupConfig';

/**
 * Takes every node group to zero, each day at one time, by EKS: whether anybody's machine is on or not. Without a
 * node there is nothing to take, so that a day more does no harm.
 */
export class PauseSchedule extends Construct {
  constructor(scope: Construct, id: string, props: PauseScheduleProps) {
    super(scope, id);
    // One of its own: the trust of a role names a group of schedules, never a schedule.
    const schedules = new SchedulerScheduleGroup(this, 'Resource', { name: `${props.lab.name}-pause` });
    const role = this.addRole(schedules, props);
    for (const [group] of props.groups) this.addSchedule(group, schedules, role, props);
  }

  private addRole(schedules: SchedulerScheduleGroup, { lab, groups }: PauseScheduleProps): Role {
    return new Role(this, 'role', {
      lab: lab.name,
      purpose: 'pause',
      // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
      trust: {
        actions: ['sts:AssumeRole'],
        principal: { service: 'scheduler.amazonaws.com' },
        conditions: {
          StringEquals: { 'aws:SourceAccount': lab.aws.account },
          ArnEquals: { 'aws:SourceArn': schedules.arn },
        },
      },
      statements: [
        { actions: ['eks:UpdateNodegroupConfig'], resources: groups.map(([, { resource }]) => resource.arn) },
      ],
    });
  }

  private addSchedule(
    { name, max }: NodeGroup,
    schedules: SchedulerScheduleGroup,
    role: Role,
    { lab, at }: PauseScheduleProps,
  ): void {
    const [hour, minute] = at.time.split(':').map(Number);
    new SchedulerSchedule(this, name, {
      name,
      groupName: schedules.name,
      description: `Takes the node group ${name} of ${lab.aws.clusterName} to zero`,
      scheduleExpression: `cron(${minute} ${hour} * * ? *)`,
      scheduleExpressionTimezone: at.zone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: resize,
        roleArn: role.arn,
        // In the letters of the SDK for Java: the Scheduler refuses those of EKS itself (`clusterName`).
        input: JSON.stringify({
          ClusterName: lab.aws.clusterName,
          NodegroupName: name,
          ScalingConfig: { MinSize: 0, DesiredSize: 0, MaxSize: max },
        }),
        // EKS refuses while it changes the group otherwise. The default of a day would take nodes in the next morning.
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 10 },
      },
      dependsOn: [...role.policies],
    });
  }
}
