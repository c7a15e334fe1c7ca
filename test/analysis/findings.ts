import type { Finding } from '../../src/analysis/rule';
import { rules } from '../../src/analysis/rules';
import type { Documents } from '../../src/synth/documents';
import { fixtureLab } from '../support/lab';
import { documentsOf } from './documents';

const lab = fixtureLab('aws');

/** The values that one rule finds fault with, in documents or in the text of one chart. */
export function valuesOf(rule: string, documents: Documents | string): readonly string[] {
  return findingsOf(rule, documents).map(({ value }) => value);
}

/** What one rule proposes, for each of its findings. */
export function remediesOf(rule: string, documents: Documents | string): readonly string[] {
  return findingsOf(rule, documents).map(({ remedy }) => remedy);
}

function findingsOf(rule: string, documents: Documents | string): readonly Finding[] {
  const whole = typeof documents === 'string' ? documentsOf(documents) : documents;
  return rules.filter(({ id }) => id === rule).flatMap(({ check }) => check(lab, whole));
}
