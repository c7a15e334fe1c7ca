import { HttpError } from '../../../../runtime/errors';
import type { Fields, ObjectType } from './domain/objects';

/** DynamoDB's answer to a Query, items as plain JSON. */
export interface QueryAnswer {
  readonly Items: readonly Fields[];
  readonly Count: number;
  readonly ScannedCount: number;
}

/** What DB needs of DynamoDB. Keys and items have been checked before. */
export interface ObjectStore {
  query(type: ObjectType, key: string): Promise<QueryAnswer>;
  /** Writes a new item; `exists` when there is one under its key, which then stays as it is. */
  create(type: ObjectType, item: Fields): Promise<'created' | 'exists'>;
  /** Writes an item, whether or not there is one. */
  replace(type: ObjectType, item: Fields): Promise<void>;
  /** The same for items of different keys, at most 25. @returns the keys of those that it had no room for now */
  replaceAll(type: ObjectType, items: readonly Fields[]): Promise<readonly string[]>;
  /** Sets fields of an item, which need not exist before; answers with the fields set. */
  update(type: ObjectType, key: string, changes: Fields): Promise<Fields>;
  remove(type: ObjectType, key: string): Promise<void>;
}

const statuses = { refused: 400, failed: 502, throttled: 503, 'timed out': 504 } as const;

/** The store did not do what it was asked; `reason` is for the client to read. */
export class StoreError extends HttpError {
  constructor(kind: keyof typeof statuses, reason: string, options?: ErrorOptions) {
    super(statuses[kind], { error: `store ${kind}`, reason }, options);
  }
}
