import { rules } from '../../src/analysis/rules';
import type { Documents } from '../../src/synth/documents';
import { fixtureLab } from '../support/lab';
import { documentsOf } from './documents';

const lab = fixtureLab('aws');

/** The values that one rule finds fault with, in documents or in the text of one chart. */
export function valuesOf(rule: string, documents: Documents | string): readonly string[] {
  const whole = typeof documents === 'string' ? documentsOf(documents) : documents;
  const found = rules.filter(({ id }) => id === rule).flatMap(({ check }) => check(lab, whole));
  return found.map(({ value }) => value);
}
