/** What is in no stack and costs money all the same, because Kubernetes makes it: load balancers and volumes. */
import type { Lab } from '../../lab/lab';
import type { Documents, Manifest } from '../../synth/documents';
import { objectsOf, type Service } from '../kinds';
import { quantity } from '../quantity';
import { releasesOf } from '../releases';
import type { Charge } from './charges';
import { hoursPerMonth, prices } from './prices';

interface Claim {
  readonly spec: { readonly resources?: { readonly requests?: { readonly storage?: string } } };
}

interface StatefulSet extends Manifest {
  readonly spec: { readonly replicas?: number; readonly volumeClaimTemplates?: readonly (Manifest & Claim)[] };
}

/** A charge, and the object that makes what is charged. */
export interface PlacedCharge extends Charge {
  readonly resource: string;
  /** The system whose chart the object is in. @default - the platform's */
  readonly system?: string;
}

export function clusterCharges(lab: Lab, documents: Documents): readonly PlacedCharge[] {
  if (lab.kind !== 'aws') return [];
  const balancer = loadBalancer(lab.aws.network.zones.length);
  return [
    ...releasesOf(documents)
      .filter(({ chart }) => chart === 'gateway')
      .map(({ name }) => ({ resource: `Helm release ${name}`, ...balancer })),
    ...objectsOf<Service>(documents, 'Service')
      .filter(({ manifest }) => manifest.spec.type === 'LoadBalancer')
      .map(({ manifest, address }) => ({ resource: address, ...systemOf(manifest), ...balancer })),
    ...objectsOf<Manifest & Claim>(documents, 'PersistentVolumeClaim').map(({ manifest, address }) => ({
      resource: address,
      ...systemOf(manifest),
      ...volumes(1, manifest),
    })),
    ...objectsOf<StatefulSet>(documents, 'StatefulSet').flatMap(({ manifest, address }) =>
      (manifest.spec.volumeClaimTemplates ?? []).map((claim) => ({
        resource: `${address} ${claim.metadata.name}`,
        ...systemOf(manifest),
        ...volumes(manifest.spec.replicas ?? 1, claim),
      })),
    ),
  ];
}

/** As the chart of a system labels all that it makes. */
function systemOf({ metadata: { labels } }: Manifest): Pick<PlacedCharge, 'system'> {
  const system = labels?.['app.kubernetes.io/part-of'];
  return system === undefined ? {} : { system };
}

/** A network load balancer has an address in each zone. */
function loadBalancer(zones: number): Charge {
  return {
    what: `load balancer, ${zones} public addresses`,
    usdPerHour: prices.loadBalancer.usd + zones * prices.publicAddress.usd,
    byUse: [prices.loadBalancerUse],
  };
}

function volumes(count: number, { spec }: Claim): Charge {
  const gib = quantity(spec.resources?.requests?.storage ?? 0) / 2 ** 30;
  return { what: `${count} × ${gib} GiB volume`, usdPerHour: (count * gib * prices.volume.usd) / hoursPerMonth };
}
