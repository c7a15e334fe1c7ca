import { jaeger, kiali } from './dashboards';
import { argoWorkflows, devicePlugin } from './engines';
import { loadBalancer } from './load-balancer';
import { prometheusStack } from './observability';
import type { Render } from './render';
import { renderedCharts } from './rendered';

/** Every chart that a stack installs. */
export const knownRenders: readonly Render[] = [
  ...renderedCharts,
  loadBalancer,
  prometheusStack,
  kiali,
  jaeger,
  argoWorkflows,
  devicePlugin,
];
