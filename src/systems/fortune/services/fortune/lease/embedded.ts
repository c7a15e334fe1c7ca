import { Agent, request } from 'undici';
import type { LeaseRecord } from '../domain/election/model';
import type { StoredLease } from '../../lease-store/domain/register';
import { changeOf, recordOf } from './memory';
import type { LeaseStore, LeaseWrite } from './store';

/** The store that `lab run` starts, over HTTP. */
export class EmbeddedLease implements LeaseStore {
  private readonly agent = new Agent({ connections: 2 });

  constructor(
    private readonly url: string,
    private readonly name: string,
    private readonly token: string,
  ) {}

  async read(signal: AbortSignal): Promise<LeaseRecord> {
    const { status, text } = await this.call('GET', signal);
    if (status !== 200) throw new Error(`the lease store answered ${status}`);
    return recordOf(JSON.parse(text) as StoredLease);
  }

  async write(write: LeaseWrite, signal: AbortSignal): Promise<LeaseRecord | undefined> {
    const body = JSON.stringify({ expect: Number(write.expect), ...changeOf(this.name, write) });
    const { status, text } = await this.call('PUT', signal, body);
    if (status === 409) return undefined;
    if (status !== 200) throw new Error(`the lease store answered ${status}`);
    return recordOf(JSON.parse(text) as StoredLease);
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }

  private async call(method: 'GET' | 'PUT', signal: AbortSignal, body?: string) {
    const answer = await request(`${this.url.replace(/\/+$/, '')}/lease`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body }),
      signal,
      dispatcher: this.agent,
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  }
}
