/** Tells real Envoys what to do, and hears whether they have taken it. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { type Json, typed } from './envoy-json';
import type { EnvoyResources } from './resources';

/** One question: what an Envoy knows of a type, or of one resource of a type. */
interface Question {
  readonly node: { readonly id: string };
  readonly type_url: string;
  readonly resource_names?: readonly string[];
  /** Of what it has taken last; empty before the first answer. */
  readonly version_info?: string;
}

interface Answer {
  readonly version_info: string;
  readonly resources: readonly Json[];
}

export class ControlPlane {
  /** By the name of the Envoy and what is asked for. */
  private readonly answers = new Map<string, Answer>();
  /** Questions without an answer yet. An Envoy asks twice for the same while it replaces a cluster. */
  private readonly open = new Map<string, Set<ServerResponse>>();
  /** Versions that an Envoy has said to have. */
  private readonly taken = new Map<string, string>();
  private readonly server = createServer((request, response) => void this.hear(request, response));

  static async start(): Promise<ControlPlane> {
    const plane = new ControlPlane();
    await new Promise<void>((listening) => plane.server.listen(0, '127.0.0.1', listening));
    return plane;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Answers whoever has asked for what is new by this. */
  tell(node: string, resources: EnvoyResources): void {
    for (const [topic, messages] of topics(resources)) {
      const key = `${node} ${topic}`;
      const answer = answered(topic, messages);
      if (this.answers.get(key)?.version_info === answer.version_info) continue;
      this.answers.set(key, answer);
      for (const response of this.open.get(key) ?? []) response.end(JSON.stringify(answer));
    }
  }

  /** Whether an Envoy has all of this. */
  hasTaken(node: string, resources: EnvoyResources): boolean {
    return topics(resources).every(([topic, messages]) => {
      return this.taken.get(`${node} ${topic}`) === answered(topic, messages).version_info;
    });
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { node, type_url, resource_names = [], version_info = '' } = (await json(request)) as Question;
    const key = [node.id, type_url, ...resource_names].join(' ');
    this.taken.set(key, version_info);
    const answer = this.answers.get(key);
    if (answer && answer.version_info !== version_info) return void response.end(JSON.stringify(answer));
    const open = this.open.get(key) ?? new Set();
    this.open.set(key, open.add(response));
    response.once('close', () => open.delete(response));
  }
}

const types = {
  listeners: 'envoy.config.listener.v3.Listener',
  clusters: 'envoy.config.cluster.v3.Cluster',
  routes: 'envoy.config.route.v3.RouteConfiguration',
  endpoints: 'envoy.config.endpoint.v3.ClusterLoadAssignment',
} as const;

const url = (type: string): string => `type.googleapis.com/${type}`;

/** What is asked for at once, those first that others name: all listeners, all clusters, each other resource by itself. */
function topics({
  listeners,
  clusters,
  routes,
  endpoints,
}: EnvoyResources): readonly (readonly [string, readonly Json[]])[] {
  return [
    ...endpoints.map((one) => [`${url(types.endpoints)} ${String(one['cluster_name'])}`, [one]] as const),
    [url(types.clusters), clusters] as const,
    ...routes.map((one) => [`${url(types.routes)} ${String(one['name'])}`, [one]] as const),
    [url(types.listeners), listeners] as const,
  ];
}

/** The version of an answer is what it holds. */
function answered(topic: string, messages: readonly Json[]): Answer {
  const [type = ''] = topic.replace(url(''), '').split(' ');
  const resources = messages.map((message) => typed(type, message));
  const version_info = createHash('sha256').update(JSON.stringify(resources)).digest('hex').slice(0, 16);
  return { version_info, resources };
}
