import { App } from 'cdktf';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsLab } from '../../../src/lab/lab';
import { addCloudStacks } from '../../../src/synth/stacks';

/** Synthesizes all stacks of a lab under `outdir` and returns the folder of each, by its name. */
export function synthesize(lab: AwsLab, outdir: string): ReadonlyMap<string, string> {
  mkdirSync(outdir, { recursive: true });
  const app = new App({ outdir, stackTraces: false });
  const names = addCloudStacks(app, lab).map((stack) => stack.node.id);
  app.synth();
  return new Map(names.map((name) => [name, join(outdir, 'stacks', name)]));
}

/** A Terraform document whose parts a test puts to its own use. */
export interface Document {
  readonly terraform: { readonly backend: Record<string, Record<string, unknown>> };
  readonly resource: Record<string, Record<string, Record<string, unknown>>>;
}

/** Changes the document that was synthesized in `folder`. */
export function edit(folder: string, change: (document: Document) => void): void {
  const file = join(folder, 'cdk.tf.json');
  const document = JSON.parse(readFileSync(file, 'utf8')) as Document;
  change(document);
  writeFileSync(file, JSON.stringify(document));
}
