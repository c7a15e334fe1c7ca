import { releasesOf } from '../releases';
import type { Rule } from '../rule';
import type { Engine } from '../../contract';
import { helmCharts } from '../../lab/versions';

/** The charts that together are an engine. */
const charts: Readonly<Record<Engine, readonly string[]>> = {
  istio: [helmCharts.istioBase, helmCharts.istiod, helmCharts.istioCni, helmCharts.istioGateway].map(nameOf),
  prometheus: [helmCharts.prometheusStack.name],
  knative: [helmCharts.knativeOperator.name],
  'argo-workflows': [helmCharts.argoWorkflows.name],
};

/** Without its engine the API server does not even know the kinds of objects in a system's chart. */
export const enginesInstalled: Rule = {
  id: 'engines-installed',
  holds: 'every engine that a wanted system needs is among the Helm releases',
  check: (lab, documents) => {
    // A student's copy goes to a cluster whose stacks the instructor has.
    if (lab.kind === 'student') return [];
    const installed = releasesOf(documents).map(({ chart }) => chart);
    return Object.values(lab.systems).flatMap(({ name, engines }) =>
      engines.flatMap((engine) =>
        charts[engine]
          .filter((chart) => !installed.includes(chart))
          .map((chart) => ({
            address: `lab ${name}`,
            value: `engine ${engine}: no release of the chart ${chart}`,
            remedy: 'add the stack that installs it',
          })),
      ),
    );
  },
};

function nameOf({ name }: { readonly name: string }): string {
  return name;
}
