import { type Fields, keyName, type ObjectType } from './domain/objects';
import type { QueryAnswer, ObjectStore } from './store';

/** The store's twin in memory, for tests. */
export class MemoryStore implements ObjectStore {
  private readonly tables: Record<ObjectType, Map<string, Fields>> = { music: new Map(), user: new Map() };

  query(type: ObjectType, key: string): Promise<QueryAnswer> {
    const item = this.tables[type].get(key);
    const Items = item ? [copy(item)] : [];
    return Promise.resolve({ Items, Count: Items.length, ScannedCount: Items.length });
  }

  create(type: ObjectType, item: Fields): Promise<'created' | 'exists'> {
    if (this.tables[type].has(keyOf(type, item))) return Promise.resolve('exists');
    return this.replace(type, item).then(() => 'created');
  }

  replace(type: ObjectType, item: Fields): Promise<void> {
    this.tables[type].set(keyOf(type, item), copy(item));
    return Promise.resolve();
  }

  async replaceAll(type: ObjectType, items: readonly Fields[]): Promise<readonly string[]> {
    for (const item of items) await this.replace(type, item);
    return [];
  }

  update(type: ObjectType, key: string, changes: Fields): Promise<Fields> {
    const before = this.tables[type].get(key) ?? { [keyName(type)]: key };
    this.tables[type].set(key, copy({ ...before, ...changes }));
    return Promise.resolve(changes);
  }

  remove(type: ObjectType, key: string): Promise<void> {
    this.tables[type].delete(key);
    return Promise.resolve();
  }
}

/** As the store proper has it: what goes in and out is JSON, and never shared. */
function copy(item: Fields): Fields {
  return JSON.parse(JSON.stringify(item)) as Fields;
}

function keyOf(type: ObjectType, item: Fields): string {
  return item[keyName(type)] as string;
}
