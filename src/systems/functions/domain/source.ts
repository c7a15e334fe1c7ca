import { createHash } from 'node:crypto';
import { serviceName } from '../contract';

/** The ConfigMap of a module's text: called after what is in it, so that another text is another revision. */
export function sourceName(module: string, source: string): string {
  return `${serviceName(module)}-${createHash('sha256').update(source).digest('hex').slice(0, 10)}`;
}
