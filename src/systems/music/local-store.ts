import { Chart } from 'cdk8s';
import { k8s, Service } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { pods, port as portOf } from '../../constructs/kubernetes/flows';
import { principal } from '../../constructs/kubernetes/mesh';
import { restrictedPod } from '../../constructs/kubernetes/pod';
import { NetworkPolicy } from '../../constructs/kubernetes/network-policy';
import { TrustedCallers } from '../../constructs/kubernetes/authorization-policy';
import type { LocalStore as LocalStoreAddress, Workload } from '../../lab/lab';
import { images } from '../../lab/versions';

export interface LocalStoreProps {
  readonly address: LocalStoreAddress;
  readonly namespace: string;
  /** The one workload that reads and writes the tables. */
  readonly caller: Workload;
}

/** `dynamodblocal`, the user of the image: only it may enter the folder that holds the program. */
const user = 1000;

/** Shared, so that whatever the credentials and the region of a caller are, it sees the same tables. */
const args = ['-Djava.library.path=./DynamoDBLocal_lib', '-jar', 'DynamoDBLocal.jar', '-sharedDb', '-dbPath', '/data'];

/** DynamoDB for a cluster without AWS. Its rows outlive the container and go with the pod. */
export class LocalStore extends Construct {
  constructor(scope: Construct, id: string, props: LocalStoreProps) {
    super(scope, id);
    this.addDeployment(props);
    this.addService(props);
    this.addCaller(props);
  }

  private addDeployment({ address: { name, port } }: LocalStoreProps): void {
    const labels = { app: name, 'app.kubernetes.io/name': name };
    const probe = { tcpSocket: { port: k8s.IntOrString.fromString('http') }, periodSeconds: 5 };
    const pod = restrictedPod({
      name,
      image: images.dynamodbLocal,
      args,
      port,
      user,
      mounts: [
        { name: 'data', path: '/data' },
        { name: 'tmp', path: '/tmp' },
      ],
      liveness: { ...probe, initialDelaySeconds: 30 },
      readiness: probe,
      // A Java program: about 320 MiB once it has tables.
      resources: {
        requests: { cpu: '100m', memory: '384Mi', 'ephemeral-storage': '128Mi' },
        limits: { cpu: '1', memory: '512Mi', 'ephemeral-storage': '1Gi' },
      },
    });
    new k8s.KubeDeployment(this, 'Resource', {
      metadata: { name, labels },
      spec: {
        replicas: 1,
        // A second pod would come up with a store of its own.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: { app: name } },
        template: { metadata: { labels: { ...Chart.of(this).labels, ...labels } }, spec: pod },
      },
    });
  }

  private addService({ address: { name, port } }: LocalStoreProps): void {
    const service = new Service(this, 'Service', {
      metadata: { name, labels: { app: name, 'app.kubernetes.io/name': name } },
      ports: [{ name: 'http', port, targetPort: port }],
    });
    service.selectLabel('app', name);
  }
  private addCaller({ address: { name, port }, namespace, caller }: LocalStoreProps): void {
    new NetworkPolicy(this, 'Traffic', {
      name,
      pods: { app: name },
      from: [{ peer: pods({ app: caller.name }), ports: [portOf(port)] }],
    });
    const principals = [principal(namespace, caller.serviceAccount)] as const;
    new TrustedCallers(this, 'Callers', { name, pods: { app: name }, port, principals });
  }
}
