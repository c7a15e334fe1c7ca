import { type ContainerResources, small } from '../resources';

/** Values of the chart `nvidia-device-plugin`, as far as they are set here. */
export interface NvidiaDevicePluginValues {
  readonly resources: ContainerResources;
}

/** By itself it runs where the label `nvidia.com/gpu.present` is, and tolerates the taint of such nodes. */
export function nvidiaDevicePluginValues(): NvidiaDevicePluginValues {
  return { resources: small('10m', '32Mi', '128Mi') };
}
