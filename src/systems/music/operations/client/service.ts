import { request } from 'undici';
import { contract as music } from '../../contract';

export interface Song {
  readonly music_id: string;
  /** Texts, unless somebody wrote to the store by another way. */
  readonly Artist?: unknown;
  readonly SongTitle?: unknown;
}

export interface Songs {
  readonly Count: number;
  readonly Items: readonly Song[];
}

/** The service answered with another status than 2xx. */
export class StatusError extends Error {
  constructor(readonly status: number) {
    super(`Non-successful status code: ${status}`);
  }
}

/** Nobody answered. */
export class AwayError extends Error {}

/** Milliseconds for one call; the mesh's delay fault takes 500 of them. */
const timeoutMs = 10_000;

/** The music service (S2) as its HTTP API offers it. */
export class MusicService {
  private readonly base: string;

  /** @param origin scheme, host and port of the way in */
  constructor(readonly origin: string) {
    this.base = origin + music.workloads.music.http.basePath;
  }

  /** One song; without an id what the service offers as its list: nothing. */
  async read(id?: string): Promise<Songs> {
    const answer = (await this.call('GET', id === undefined ? '/' : `/${encodeURIComponent(id)}`)) as Partial<Songs>;
    return { Count: answer.Count ?? 0, Items: answer.Items ?? [] };
  }

  /** @returns the id of the new song */
  async create(Artist: string, SongTitle: string): Promise<string> {
    const answer = (await this.call('POST', '/', { Artist, SongTitle })) as { readonly music_id: string };
    return answer.music_id;
  }

  async delete(id: string): Promise<void> {
    await this.call('DELETE', `/${encodeURIComponent(id)}`);
  }

  /** Succeeds where the exercise is solved. */
  async test(): Promise<void> {
    await this.call('GET', '/test');
  }

  private async call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown> {
    const response = await request(this.base + path, {
      method,
      // The service wants the header and takes any value.
      headers: { authorization: 'mcli', ...(body !== undefined && { 'content-type': 'application/json' }) },
      body: body === undefined ? null : JSON.stringify(body),
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    }).catch((error: unknown) => {
      throw new AwayError(
        `no answer from ${this.origin} (${reasonOf(error)})\n  Is the server running, and are host and port right?`,
      );
    });
    const text = await response.body.text();
    if (response.statusCode < 200 || response.statusCode > 299) throw new StatusError(response.statusCode);
    return parse(text, this.base + path);
  }
}

function parse(text: string, url: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    throw new AwayError(`no JSON in the answer of ${url}\n  Is that the music service?`);
  }
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
