import { engineCharts } from './engines';
import { istioCharts } from './istio';
import { loadBalancerCharts } from './load-balancer';
import { observabilityCharts } from './observability';
import type { KnownValues } from './paths';

/** Every chart that a stack installs. */
export const knownValues: readonly KnownValues[] = [
  ...istioCharts,
  ...loadBalancerCharts,
  ...observabilityCharts,
  ...engineCharts,
];
