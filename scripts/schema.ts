/** Writes docs/lab.schema.json from the schema of lab.yaml: `npm run schema`. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaForEditors } from '../src/lab/config/keys';

const file = join(__dirname, '../docs/lab.schema.json');
const fresh = `${file}.${process.pid}`;
writeFileSync(fresh, schemaForEditors());
renameSync(fresh, file);
