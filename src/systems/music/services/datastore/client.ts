import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpError } from '../../../../runtime/errors';
import { type Answer, type Call, HttpClient, type HttpClientOptions } from '../../../../runtime/http-client';
import { traceHeaders } from '../../../../runtime/trace';
import type { Fields, ObjectType } from './domain/objects';

/** DB as the other services see it; each call passes on the trace of the request that caused it. */
export class DatastoreClient {
  private readonly http: HttpClient;

  /** @param url with DB's base path */
  constructor(url: string, options: Omit<HttpClientOptions, 'name'> = {}) {
    this.http = new HttpClient(url, { name: 'datastore', ...options });
  }

  read(request: FastifyRequest, objtype: ObjectType, objkey: string): Promise<Answer> {
    return this.call(request, { method: 'GET', path: '/read', query: { objtype, objkey } });
  }

  /** Safe to repeat: DB gets a key for this write, the client's own if it sent one. */
  write(request: FastifyRequest, objtype: ObjectType, fields: Fields): Promise<Answer> {
    const sent = request.headers['idempotency-key'];
    const key = typeof sent === 'string' ? sent : randomUUID();
    return this.call(request, {
      method: 'POST',
      path: '/write',
      headers: { 'idempotency-key': key },
      body: { ...fields, objtype },
    });
  }

  update(request: FastifyRequest, objtype: ObjectType, objkey: string, fields: Fields): Promise<Answer> {
    return this.call(request, { method: 'PUT', path: '/update', query: { objtype, objkey }, body: fields });
  }

  remove(request: FastifyRequest, objtype: ObjectType, objkey: string): Promise<Answer> {
    return this.call(request, { method: 'DELETE', path: '/delete', query: { objtype, objkey } });
  }

  close(): Promise<void> {
    return this.http.close();
  }

  /** @throws HttpError 502, 503 or 504 with DB's reason; DB's 4xx are answers like any other */
  private async call(request: FastifyRequest, call: Call): Promise<Answer> {
    const answer = await this.http.call({ ...call, headers: { ...traceHeaders(request), ...call.headers } });
    if (answer.status < 500) return answer;
    const status = answer.status === 503 || answer.status === 504 ? answer.status : 502;
    throw new HttpError(status, { error: 'datastore failed', status: answer.status, reason: reasonOf(answer) });
  }
}

/** Answers with what DB answered, byte for byte. */
export function passOn(reply: FastifyReply, { status, text }: Answer): FastifyReply {
  return reply.code(status).type('application/json').send(text);
}

function reasonOf({ text }: Answer): string {
  try {
    const { reason } = JSON.parse(text) as { reason?: unknown };
    if (typeof reason === 'string') return reason;
  } catch {
    // Not DB's own answer: a proxy on the way speaks plain text, e.g. a fault that the mesh injects.
  }
  return text.slice(0, 200);
}
