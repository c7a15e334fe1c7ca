/** The lessons as `lab` runs and uses them: the two servers of pod-1 over one folder, a replica set, and what is put under load. */
import { hostname } from 'node:os';
import type { SystemOf } from '../../lab/lab';
import type { LocalRun, Operations } from '../../local/operations';
import type { Policy, ScalingRules } from '../../local/autoscaling/behavior';
import type { AutoscalerPlan, LocalPlan, Now } from '../../local/plan';
import { gatewayName } from '../../local/processes';
import type { Route } from '../../local/proxy';
import { burnerRequests, contract, lessons } from './contract';
import { scenarios } from './operations/scenarios';
import { sharedFolder } from './operations/shared-folder';

type Settings = SystemOf<'primitives'>['settings'];
type Run = LocalRun<typeof contract, Settings>;

/** The servers of pod-1, as processes: a pod is no more than that they share an address and a folder. */
const servers = { [lessons.pods.first]: 'web', [`${lessons.pods.first}-second`]: 'web' } as const;

export const operations = {
  run: {
    workloads: () => ({
      web: { name: lessons.replicaSet.name, replicas: lessons.replicaSet.replicas },
      burner: { replicas: lessons.autoscaler.minReplicas },
    }),
    standIns: servers,
    environment: ({ folders }, { name, workload }) => {
      if (workload === 'burner') return {};
      const site = { SITE: sharedFolder(folders.data) };
      if (workload === 'web') return site;
      const server = name === lessons.pods.first ? 'web' : 'second';
      return { ...site, SERVER: server, POD_NAME: lessons.pods.first, NODE_NAME: hostname() };
    },
    plan: (_run, contracted) => ({
      ...contracted,
      proxies: contracted.proxies.map(withPaths),
      autoscalers: [autoscaler],
    }),
    hints,
  },
  scenarios,
} satisfies Operations<typeof contract, Settings>;

const { minReplicas, maxReplicas, averageCpu, averageMemory, periodSeconds } = lessons.autoscaler;

/** As the one in the cluster: what pods ask for, how much of it they should use, and how far it looks back. */
const autoscaler: AutoscalerPlan = {
  workload: 'burner',
  minReplicas,
  maxReplicas,
  requests: { cpu: burnerRequests.cpuMillis, memory: burnerRequests.memoryMebibytes * 2 ** 20 },
  targets: { cpu: averageCpu, memory: averageMemory },
  period: periodSeconds * 1000,
  behavior: {
    scaleUp: rules({ type: 'Pods', value: 4, periodSeconds }),
    scaleDown: rules({ type: 'Percent', value: 100, periodSeconds }),
  },
};

function rules(policy: Policy): ScalingRules {
  return { stabilizationWindowSeconds: periodSeconds, policies: [policy], selectPolicy: 'Max' };
}

/** One host, and each Service under its own path, as the mesh has it in the cluster. */
function withPaths(proxy: LocalPlan['proxies'][number]): LocalPlan['proxies'][number] {
  if (proxy.name !== gatewayName) return proxy;
  const { few, many } = lessons.services;
  const route = (service: string, origins: readonly string[]): Route => ({
    prefix: `/${service}`,
    stripsPrefix: true,
    destinations: [{ origins, weight: 100 }],
  });
  return {
    ...proxy,
    routes: ({ originsOf }: Now) => [
      route(
        few.name,
        Object.keys(servers).flatMap((name) => originsOf(name)),
      ),
      route(many.name, originsOf('web')),
      route(contract.workloads.burner.name, originsOf('burner')),
    ],
  };
}

function hints({ originOf, folders }: Run): readonly string[] {
  const { few, many } = lessons.services;
  const address = originOf(gatewayName);
  return [
    `echo hello > ${sharedFolder(folders.data)}/hello.txt`,
    `curl -i ${address}/${few.name}/hello.txt      either server of pod-1 shows it`,
    `curl -i ${address}/${many.name}/         each time another replica may answer`,
    `./lab kill primitives ${lessons.replicaSet.name}-1       end a replica: it comes back`,
    './lab load primitives                      make the pods of the lesson on autoscaling work: there will be more',
  ];
}
