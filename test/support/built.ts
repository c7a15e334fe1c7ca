/** The bundles in build/, made of the sources as they are now: each starts in a fraction of the time that its source takes through tsx. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const { bundle, ensureBuilt } = createRequire(__filename)('../../scripts/build') as {
  readonly bundle: string;
  readonly ensureBuilt: () => Promise<void>;
};

/** Path of the bundle of the CLI or of an app, which is built where it is older than its sources. */
export async function built(name: 'lab' | 'kubernetes' | 'terraform'): Promise<string> {
  await ensureBuilt();
  return join(dirname(bundle), `${name}.js`);
}
