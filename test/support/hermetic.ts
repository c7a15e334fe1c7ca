import { delimiter, join } from 'node:path';

/** Hermetic tests see no LAB_* variable of the person who runs them, and nothing calls home. */
for (const name of Object.keys(process.env)) if (name.startsWith('LAB_')) delete process.env[name];
process.env.CHECKPOINT_DISABLE = '1';
// Nine lines of the AWS SDK about the next version of Node, as images and `lab run` leave them out.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
// What a test forgets to put in place, or does after its time is up and PATH is put back, must not reach the real one.
process.env.PATH = [join(__dirname, 'out-of-reach'), process.env.PATH].join(delimiter);
