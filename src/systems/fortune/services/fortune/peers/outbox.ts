import { Agent, request } from 'undici';
import type { Message, Rules } from '../domain/election/model';
import type { Peer } from '../domain/members';
import { type Envelope, sign, signatureHeader } from './envelope';

export interface OutboxOptions {
  readonly rules: Rules;
  readonly peers: readonly Peer[];
  readonly secret: string;
  /** Is told why a message did not arrive; messages may get lost. */
  readonly onLost: (peer: Peer, reason: string) => void;
}

/** Says things to other members. What does not arrive within a retry period is of no use later. */
export class Outbox {
  private readonly agent: Agent;
  private readonly audiences = new Map<number, string>();
  private sequence = 0;

  constructor(private readonly options: OutboxOptions) {
    const timeout = options.rules.timings.retryMs;
    this.agent = new Agent({ connections: 8, connect: { timeout }, headersTimeout: timeout, bodyTimeout: timeout });
  }

  async send(to: number, message: Message): Promise<void> {
    const peer = this.options.peers.find(({ ordinal }) => ordinal === to);
    if (!peer) return;
    const signal = AbortSignal.timeout(this.options.rules.timings.retryMs);
    try {
      let status = await this.post(peer, message, signal);
      // The peer is a process that this one does not know yet, and has said which.
      if (status === 409) status = await this.post(peer, message, signal);
      if (status !== 204) this.options.onLost(peer, `answered ${status}`);
    } catch (error) {
      this.options.onLost(peer, signal.aborted ? 'no answer in time' : (error as Error).message);
    }
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }

  private async post(peer: Peer, message: Message, signal: AbortSignal): Promise<number> {
    const { rules, secret } = this.options;
    const envelope: Envelope = {
      from: rules.self,
      to: peer.ordinal,
      process: rules.process,
      audience: this.audiences.get(peer.ordinal) ?? '',
      sequence: ++this.sequence,
      message,
    };
    const body = JSON.stringify(envelope);
    const answer = await request(`${peer.url}/election/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [signatureHeader]: sign(secret, body) },
      body,
      signal,
      dispatcher: this.agent,
    });
    const text = await answer.body.text();
    if (answer.statusCode === 409) this.learn(peer, text);
    return answer.statusCode;
  }

  /** A forged answer makes this member sign for a process that does not exist: the message is lost, no more. */
  private learn(peer: Peer, text: string): void {
    const [, process] = /^\{"process":"([0-9a-f]{1,64})"\}$/.exec(text) ?? [];
    if (process !== undefined) this.audiences.set(peer.ordinal, process);
  }
}
