/** The workloads of a system taken out of the cluster, while all that they stand on stays: `lab reinstate` puts them back. */
import type { Manifest } from '../../synth/documents';
import { kubectl } from '../cluster/kubectl';
import { isAwaited, knativeKindOf, makesEngine } from '../cluster/readiness';
import { execute } from '../exec';
import { everyTime, type Step } from '../steps';
import { consentStep } from './consent';
import type { Deployment } from './deployment';
import { isAboutUnknownKinds } from './destruction';
import { chartsIn, chartsStep } from './work';

/** @param yes the question has been answered */
export function scratchSteps(deployment: Deployment, yes: boolean): readonly Step[] {
  const { lab, chosen } = deployment;
  const systems = Object.keys(chosen.systems).join(', ');
  const place = `${lab.name} in the context ${lab.context}`;
  const command = kubectl(
    lab,
    ...['delete', '--filename', '-', '--ignore-not-found', '--cascade=foreground', '--timeout', '10m'],
  );
  return [
    chartsStep(deployment),
    consentStep({
      about: () => [
        `These go from ${place}:`,
        ...workloadsIn(deployment).map((one) => `  ${one.kind} ${one.metadata.name}${ofKnative(one)}`),
        'Namespaces, Secrets, routes of the mesh, tables, volumes and stacks stay.',
      ],
      summary: `the workloads of ${systems} go from ${place}`,
      yes,
    }),
    {
      title: `workloads of ${systems}`,
      action: {
        shows: [command],
        run: async (signal) => {
          const list = { apiVersion: 'v1', kind: 'List', items: workloadsIn(deployment) };
          await execute({ ...command, input: JSON.stringify(list), forgives: isAboutUnknownKinds }, { signal });
        },
      },
      ...everyTime,
    },
  ];
}

function ofKnative(manifest: Manifest): string {
  return knativeKindOf(manifest).length > 0 ? ' of Knative, with its address' : '';
}

/** What of the charts makes pods, and what is one; but neither an engine nor the store, whose rows would go with its pod. */
function workloadsIn(deployment: Deployment): readonly Manifest[] {
  const { tableStore: store } = deployment.lab;
  const { systems } = deployment.chosen;
  return chartsIn(deployment)
    .filter(({ name }) => name in systems)
    .flatMap(({ objects }) => objects.map(({ manifest }) => manifest))
    .filter((manifest) => (isAwaited(manifest) || manifest.kind === 'CronJob') && !makesEngine(manifest))
    .filter(({ metadata }) => store.kind !== 'in-cluster' || metadata.name !== store.name);
}
