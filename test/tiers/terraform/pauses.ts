/** What the schedules of `aws.pauseAt` do to a lab that is applied, and how it comes back. */
import type { AwsLab } from '../../../src/lab/lab';
import type { EmulatedAccount } from '../../tools/emulated-account';
import { allowed } from './account';
import type { Deployment } from './deployment';

interface Applied {
  readonly account: EmulatedAccount;
  readonly deployment: Deployment;
}

/** @param of what is there once the tests run */
export function describePauses(lab: AwsLab, of: () => Applied): void {
  const { clusterName } = lab.aws;
  const ofCluster = ['--cluster-name', clusterName] as const;

  describe('A lab that its schedules have paused', () => {
    interface Schedule {
      readonly ScheduleExpression: string;
      readonly ScheduleExpressionTimezone: string;
      readonly Target: { readonly Arn: string; readonly Input: string };
    }
    const sizeOf = (name: string) =>
      of().account.aws('eks', 'describe-nodegroup', ...ofCluster, '--nodegroup-name', name, '--query', sizeQuery);
    const sizeQuery = 'nodegroup.scalingConfig.[minSize, desiredSize, maxSize]';

    // The emulator calls no target, so that the request of each schedule is sent by the aws CLI, which knows EKS's interface.
    beforeAll(async () => {
      for (const { name } of lab.aws.nodeGroups) {
        const schedule = ['--group-name', `${lab.name}-pause`, '--name', name];
        const { Target, ...when } = await of().account.aws<Schedule>('scheduler', 'get-schedule', ...schedule);
        expect(Target.Arn).toBe('arn:aws:scheduler:::aws-sdk:eks:updateNodegroupConfig');
        expect(when).toMatchObject({
          ScheduleExpression: 'cron(0 22 * * ? *)',
          ScheduleExpressionTimezone: 'Europe/Berlin',
        });
        await of().account.aws('eks', 'update-nodegroup-config', '--cli-input-json', inLettersOfEks(Target.Input));
      }
    });

    test('has no node, and may have as many again', async () => {
      const sizes = await Promise.all(lab.aws.nodeGroups.map(({ name }) => sizeOf(name)));
      expect(sizes).toEqual(lab.aws.nodeGroups.map(({ max }) => [0, 0, max]));
    });

    test('may resize its node groups by the role of the schedules, and do nothing else', async () => {
      const roleQuery = 'Roles[?starts_with(RoleName, `fixture-pause-`)].RoleName | [0]';
      const role = await of().account.aws<string>('iam', 'list-roles', '--query', roleQuery);
      const policyQuery = ['--policy-name', 'own', '--query', 'PolicyDocument'];
      const policy = JSON.stringify(
        await of().account.aws('iam', 'get-role-policy', '--role-name', role, ...policyQuery),
      );
      const actions = ['UpdateNodegroupConfig', 'DeleteNodegroup', 'UpdateNodegroupVersion'].map((one) => `eks:${one}`);
      const arnQuery = ['--nodegroup-name', 'worker-nodes', '--query', 'nodegroup.nodegroupArn'];
      const own = await of().account.aws<string>('eks', 'describe-nodegroup', ...ofCluster, ...arnQuery);
      expect(await allowed(of().account, policy, own, actions)).toEqual(['eks:UpdateNodegroupConfig']);
      const foreign = own.replace(`/${clusterName}/`, '/other/');
      expect(await allowed(of().account, policy, foreign, actions)).toEqual([]);
    });

    test('has its nodes back when its stack is applied, and nothing else changes', async () => {
      const { code, output } = await of().deployment.plan('nodes');
      expect([code, output]).toEqual([2, expect.stringContaining('0 to add, 1 to change, 0 to destroy') as unknown]);
      await of().deployment.apply('nodes');
      expect(await sizeOf('worker-nodes')).toEqual([2, 2, 2]);
      expect(await of().deployment.plan('nodes')).toMatchObject({ code: 0 });
    });
  });
}

/** The Scheduler wants the letters of the SDK for Java, the CLI those of the interface: only the first one differs. */
function inLettersOfEks(input: string): string {
  return input.replaceAll(/"([A-Z])(\w*)":/g, (_, first: string, rest: string) => `"${first.toLowerCase()}${rest}":`);
}
