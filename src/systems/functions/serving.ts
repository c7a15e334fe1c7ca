import { Construct } from 'constructs';
import { KnativeServing } from '../../../imports/operator.knative.dev';
import { knativeNamespace } from '../../constructs/kubernetes/outside';
import { knativeVersion } from '../../lab/versions';
import { domain } from './contract';

export interface ServingProps {
  /** Copies of Knative's own pods. */
  readonly replicas: number;
  /** An image that nodes have and its registry need not have. @default - Knative asks registries for the digests of tags */
  readonly loadedImage?: string;
}

/** What the Knative operator makes: the activator, the autoscaler, and calls by way of Istio's gateway. */
export class Serving extends Construct {
  constructor(scope: Construct, id: string, { replicas, loadedImage }: ServingProps) {
    super(scope, id);
    new KnativeServing(this, 'Resource', {
      metadata: { name: 'knative-serving', namespace: knativeNamespace },
      spec: {
        version: knativeVersion,
        ingress: { istio: { enabled: true } },
        highAvailability: { replicas },
        config: {
          domain: { [domain]: '' },
          ...(loadedImage !== undefined && {
            deployment: { 'registries-skipping-tag-resolving': registryOf(loadedImage) },
          }),
          // Its own container in our pods is to be one that Pod Security calls restricted.
          features: { 'secure-pod-defaults': 'enabled' },
          network: { 'ingress-class': 'istio.ingress.networking.knative.dev' },
        },
      },
    });
  }
}

/** As Knative calls it. */
function registryOf(image: string): string {
  const [host = ''] = image.split('/');
  return host === 'docker.io' ? 'index.docker.io' : host;
}
