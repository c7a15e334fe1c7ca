import { namespaceOf, objectsOf, workloadsOf } from '../kinds';
import { releasesOf } from '../releases';
import type { Finding, Rule } from '../rule';
import type { AwsLab } from '../../lab/lab';
import type { Documents, Manifest, Resource } from '../../synth/documents';

interface Association {
  readonly namespace: string;
  readonly service_account: string;
}

interface Account {
  readonly namespace: string;
  readonly serviceAccount: string;
}

const associationType = 'aws_eks_pod_identity_association';

/** A pod without its identity is refused by AWS at its first call; an identity without a pod is a right that nobody needs. */
export const identitiesMatch: Rule = {
  id: 'identities-match',
  holds:
    'every service account that needs AWS has exactly one pod identity, exists and is used by a pod, and no other has one',
  check: (lab, documents) => {
    if (lab.kind !== 'aws') return [];
    const associations = documents.stacks
      .flatMap((stack) => stack.resources)
      .filter(
        (resource): resource is Resource<Association & Record<string, unknown>> => resource.type === associationType,
      );
    return [...unexpected(lab, documents, associations), ...incomplete(lab, documents, associations)];
  },
};

function unexpected(
  lab: AwsLab,
  documents: Documents,
  associations: readonly Resource<Association>[],
): readonly Finding[] {
  const accounts = [...lab.aws.identities, ...studentAccounts(lab), ...accountsOfReleases(documents)];
  const needed = new Set(accounts.map(accountKey));
  const keys = associations.map(({ attributes }) => keyOf(attributes));
  return associations.flatMap(({ address }, index): readonly Finding[] => {
    const key = keys[index] ?? '';
    const value = `service account ${key}`;
    if (!needed.has(key))
      return [
        {
          address,
          value,
          remedy: 'no contract gives it table access and no Helm release makes it: remove the association',
        },
      ];
    if (keys.indexOf(key) < index) return [{ address, value, remedy: 'it has an association already: keep one' }];
    return [];
  });
}

/** Those of the class: their pods come with each student's copy, so that no document here has them. */
function studentAccounts({ roster }: AwsLab): readonly Account[] {
  const { students = [], access = [] } = roster ?? {};
  return students.flatMap(({ namespace }) => access.map(({ serviceAccount }) => ({ namespace, serviceAccount })));
}

function incomplete(
  lab: AwsLab,
  documents: Documents,
  associations: readonly Resource<Association>[],
): readonly Finding[] {
  const associated = new Set(associations.map(({ attributes }) => keyOf(attributes)));
  const accounts = new Set(
    objectsOf<Manifest>(documents, 'ServiceAccount').map(
      ({ manifest }) => `${namespaceOf(manifest)}/${manifest.metadata.name}`,
    ),
  );
  const used = new Set(
    workloadsOf(documents).map(({ namespace, template }) => `${namespace}/${template.spec.serviceAccountName}`),
  );
  return lab.aws.identities.flatMap((identity) => {
    const key = accountKey(identity);
    const finding = (missing: string, remedy: string): Finding => ({
      address: `lab ${identity.system}`,
      value: `service account ${key}: ${missing}`,
      remedy,
    });
    return [
      ...(associated.has(key) ? [] : [finding('no pod identity association', 'add one to the identity stack')]),
      ...(accounts.has(key) ? [] : [finding('no ServiceAccount object', `add one to the chart of ${identity.system}`)]),
      ...(used.has(key)
        ? []
        : [finding('no pod runs under it', 'set serviceAccountName of the workload that needs AWS')]),
    ];
  });
}

/** Those of add-ons that work on AWS: their charts make the account and the pods. */
function accountsOfReleases(documents: Documents): readonly Account[] {
  return releasesOf(documents).flatMap(({ namespace, values }) => {
    const { name } = (values['serviceAccount'] ?? {}) as { readonly name?: string };
    return name === undefined ? [] : [{ namespace, serviceAccount: name }];
  });
}

function accountKey({ namespace, serviceAccount }: Account): string {
  return `${namespace}/${serviceAccount}`;
}

function keyOf(association: Association): string {
  return `${association.namespace}/${association.service_account}`;
}
