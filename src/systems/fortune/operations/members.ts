/** What the members of a running fortune say of themselves. */
import { request } from 'undici';
import { contract } from '../contract';

/** What `GET /api/status` says, as far as it is shown. */
export interface MemberStatus {
  readonly member: string;
  readonly role: string;
  readonly leading: boolean;
  readonly leader: string | null;
  readonly term: number;
  readonly messages: Readonly<Record<'sent' | 'received', Readonly<Record<string, number>>>>;
}

type Origins = Readonly<Record<string, string>>;

/** Milliseconds for an answer; a member that hangs gives none. */
const answerMs = 400;

/** @returns the name of the member that leads; undefined where none says so */
export async function leaderOf(origins: Origins): Promise<string | undefined> {
  const statuses = await statusesOf(origins);
  return statuses.find(([, status]) => status?.leading)?.[0];
}

/** `leads, term 4 · election 3/0, ok 0/3`: messages that were said, as sent/received. */
export async function wordsOf(origin: string): Promise<string> {
  const status = await statusOf(origin);
  if (!status) return 'no answer';
  const { role, leading, leader, term, messages } = status;
  const state = leading ? `leads, term ${term}` : `${role}, leader ${leader ?? 'nobody'}, term ${term}`;
  const types = new Set([...Object.keys(messages.sent), ...Object.keys(messages.received)]);
  const counts = [...types].map((type) => ({
    type,
    sent: messages.sent[type] ?? 0,
    got: messages.received[type] ?? 0,
  }));
  const said = counts.filter(({ sent, got }) => sent + got > 0).map(({ type, sent, got }) => `${type} ${sent}/${got}`);
  return [state, ...(said.length > 0 ? [said.join(', ')] : [])].join(' · ');
}

function statusesOf(origins: Origins): Promise<readonly (readonly [string, MemberStatus | undefined])[]> {
  const { name } = contract.workloads.fortune;
  const members = Object.entries(origins).filter(([process]) => process.startsWith(`${name}-`));
  return Promise.all(members.map(async ([member, origin]) => [member, await statusOf(origin)] as const));
}

async function statusOf(origin: string): Promise<MemberStatus | undefined> {
  try {
    const { statusCode, body } = await request(`${origin}/api/status`, { signal: AbortSignal.timeout(answerMs) });
    const text = await body.text();
    return statusCode === 200 ? (JSON.parse(text) as MemberStatus) : undefined;
  } catch {
    // It hangs, or is being started.
    return undefined;
  }
}
