import { quotaFindings } from '../../../src/cli/doctor/quotas';
import { fixtureAwsLab } from '../../support/lab';
import { standInFor } from '../children';

/** Of the account, by code; what it does not say is AWS' own. */
const own: Readonly<Record<string, number>> = { 'L-1216C47A': 16, 'L-DB2E81BA': 0, 'L-34B43A08': 32, 'L-0263D0A3': 5 };
const defaults: Readonly<Record<string, number>> = { 'L-F678F1CE': 5, 'L-FE5A380F': 5, 'L-1194D53C': 100 };

const tagged = (lab: string) => [{ Key: 'lab', Value: lab }];
const machine = (type: string, cores: number, lab = 'other', life: string | null = null) => ({
  type,
  life,
  cores,
  threads: 2,
  Tags: tagged(lab),
});

interface Account {
  readonly machines: readonly object[];
  readonly addresses: readonly object[];
  readonly gateways: readonly object[];
}

const empty: Account = { machines: [], addresses: [], gateways: [] };

/** As the aws CLI answers. */
function answerOf(words: string, { machines, addresses, gateways }: Account): object | undefined {
  const code = /--quota-code (\S+)/.exec(words)?.[1] ?? '';
  const { [code]: value } = words.includes('get-service-quota') ? own : defaults;
  if (words.startsWith('service-quotas')) return value === undefined ? undefined : { Quota: { Value: value } };
  if (words.includes('describe-instances')) return { all: machines };
  if (words.includes('describe-addresses')) return { Addresses: addresses };
  if (words.includes('describe-vpcs')) return { Vpcs: [{ Tags: tagged('fixture') }, {}, {}] };
  if (words.includes('describe-nat-gateways')) return { NatGateways: gateways };
  if (words.includes('describe-subnets'))
    return { Subnets: ['a', 'b'].map((zone) => ({ SubnetId: zone, AvailabilityZone: `us-west-2${zone}` })) };
  return { clusters: ['fixture', 'another'] };
}

describe('Quotas of the account', () => {
  const called: string[] = [];

  async function found(account: Partial<Account> = {}, overrides: Parameters<typeof fixtureAwsLab>[0] = {}) {
    const restore = standInFor((program) => {
      if (program !== 'aws') return undefined;
      return ({ args }) => {
        const words = args.join(' ');
        called.push(words);
        const answer = answerOf(words, { ...empty, ...account });
        if (answer) return { stdout: JSON.stringify(answer) };
        return { code: 254, stderr: 'An error occurred (NoSuchResourceException) when calling GetServiceQuota' };
      };
    });
    try {
      return await quotaFindings(fixtureAwsLab(overrides));
    } finally {
      restore();
    }
  }

  test('are compared with what the lab needs, besides what others use', async () => {
    expect((await found()).map(({ what, found: said, state }) => [what, said, state])).toEqual([
      ['vCPUs, standard', '4 needed, 0 used by others, quota 16', 'ok'],
      ['Elastic IP addresses', '1 needed, 0 used by others, quota 5', 'ok'],
      ['VPCs', '1 needed, 2 used by others, quota 5', 'ok'],
      ['NAT gateways a zone', '1 needed, 0 used by others, quota 5', 'ok'],
      ['EKS clusters', '1 needed, 1 used by others, quota 100', 'ok'],
    ]);
    expect(called.filter((words) => !/(describe|list|get)-/.test(words))).toEqual([]);
  });

  test('do not count twice what the lab has already, nor machines of another class', async () => {
    const machines = [
      machine('t3.medium', 1, 'fixture'),
      machine('m5.xlarge', 2),
      machine('g5.xlarge', 2),
      machine('m5.large', 1, 'other', 'spot'),
    ];
    expect((await found({ machines }))[0]?.quota).toEqual({ code: 'L-1216C47A', needed: 4, used: 4, allowed: 16 });
  });

  test('that have no room are said, with the command that asks for more', async () => {
    const [cpus] = await found({ machines: [machine('m5.4xlarge', 7)] });
    expect(cpus).toMatchObject({ state: 'missing', found: '4 needed, 14 used by others, quota 16' });
    expect(cpus?.remedy?.join(' ').replaceAll(/ \\ +/g, ' ')).toContain(
      'aws service-quotas request-service-quota-increase --service-code ec2 --quota-code L-1216C47A --desired-value 18 --region us-west-2',
    );
    expect((await found({ machines: [machine('m5.4xlarge', 6)] }))[0]?.state).toBe('ok');
  });

  test('of GPUs and of spare machines count where the lab has such nodes', async () => {
    const nodeGroups = { gpu: { desired: 1 }, spot: { desired: 2 } };
    const all = await found({}, { systems: ['cuda'], aws: { nodeGroups } });
    expect(all.map(({ what, state }) => [what, state]).slice(0, 3)).toEqual([
      ['vCPUs, standard', 'ok'],
      ['vCPUs, standard, spot', 'ok'],
      ['vCPUs, G and VT', 'missing'],
    ]);
    expect(all.map(({ quota }) => quota?.needed).slice(0, 3)).toEqual([4, 4, 4]);
  });

  test('of addresses and gateways grow with the lab, and gateways count by zone', async () => {
    const overrides = { aws: { natGateways: 2 } };
    const gateways = ['a', 'a', 'b', 'b', 'b', 'b', 'b'].map((zone) => ({ SubnetId: zone, Tags: tagged('other') }));
    const addresses = [...gateways, { Tags: tagged('fixture') }];
    const all = await found({ addresses, gateways }, overrides);
    expect(all.find(({ what }) => what === 'Elastic IP addresses')?.quota).toMatchObject({ needed: 2, used: 7 });
    expect(all.find(({ what }) => what === 'NAT gateways a zone')).toMatchObject({
      state: 'missing',
      quota: { used: 5 },
    });
    const one = await found({ gateways });
    expect(one.find(({ what }) => what === 'NAT gateways a zone')).toMatchObject({ state: 'ok', quota: { used: 2 } });
  });

  test('of machines that nobody has entered are not known, and that is said', async () => {
    const all = await found({}, { aws: { nodes: { instanceTypes: ['x1e.xlarge'] } } });
    expect(all.at(-1)).toMatchObject({ what: 'vCPUs, others', found: 'of x1e.xlarge: not known', state: 'note' });
  });

  test('are one note where nobody may ask for them', async () => {
    const denied = 'An error occurred (ExpiredToken) when calling the operation: The token is expired';
    const restore = standInFor((program) => (program === 'aws' ? () => ({ code: 254, stderr: denied }) : undefined));
    try {
      const all = await quotaFindings(fixtureAwsLab());
      expect(all).toHaveLength(1);
      expect(all[0]).toMatchObject({ what: 'quotas', found: 'not known', state: 'note' });
      expect(all[0]?.remedy?.join('\n')).toContain('ExpiredToken');
    } finally {
      restore();
    }
  });

  test('are not waited for where an interruption says so', async () => {
    const restore = standInFor((program) => (program === 'aws' ? () => ({ code: 130 }) : undefined));
    try {
      await expect(quotaFindings(fixtureAwsLab(), AbortSignal.abort())).rejects.toThrow('interrupted');
    } finally {
      restore();
    }
  });
});
