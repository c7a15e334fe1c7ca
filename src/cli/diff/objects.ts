/** What an apply would change in the objects of a cluster, as `kubectl diff` finds it out by a dry run of the server. */
import { parse } from 'yaml';
import type { Manifest } from '../../synth/documents';
import type { Command } from '../exec';
import { changedPaths, type Difference } from './differences';

/** Whole objects and not some lines around what differs. kubectl takes a program and plain options. */
const wholeObjects = { KUBECTL_EXTERNAL_DIFF: 'diff -N -U100000' };

/** The command that prints it; its exit code 1 says that something differs, and what it prints then begins so. */
export function diffCommand(kubectl: Command): Command {
  return { ...kubectl, environment: wholeObjects, forgives: (said) => /^diff /m.test(said) };
}

/** @param printed what that command has printed */
export function objectDifferences(printed: string): readonly Difference[] {
  return printed
    .split(/^diff .*\n/m)
    .slice(1)
    .flatMap((part) => differenceOf(sideOf(part, '-'), sideOf(part, '+')));
}

/** All of one side; null where there is no such object on it. */
function sideOf(part: string, sign: '-' | '+'): Manifest | null {
  const lines = part.slice(part.search(/^@@/m)).split('\n').slice(1);
  const own = lines.filter((line) => line.startsWith(' ') || line.startsWith(sign)).map((line) => line.slice(1));
  return parse(own.join('\n')) as Manifest | null;
}

function differenceOf(live: Manifest | null, merged: Manifest | null): readonly Difference[] {
  if (!merged) return [];
  const { kind, metadata } = merged;
  const what = `${kind} ${metadata.name}${metadata.namespace === undefined ? '' : ` in ${metadata.namespace}`}`;
  if (!live) return [{ what, does: 'add', fields: [], losesData: false }];
  // A server counts with it how often an object has changed.
  const fields = changedPaths(live, merged).filter((field) => field !== 'metadata.generation');
  return fields.length === 0 ? [] : [{ what, does: 'change', fields, losesData: false }];
}
