/** How the kubelet asks a container whether it is well. */
import { k8s } from 'cdk8s-plus-28';

/** A GET at the container's port `http`. */
export function httpGet(path: string): k8s.HttpGetAction {
  return { path, port: k8s.IntOrString.fromString('http') };
}

/** Every 5 s; an answer may take 2 s, and the fifth failure in a row counts. */
export function httpProbe(path: string): k8s.Probe {
  return { httpGet: httpGet(path), periodSeconds: 5, failureThreshold: 5, timeoutSeconds: 2 };
}
