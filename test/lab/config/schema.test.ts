import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { keyAt, schemaForEditors, settablePaths } from '../../../src/lab/config/keys';
import { labSchema } from '../../../src/lab/config/schema';
import { variableOf } from '../../../src/lab/config/settings';
import { leastConfig } from '../../support/lab';

const committed = readFileSync(join(__dirname, '../../../docs/lab.schema.json'), 'utf8');

test('docs/lab.schema.json is what `npm run schema` writes', () => {
  expect(committed).toBe(schemaForEditors());
});

test('the schema for editors takes the least lab.yaml and refuses an unknown key', () => {
  const schema = z.fromJSONSchema(JSON.parse(committed) as Parameters<typeof z.fromJSONSchema>[0]);
  expect(schema.safeParse(leastConfig).success).toBe(true);
  expect(schema.safeParse({ ...leastConfig, regoin: 'us-west-2' }).success).toBe(false);
});

test('every key that holds a value says what it is for', () => {
  const undocumented = settablePaths().filter((path) => !keyAt(path)?.description);
  expect(undocumented).toEqual([]);
});

test('every key has a variable of its own', () => {
  const variables = settablePaths().map(variableOf);
  expect(new Set([...variables, 'LAB_FILE', 'LAB_DEBUG']).size).toBe(variables.length + 2);
  expect(variables).toEqual(
    expect.arrayContaining([
      'LAB_AWS_REGION',
      'LAB_REGISTRY_ID',
      'LAB_MUSIC_CANARY',
      'LAB_AWS_VPC_CIDR',
      'LAB_ENVIRONMENT',
    ]),
  );
});

test('a lab with s3 state names a bucket; one with local state need not', () => {
  const withState = (state: unknown) =>
    labSchema.safeParse({ ...leastConfig, aws: { ...leastConfig.aws, state } }).success;
  expect(withState({ kind: 's3', bucket: 'my-states' })).toBe(true);
  expect(withState({ kind: 's3' })).toBe(false);
  expect(withState({ bucket: 'my-states' })).toBe(false);
  expect(withState({ kind: 'local', bucket: 'my-states' })).toBe(true);
});
