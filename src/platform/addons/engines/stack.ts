import type { Construct } from 'constructs';
import { HelmRelease, type HelmReleaseProps } from '../../../constructs/terraform/helm-release';
import { hasGpus, type PlatformLab } from '../../../lab/stacks';
import { helmCharts } from '../../../lab/versions';
import { AddonStack } from '../addon-stack';
import { argoWorkflowsValues } from './argo-workflows';
import { knativeOperatorValues } from './knative';
import { nvidiaDevicePluginValues } from './nvidia-device-plugin';

/** What only some systems need: functions, workflows, GPUs. */
export class EnginesStack extends AddonStack {
  constructor(scope: Construct, lab: PlatformLab) {
    super(scope, 'engines', lab);
    for (const release of engineReleases(lab)) new HelmRelease(this, release.name, release);
  }
}

/** The releases that the wanted systems need; none for most labs, and then there is no such stack. */
export function engineReleases(lab: PlatformLab): readonly HelmReleaseProps[] {
  const { engines } = lab;
  return [
    ...(engines.includes('knative') ? [knative] : []),
    ...(engines.includes('argo-workflows') ? [argoWorkflows(engines.includes('prometheus'))] : []),
    ...(hasGpus(lab) ? [devicePlugin] : []),
  ];
}

const knative: HelmReleaseProps = {
  name: 'knative-operator',
  chart: helmCharts.knativeOperator,
  namespace: 'knative-operator',
  createNamespace: true,
  values: knativeOperatorValues(),
};

function argoWorkflows(hasPrometheus: boolean): HelmReleaseProps {
  return {
    name: 'argo-workflows',
    chart: helmCharts.argoWorkflows,
    namespace: 'argo',
    createNamespace: true,
    values: argoWorkflowsValues(hasPrometheus),
  };
}

const devicePlugin: HelmReleaseProps = {
  name: 'nvidia-device-plugin',
  chart: helmCharts.nvidiaDevicePlugin,
  namespace: 'kube-system',
  values: nvidiaDevicePluginValues(),
};
