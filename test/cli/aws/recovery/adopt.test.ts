import { adopt } from '../../../../src/cli/aws/recovery/adopt';
import type { Answer, Ask } from '../../../../src/cli/aws/recovery/ask';
import { dependents, finders, repeatable } from '../../../../src/cli/aws/recovery/finders';
import type { Change } from '../../../../src/cli/terraform-plan';
import { synthesize } from '../../../platform/terraform/synthesized';
import { fixtureAwsLab } from '../../../support/lab';

type Imports = Readonly<Record<string, string>>;

/** A stack in memory: what is wanted, and what the state has. */
class Stack {
  readonly adopted: Imports[] = [];
  private planned: Imports = {};

  constructor(private readonly changes: (adopted: Imports, imports: Imports) => readonly Change[]) {}

  plan(imports: Imports = {}): Promise<readonly Change[]> {
    this.planned = imports;
    return Promise.resolve(this.changes(Object.assign({}, ...this.adopted) as Imports, imports));
  }

  apply(): Promise<void> {
    this.adopted.push(this.planned);
    return Promise.resolve();
  }
}

const inAccount: Readonly<Record<string, Answer>> = {
  'dynamodb list-tables': { TableNames: ['Music-octocat'] },
  'ec2 describe-route-tables': {
    RouteTables: [
      {
        RouteTableId: 'rtb-1',
        Tags: [
          { Key: 'Name', Value: 'main' },
          { Key: 'lab', Value: 'fixture' },
        ],
        Routes: [{ DestinationCidrBlock: '0.0.0.0/0' }],
      },
    ],
  },
};

const account: Ask = (...question) => Promise.resolve(inAccount[question.join(' ')]);

const said: string[] = [];
const adoptAll = (stack: Stack) =>
  adopt(
    stack,
    'fixture',
    () => account,
    (line) => void said.push(line),
  );

describe('What an interrupted deployment has made', () => {
  test('is adopted by its name, and what was never made is left to the next deployment', async () => {
    const stack = new Stack((adopted, imports) =>
      ['Music-octocat', 'User-octocat'].flatMap((name) => {
        const address = `aws_dynamodb_table.${name}`;
        if (address in adopted) return [];
        return [address in imports ? imported(address, { lab: 'fixture' }) : created(address, { name })];
      }),
    );
    await adoptAll(stack);
    expect(stack.adopted).toEqual([{ 'aws_dynamodb_table.Music-octocat': 'Music-octocat' }]);
  });

  test('is looked for again where only the id of what was adopted tells it', async () => {
    const stack = new Stack((adopted) => {
      const table = 'aws_route_table.main' in adopted;
      const route = { destination_cidr_block: '0.0.0.0/0', ...(table && { route_table_id: 'rtb-1' }) };
      return [
        ...(table ? [] : [created('aws_route_table.main', { tags_all: { Name: 'main', lab: 'fixture' } })]),
        ...('aws_route.default' in adopted ? [] : [created('aws_route.default', route)]),
      ];
    });
    await adoptAll(stack);
    expect(stack.adopted).toEqual([{ 'aws_route_table.main': 'rtb-1' }, { 'aws_route.default': 'rtb-1_0.0.0.0/0' }]);
  });

  test.each([
    ['another lab has its tags', { lab: 'other' }],
    ['nobody has tagged it', {}],
    ['it has no tags at all', null],
  ])('is refused when %s', async (_, tags) => {
    const stack = new Stack((__, imports) =>
      Object.keys(imports).length > 0
        ? [imported('aws_dynamodb_table.Music-octocat', tags)]
        : [created('aws_dynamodb_table.Music-octocat', { name: 'Music-octocat' })],
    );
    await expect(adoptAll(stack)).rejects.toThrow(
      /aws_dynamodb_table.Music-octocat exists .* without the tag lab=fixture/,
    );
    expect(stack.adopted).toEqual([]);
  });

  test('is refused when it would be destroyed, or something else with it', async () => {
    const stack = new Stack((_, imports) =>
      Object.keys(imports).length > 0
        ? [change('aws_dynamodb_table.Music-octocat', ['delete', 'create'], { tags_all: { lab: 'fixture' } }, {})]
        : [created('aws_dynamodb_table.Music-octocat', { name: 'Music-octocat' })],
    );
    await expect(adoptAll(stack)).rejects.toThrow('Adopting would destroy aws_dynamodb_table.Music-octocat');
    expect(stack.adopted).toEqual([]);
  });

  test('is left alone where the state has it: a change or a replacement is no creation', async () => {
    const name = { name: 'Music-octocat' };
    const stack = new Stack(() => [
      change('aws_dynamodb_table.Music-octocat', ['update'], name, name),
      change('aws_dynamodb_table.Music-octocat', ['delete', 'create'], name, name),
    ]);
    await adoptAll(stack);
    expect(stack.adopted).toEqual([]);
  });
});

describe('Every type of resource', () => {
  const lab = fixtureAwsLab({
    imageRegistry: '123456789012.dkr.ecr.us-west-2.amazonaws.com',
    aws: {
      state: { kind: 's3', bucket: 'lab-states' },
      budget: { email: 'ada@example.com' },
      pauseAt: '22:00 Europe/Berlin',
    },
  });
  const types = new Set(Object.values(synthesize(lab)).flatMap((stack) => stack.types));

  test.each([...types])('%s can be found, or made a second time', (type) => {
    expect([type in finders, repeatable.includes(type)].filter(Boolean)).toHaveLength(1);
  });

  test('that can be found is one that the stacks make', () => {
    expect([...Object.keys(finders), ...repeatable, ...dependents].filter((type) => !types.has(type))).toEqual([]);
  });
});

function change(address: string, actions: readonly string[], before: object | null, after: object): Change {
  const [type = ''] = address.split('.');
  return { address, type, mode: 'managed', change: { actions, before: before as never, after: after as never } };
}

function created(address: string, after: object): Change {
  return change(address, ['create'], null, after);
}

function imported(address: string, tags: object | null): Change {
  return change(address, ['no-op'], { tags_all: tags }, { tags_all: tags });
}
