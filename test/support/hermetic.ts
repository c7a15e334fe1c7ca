/** Hermetic tests see no LAB_* variable of the person who runs them, and nothing calls home. */
for (const name of Object.keys(process.env)) if (name.startsWith('LAB_')) delete process.env[name];
process.env.CHECKPOINT_DISABLE = '1';
