import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import type { HttpService } from '../../constructs/kubernetes/http-service';
import { serviceHost } from '../../constructs/kubernetes/mesh';
import { RequestAuthentication } from '../../constructs/kubernetes/request-authentication';
import { signedTokens } from './contract';

export interface TokenChecksProps {
  /** S1, which signs the tokens and shows the public keys. */
  readonly users: HttpService;
  /** In front of which tokens are checked. */
  readonly takers: readonly HttpService[];
}

/** The proxies of whoever takes tokens check them, and fetch the keys for that from S1 (docs/decisions/0020-where-tokens-are-checked.md). */
export class TokenChecks extends Construct {
  constructor(scope: Construct, id: string, { users, takers }: TokenChecksProps) {
    super(scope, id);
    const { issuer, keysPath: path } = signedTokens;
    const { name, http } = users.workload;
    const { port } = http;
    const jwksUri = `http://${serviceHost(name, Chart.of(this).namespace ?? 'default')}:${port}${path}`;
    users.connections.allowProxiesOf({ port, path }, ...takers);
    for (const { workload } of takers)
      new RequestAuthentication(this, workload.name, {
        name: workload.name,
        pods: { app: workload.name },
        issuer,
        jwksUri,
      });
  }
}
