import { k8s, Service } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Connections } from '../../constructs/kubernetes/connections';
import { podTemplate, restrictedPod } from '../../constructs/kubernetes/pod';
import type { InClusterStore } from '../../lab/lab';
import { images } from '../../lab/versions';

/** `dynamodblocal`, the user of the image: only it may enter the folder that holds the program. */
const user = 1000;

/** By `app` and `version` Kiali draws who calls whom. */
const [, version = ''] = images.dynamodbLocal.split(':');

/** Shared, so that whatever the credentials and the region of a caller are, it sees the same tables. */
const args = ['-Djava.library.path=./DynamoDBLocal_lib', '-jar', 'DynamoDBLocal.jar', '-sharedDb', '-dbPath', '/data'];

/** DynamoDB for a cluster without AWS. Its rows outlive the container and go with the pod. */
export class LocalStore extends Construct {
  readonly connections: Connections;

  constructor(scope: Construct, id: string, { name, port }: Pick<InClusterStore, 'name' | 'port'>) {
    super(scope, id);
    this.addDeployment(name, port);
    this.addService(name, port);
    const pods = { app: name };
    this.connections = new Connections(this, 'Connections', { name, pods, port, holdsTables: true });
  }

  private addDeployment(name: string, port: number): void {
    const labels = { app: name, version, 'app.kubernetes.io/name': name, 'app.kubernetes.io/version': version };
    const probe = { tcpSocket: { port: k8s.IntOrString.fromString('http') }, periodSeconds: 5 };
    const pod = restrictedPod({
      name,
      image: images.dynamodbLocal,
      args,
      ports: { http: port },
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
        template: podTemplate(this, labels, pod),
      },
    });
  }

  private addService(name: string, port: number): void {
    const service = new Service(this, 'Service', {
      metadata: { name, labels: { app: name, 'app.kubernetes.io/name': name } },
      ports: [{ name: 'http', port, targetPort: port }],
    });
    service.selectLabel('app', name);
  }
}
