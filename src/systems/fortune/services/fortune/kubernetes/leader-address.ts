import { type KubernetesApi, refusal } from './api';

export interface LeaderAddressOptions {
  readonly api: KubernetesApi;
  /** The EndpointSlice. */
  readonly slice: string;
  /** The Service that it belongs to; it selects no pods. */
  readonly service: string;
  readonly port: number;
  /** This member's pod and its IP address. */
  readonly pod: string;
  readonly address: string;
}

interface Slice {
  readonly message?: string;
  readonly metadata: { readonly resourceVersion: string; readonly labels?: Readonly<Record<string, string>> };
  readonly endpoints?: readonly { readonly addresses: readonly string[] }[] | null;
  readonly ports?: readonly { readonly port: number }[] | null;
}

/** Points the Service at this member's pod alone (docs/decisions: how the leader alone is reached). */
export class LeaderAddress {
  private readonly collection: string;

  constructor(private readonly options: LeaderAddressOptions) {
    this.collection = `/apis/discovery.k8s.io/v1/namespaces/${options.api.namespace}/endpointslices`;
  }

  /**
   * Writes the slice where it says anything else. A member that lost the lease meanwhile cannot undo what the next
   * leader wrote, as the version that it read is no longer there.
   * @param isLeading asked last, just before the write
   * @throws Error when the API server refuses or is away
   */
  async announce(isLeading: () => boolean, signal: AbortSignal): Promise<void> {
    const { api, slice } = this.options;
    const path = `${this.collection}/${slice}`;
    const found = await api.call<Slice>('GET', path, signal);
    if (found.status !== 200 && found.status !== 404) throw refusal(`the EndpointSlice ${slice}`, found);
    if ((found.status === 200 && this.isRight(found.body)) || !isLeading()) return;
    const written =
      found.status === 404
        ? await api.call<Slice>('POST', this.collection, signal, this.manifest())
        : await api.call<Slice>('PUT', path, signal, this.manifest(found.body.metadata.resourceVersion));
    if (written.status >= 400) throw refusal(`the EndpointSlice ${slice}`, written);
  }

  private isRight({ endpoints, ports }: Slice): boolean {
    const addresses = (endpoints ?? []).flatMap((endpoint) => endpoint.addresses);
    return addresses.length === 1 && addresses[0] === this.options.address && ports?.[0]?.port === this.options.port;
  }

  private manifest(resourceVersion?: string): object {
    const { api, slice, service, pod, address, port } = this.options;
    return {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: slice,
        labels: { 'kubernetes.io/service-name': service, 'endpointslice.kubernetes.io/managed-by': 'fortune' },
        ...(resourceVersion !== undefined && { resourceVersion }),
      },
      addressType: address.includes(':') ? 'IPv6' : 'IPv4',
      // By its reference a mesh knows the pod, and with it its identity.
      endpoints: [
        {
          addresses: [address],
          conditions: { ready: true, serving: true, terminating: false },
          targetRef: { kind: 'Pod', namespace: api.namespace, name: pod },
        },
      ],
      ports: [{ name: 'http', protocol: 'TCP', port }],
    };
  }
}
