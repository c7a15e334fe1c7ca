/** The simulations of the course over the sample data. */
import { parse } from 'csv-parse/sync';
import type { Random, Scenario, VirtualUser } from '../../../local/load/scenario';
import { contract } from '../contract';
import { type DataSet, readDataSet } from '../data';

const { users, music } = contract.workloads;

/** Seconds. */
const one = (): number => 1;

function varied(random: Random): () => number {
  return () => 1 + random() * 59;
}

export const scenarios = {
  songs: {
    does: 'reads a random song, then pauses 1 s',
    begin: (random) => alike(randomSong(random), one),
  },
  'songs-varied': {
    does: 'reads the next song, then pauses 1 to 60 s',
    begin: (random) => alike(inTurn(songs()), varied(random)),
  },
  users: {
    does: 'reads the next user, then pauses 1 s',
    begin: () => alike(inTurn(people()), one),
  },
  'users-varied': {
    does: 'reads the next user, then pauses 1 to 60 s',
    begin: (random) => alike(inTurn(people()), varied(random)),
  },
  both: {
    does: 'reads the next user, pauses 1 s, reads a random song, pauses 1 s',
    begin: (random) => {
      const [nextUser, nextSong] = [inTurn(people()), randomSong(random)];
      return () => ({ nextPath: alternating(nextUser, nextSong), nextPause: one });
    },
  },
} as const satisfies Readonly<Record<string, Scenario>>;

/** Virtual users of whom none has anything of its own. */
function alike(nextPath: () => string, nextPause: () => number): () => VirtualUser {
  return () => ({ nextPath, nextPause });
}

function randomSong(random: Random): () => string {
  const paths = songs();
  return () => paths[Math.floor(random() * paths.length)] ?? '';
}

function inTurn(paths: readonly string[]): () => string {
  let turn = 0;
  return () => paths[turn++ % paths.length] ?? '';
}

function alternating(one: () => string, other: () => string): () => string {
  let turn = 0;
  return () => (turn++ % 2 === 0 ? one() : other());
}

function songs(): readonly string[] {
  return idsOf('music').map((id) => `${music.http.basePath}/${id}`);
}

function people(): readonly string[] {
  return idsOf('users').map((id) => `${users.http.basePath}/${id}`);
}

function idsOf(dataSet: DataSet): readonly string[] {
  const rows: readonly { readonly uuid: string }[] = parse(readDataSet(dataSet), { columns: true });
  return rows.map(({ uuid }) => uuid);
}
