import { fixtureAwsLab } from '../../support/lab';
import { statementsOf, synthesize } from './synthesized';

const nodesOf = (aws: Readonly<Record<string, unknown>>) =>
  synthesize(fixtureAwsLab({ aws: { nodes: { max: 4 }, nodeGroups: { gpu: {} }, ...aws } })).nodes;

const nodes = nodesOf({ pauseAt: '22:05 Europe/Berlin' });

describe('A lab that is to be paused each day', () => {
  test('has a schedule for each node group, by the clock of its zone, that asks EKS for none of its nodes', () => {
    const schedules = nodes.all('aws_scheduler_schedule');
    expect(Object.keys(schedules).sort()).toEqual(['pause_gpu-nodes', 'pause_worker-nodes']);
    expect(schedules['pause_worker-nodes']).toEqual({
      name: 'worker-nodes',
      group_name: '${aws_scheduler_schedule_group.pause.name}',
      description: 'Takes the node group worker-nodes of fixture to zero',
      schedule_expression: 'cron(5 22 * * ? *)',
      schedule_expression_timezone: 'Europe/Berlin',
      flexible_time_window: { mode: 'OFF' },
      target: {
        arn: 'arn:aws:scheduler:::aws-sdk:eks:updateNodegroupConfig',
        role_arn: '${aws_iam_role.pause_role.arn}',
        input:
          '{"ClusterName":"fixture","NodegroupName":"worker-nodes","ScalingConfig":{"MinSize":0,"DesiredSize":0,"MaxSize":4}}',
        retry_policy: { maximum_event_age_in_seconds: 3600, maximum_retry_attempts: 10 },
      },
      depends_on: ['aws_iam_role_policy.pause_role_policy'],
    });
    expect(nodes.only('aws_scheduler_schedule_group')).toEqual({ name: 'fixture-pause' });
  });

  test('lets its schedules resize these groups, and do nothing else', () => {
    const { policy, ...more } = nodes.only('aws_iam_role_policy');
    expect(more).toMatchObject({ role: '${aws_iam_role.pause_role.name}' });
    expect(statementsOf(policy)).toEqual([
      {
        Effect: 'Allow',
        Action: ['eks:UpdateNodegroupConfig'],
        Resource: ['${aws_eks_node_group.worker-nodes.arn}', '${aws_eks_node_group.gpu-nodes.arn}'],
      },
    ]);
  });

  test('lends that role to its own schedules, and to none of another group or account', () => {
    expect(statementsOf(nodes.all('aws_iam_role')['pause_role']?.['assume_role_policy'])).toEqual([
      {
        Effect: 'Allow',
        Action: ['sts:AssumeRole'],
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': '123456789012' },
          ArnEquals: { 'aws:SourceArn': '${aws_scheduler_schedule_group.pause.arn}' },
        },
      },
    ]);
  });

  test('has the same node groups and schedules while it is paused, but for the sizes', () => {
    const paused = nodesOf({ pauseAt: '22:05 Europe/Berlin', paused: true });
    expect(paused.all('aws_scheduler_schedule')).toEqual(nodes.all('aws_scheduler_schedule'));
  });
});

test('A lab that says nothing of it has no schedule, and no role for one', () => {
  const plain = nodesOf({});
  expect(nodes.types.filter((type) => !plain.types.includes(type))).toEqual([
    'aws_iam_role_policy',
    'aws_scheduler_schedule',
    'aws_scheduler_schedule_group',
  ]);
  expect(Object.keys(plain.all('aws_iam_role'))).not.toContain('pause_role');
});
