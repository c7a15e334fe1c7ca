import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { MembersWorkload, Workload } from '../../lab/lab';
import { Account } from './account';
import { Connections } from './connections';
import { DisruptionBudget } from './disruption-budget';
import type { Labels } from './flows';
import { onePerNode, overNodes, overZones } from './placement';
import { podTemplate } from './pod';

export interface MembersProps {
  /** Name of the StatefulSet and of its members, how many they are, and the Service by which they find each other. */
  readonly members: Pick<MembersWorkload, 'name' | 'count' | 'headlessService' | 'serviceAccount'> &
    Partial<Pick<MembersWorkload, 'firstNumber'>>;
  /** One member; what keeps members apart is added to it. Ports are called as in `ports`. */
  readonly pod: k8s.PodSpec;
  /** Ports of the headless Service by name. */
  readonly ports: Readonly<Record<string, number>>;
  /** Port that callers open connections to unless another is named. @default - they must name one */
  readonly callPort?: number;
  /** What the contract says of the members. @default - the contract does not know them */
  readonly workload?: Workload;
  /** `OrderedReady` starts one after another, `Parallel` all at once. @default 'Parallel' */
  readonly start?: 'OrderedReady' | 'Parallel';
  /** `required`: a member that finds no node without another stays Pending. `preferred`: a wish. @default 'preferred' */
  readonly apart?: 'required' | 'preferred';
  /** A volume of its own for each member; it stays when the member goes. @default - none */
  readonly claims?: readonly k8s.KubePersistentVolumeClaimProps[];
  /** Of the pods, besides those that select them. @default - none */
  readonly podLabels?: Labels;
  /** Of the pods. @default - none */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** Of the StatefulSet. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Pods that each have a name of their own, `<name>-<number>`: their account, a StatefulSet, and a headless
 * Service that gives each its name in DNS, also before it is ready. One may be taken away at a time.
 */
export class Members extends Construct {
  readonly account: Account;
  readonly connections: Connections;
  /** Headless. */
  readonly service: k8s.KubeService;
  readonly statefulSet: k8s.KubeStatefulSet;
  /** Labels that select the members. */
  readonly selector: Labels;
  private readonly labels: Labels;

  constructor(scope: Construct, id: string, props: MembersProps) {
    super(scope, id);
    const { name, serviceAccount, count } = props.members;
    const { callPort: port, workload } = props;
    this.selector = { app: name };
    this.labels = { ...this.selector, 'app.kubernetes.io/name': name };
    this.account = new Account(this, 'Account', { name: serviceAccount, labels: this.labels });
    this.service = this.addService(props);
    this.statefulSet = this.addStatefulSet(props);
    if (count > 1) new DisruptionBudget(this, 'DisruptionBudget', { name, labels: this.labels, pods: this.selector });
    this.connections = new Connections(this, 'Connections', {
      name,
      pods: this.selector,
      serviceAccount,
      ...(port !== undefined && { port }),
      ...(workload && { workload }),
    });
  }

  private addService({ members, ports }: MembersProps): k8s.KubeService {
    return new k8s.KubeService(this, 'Service', {
      metadata: { name: members.headlessService, labels: { ...this.labels } },
      spec: {
        clusterIp: 'None',
        publishNotReadyAddresses: true,
        selector: { ...this.selector },
        ports: Object.entries(ports).map(([name, port]) => ({
          name,
          port,
          targetPort: k8s.IntOrString.fromString(name),
        })),
      },
    });
  }

  private addStatefulSet(props: MembersProps): k8s.KubeStatefulSet {
    const { members, pod, start = 'Parallel', claims, podLabels, podAnnotations, annotations, apart } = props;
    const labels = { ...this.labels, ...podLabels };
    const spec = { ...pod, ...keptApart(this.selector, apart) };
    return new k8s.KubeStatefulSet(this, 'Resource', {
      metadata: { name: members.name, labels: { ...this.labels }, ...(annotations && { annotations }) },
      spec: {
        serviceName: members.headlessService,
        replicas: members.count,
        ...(members.firstNumber && { ordinals: { start: members.firstNumber } }),
        podManagementPolicy: start,
        selector: { matchLabels: { ...this.selector } },
        template: podTemplate(this, labels, spec, podAnnotations),
        ...(claims && { volumeClaimTemplates: [...claims] }),
      },
    });
  }
}

function keptApart(pods: Labels, apart: MembersProps['apart'] = 'preferred'): Partial<k8s.PodSpec> {
  return apart === 'required'
    ? { affinity: { podAntiAffinity: onePerNode(pods) }, topologySpreadConstraints: [overZones(pods)] }
    : { topologySpreadConstraints: [overNodes(pods), overZones(pods)] };
}
