import { accountQuotas } from './checks/account-quotas';
import { chartRendersKnown } from './checks/chart-renders-known';
import { chartValuesKnown } from './checks/chart-values-known';
import { collectorReachable } from './checks/collector-reachable';
import { dashboardsPrivate } from './checks/dashboards-private';
import { drainPossible } from './checks/drain-possible';
import { enginesInstalled } from './checks/engines-installed';
import { faultsReachCallers } from './checks/faults-reach-callers';
import { gatewayResolves } from './checks/gateway-resolves';
import { gpuHasNodes } from './checks/gpu-has-nodes';
import { graphsAgree } from './checks/graphs-agree';
import { iamExact } from './checks/iam-exact';
import { identitiesMatch } from './checks/identities-match';
import { heapFits } from './checks/heap-fits';
import { imagesPinned } from './checks/images-pinned';
import { keysReachable } from './checks/keys-reachable';
import { machinesRunImage } from './checks/machines-run-image';
import { membersApart } from './checks/members-apart';
import { metricsExposed } from './checks/metrics-exposed';
import { meshFigures } from './checks/mesh-figures';
import { monitorsFollowed } from './checks/monitors-followed';
import { noNull } from './checks/no-null';
import { nodeGroupSizes } from './checks/node-group-sizes';
import { objectsFit } from './checks/objects-fit';
import { peersExist } from './checks/peers-exist';
import { podsFit } from './checks/pods-fit';
import { policySelectsPods } from './checks/policy-selects-pods';
import { proxiesHold } from './checks/proxies-hold';
import { replicationFits } from './checks/replication-fits';
import { routeResolves } from './checks/route-resolves';
import { routesDistinct } from './checks/routes-distinct';
import { routesHavePods } from './checks/routes-have-pods';
import { serviceSelectsPods } from './checks/service-selects-pods';
import { storesDrawn } from './checks/stores-drawn';
import { subsetSelectsPods } from './checks/subset-selects-pods';
import { systemsSynthesized } from './checks/systems-synthesized';
import { textsSurvive } from './checks/texts-survive';
import { tolerationNeeded } from './checks/toleration-needed';
import { valuesResolve } from './checks/values-resolve';
import { webhookPorts } from './checks/webhook-ports';
import { weightsAddUp } from './checks/weights-add-up';
import type { Finding, Rule } from './rule';
import type { Lab } from '../lab/lab';
import type { Documents } from '../synth/documents';

/** Every rule, in the order in which its findings are shown. A new one is a file in checks/ and a line here. */
export const rules: readonly Rule[] = [
  systemsSynthesized,
  noNull,
  objectsFit,
  textsSurvive,
  serviceSelectsPods,
  routeResolves,
  gatewayResolves,
  subsetSelectsPods,
  weightsAddUp,
  routesDistinct,
  routesHavePods,
  faultsReachCallers,
  meshFigures,
  policySelectsPods,
  peersExist,
  storesDrawn,
  graphsAgree,
  keysReachable,
  collectorReachable,
  drainPossible,
  identitiesMatch,
  iamExact,
  imagesPinned,
  nodeGroupSizes,
  machinesRunImage,
  podsFit,
  proxiesHold,
  heapFits,
  replicationFits,
  membersApart,
  accountQuotas,
  tolerationNeeded,
  gpuHasNodes,
  webhookPorts,
  enginesInstalled,
  chartValuesKnown,
  chartRendersKnown,
  valuesResolve,
  dashboardsPrivate,
  metricsExposed,
  monitorsFollowed,
];

export interface RuleFinding extends Finding {
  readonly rule: string;
}

/** Everything that any rule finds. */
export function findingsOf(lab: Lab, documents: Documents): readonly RuleFinding[] {
  return rules.flatMap((rule) => rule.check(lab, documents).map((finding) => ({ rule: rule.id, ...finding })));
}
