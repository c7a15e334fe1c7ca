import { findingsOf } from '../../src/analysis/rules';
import type { Documents } from '../../src/synth/documents';
import { fixtureLab } from '../support/lab';
import { documentsOf } from './documents';

const lab = fixtureLab('aws');

/** The values that one rule finds fault with, in documents or in the text of one chart. */
export function valuesOf(rule: string, documents: Documents | string): readonly string[] {
  const whole = typeof documents === 'string' ? documentsOf(documents) : documents;
  return findingsOf(lab, whole)
    .filter((finding) => finding.rule === rule)
    .map(({ value }) => value);
}
