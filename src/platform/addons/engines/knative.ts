import { type ContainerResources, smallWithoutCpuLimit } from '../resources';

/** Values of the chart `knative-operator`, as far as they are set here. */
export interface KnativeOperatorValues {
  readonly knative_operator: {
    readonly knative_operator: { readonly resources: ContainerResources };
    readonly operator_webhook: { readonly resources: ContainerResources };
  };
}

/** The operator alone: what it is to make, the chart of a system says in a KnativeServing object. */
export function knativeOperatorValues(): KnativeOperatorValues {
  const resources = smallWithoutCpuLimit('50m', '100Mi', '512Mi');
  return { knative_operator: { knative_operator: { resources }, operator_webhook: { resources } } };
}
