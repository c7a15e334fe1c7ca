import { findingsOf } from '../../src/analysis/rules';
import { labSchema } from '../../src/lab/config/schema';
import { resolve } from '../../src/lab/resolve';
import { fixtureLab, leastConfig } from '../support/lab';
import { changed, documentsOf, sound } from './documents';

const lab = fixtureLab('aws');
const chart = sound.replaceAll('namespace: ns', 'namespace: c756ns').replaceAll('.ns.', '.c756ns.');
const association = { namespace: 'c756ns', service_account: 'svc-db' };
const identities = (...associations: readonly unknown[]) => ({
  aws_eks_pod_identity_association: Object.fromEntries(associations.map((one, index) => [`identity-${index}`, one])),
});
const nodes = (min_size: number, desired_size: number, max_size: number) => ({
  aws_eks_node_group: { workers: { scaling_config: { min_size, desired_size, max_size } } },
});

const valuesOf = (rule: string, yaml: string, resources: Readonly<Record<string, unknown>>) =>
  findingsOf(lab, documentsOf(yaml, resources))
    .filter((finding) => finding.rule === rule)
    .map(({ value }) => value);

describe('identities-match', () => {
  const check = (yaml: string, ...associations: readonly unknown[]) =>
    valuesOf('identities-match', yaml, identities(...associations));

  test('passes a service account that needs AWS, has an identity and is used', () => {
    expect(check(chart, association)).toEqual([]);
  });

  test('finds a service account that needs AWS and has no identity', () => {
    expect(check(chart)).toEqual(['service account c756ns/svc-db: no pod identity association']);
  });

  test('finds an identity whose service account is in no chart and in no pod', () => {
    expect(check(chart.replaceAll('svc-db', 'svc-bd'), association)).toEqual([
      'service account c756ns/svc-db: no ServiceAccount object',
      'service account c756ns/svc-db: no pod runs under it',
    ]);
  });

  test('finds a service account that no pod uses', () => {
    expect(check(changed(chart, 'serviceAccountName: svc-db', 'serviceAccountName: default'), association)).toEqual([
      'service account c756ns/svc-db: no pod runs under it',
    ]);
  });

  test('finds an identity that no contract asks for', () => {
    expect(check(chart, association, { ...association, service_account: 'svc-s1' })).toEqual([
      'service account c756ns/svc-s1',
    ]);
  });

  test('passes the identity of a Helm release whose chart makes the service account', () => {
    const values = JSON.stringify({ serviceAccount: { name: 'controller' } });
    const helm_release = {
      one: { name: 'one', namespace: 'kube-system', chart: 'any', version: '1', values: [values] },
    };
    const own = { namespace: 'kube-system', service_account: 'controller' };
    const found = (account: typeof own) =>
      valuesOf('identities-match', chart, { ...identities(association, account), helm_release });
    expect(found(own)).toEqual([]);
    expect(found({ ...own, namespace: 'default' })).toEqual(['service account default/controller']);
  });

  test('finds a second identity of one service account', () => {
    expect(check(chart, association, association)).toEqual(['service account c756ns/svc-db']);
  });
});

describe('identities-match with a class', () => {
  const enrolment = { seat: 1, id: 'ada', principal: 'arn:aws:iam::123456789012:role/ada' };
  const withClass = resolve(labSchema.parse(leastConfig), 'aws', {}, [enrolment]);
  const check = (...namespaces: readonly string[]) =>
    findingsOf(
      withClass,
      documentsOf(chart, identities(association, ...namespaces.map((namespace) => ({ ...association, namespace })))),
    )
      .filter((finding) => finding.rule === 'identities-match')
      .map(({ value }) => value);

  test('passes the identity of a student, whose pods are in no chart of the lab', () => {
    expect(check('ada')).toEqual([]);
  });

  test('finds that of somebody who is not in the class, and a second one of a student', () => {
    expect(check('bob')).toEqual(['service account bob/svc-db']);
    expect(check('ada', 'ada')).toEqual(['service account ada/svc-db']);
  });
});

describe('node-group-sizes', () => {
  test.each([
    [2, 2, 2],
    [0, 0, 1],
    [1, 2, 3],
  ])('passes min %d, desired %d, max %d', (...sizes) => {
    expect(valuesOf('node-group-sizes', chart, nodes(...sizes))).toEqual([]);
  });

  test.each([
    [3, 3, 2],
    [2, 1, 3],
    [1, 4, 3],
  ])('finds min %d, desired %d, max %d', (min, desired, max) => {
    expect(valuesOf('node-group-sizes', chart, nodes(min, desired, max))).toEqual([
      `scaling_config: min ${min}, desired ${desired}, max ${max}`,
    ]);
  });
});
