import type { LabConfig } from '../config/schema';
import type { Roster } from '../lab';
import { contractOf, type SystemName } from '../systems';
import { identitiesOf, tablesOf } from '../tables';
import type { Enrolment } from './roster';

/**
 * What stands for the namespace of the pod in a policy of AWS: EKS puts it, and nobody else can, on every
 * session that a pod opens by Pod Identity.
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 */
const namespaceTag = '${aws:PrincipalTag/kubernetes-namespace}';

/** The class of a lab. A student's namespace is called by the registry id, and so are the student's tables. */
export function resolveRoster(config: LabConfig, enrolments: readonly Enrolment[]): Roster {
  const { aws } = config;
  const personal = personalSystems(config).map(contractOf);
  return {
    quota: config.roster,
    term: config.roster.term,
    isInMesh: personal.some(({ engines }) => engines.includes('istio')),
    students: enrolments.map((enrolment) => ({
      ...enrolment,
      namespace: enrolment.id,
      tables: personal.flatMap((contract) => tablesOf(contract, enrolment.id)),
    })),
    access: aws ? personal.flatMap((contract) => identitiesOf(contract, namespaceTag, aws)) : [],
  };
}

/** The systems that each student has a copy of: those that keep a person's rows. */
export function personalSystems({ systems }: Pick<LabConfig, 'systems'>): readonly SystemName[] {
  return systems.filter((name) => Object.keys(contractOf(name).tables).length > 0);
}

/** The host name by which a student's copy is called from outside: all share one ingress gateway. */
export function hostOf(student: string, { name, roster }: Pick<LabConfig, 'name' | 'roster'>): string {
  return `${student}.${roster.domain ?? `${name}.internal`}`;
}
