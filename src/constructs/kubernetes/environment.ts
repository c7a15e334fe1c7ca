import type { k8s } from 'cdk8s-plus-28';
import type { EnvironmentValue } from '../../lab/lab';
import { serviceHost } from './mesh';

/** What a pod may get besides the sources of a contract: any field of the downward API. */
export type PodEnvironment = Readonly<
  Record<string, EnvironmentValue | { readonly from: 'pod'; readonly field: string }>
>;

/** The variables as Kubernetes writes them: names of Services, which the cluster's DNS resolves in the namespace. */
export function environmentVariables(environment: PodEnvironment, namespace: string): k8s.EnvVar[] {
  return Object.entries(environment).map(([name, value]) => ({ name, ...sourceOf(value, namespace) }));
}

function sourceOf(source: PodEnvironment[string], namespace: string): Omit<k8s.EnvVar, 'name'> {
  switch (source.from) {
    case 'value':
    case 'tracing':
      return { value: source.value };
    case 'secret':
      return { valueFrom: { secretKeyRef: { name: source.name, key: source.key } } };
    case 'pod':
      return { valueFrom: { fieldRef: { fieldPath: source.field } } };
    case 'store':
      return { value: `http://${source.name}:${source.port}` };
    case 'url':
      return { value: `http://${source.name}:${source.http.port}${source.http.basePath}` };
    case 'members':
      return { value: source.names.map((name) => `${name}=${hostOf(name, source, namespace)}`).join(',') };
  }
}

function hostOf(
  member: string,
  { headlessService, number }: Extract<EnvironmentValue, { readonly from: 'members' }>,
  namespace: string,
): string {
  return `${memberHost(member, headlessService, namespace)}:${number}`;
}

/** The name by which the cluster's DNS knows one pod of a StatefulSet. */
export function memberHost(member: string, headlessService: string, namespace: string): string {
  return `${member}.${serviceHost(headlessService, namespace)}`;
}
