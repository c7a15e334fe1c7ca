import { parse } from 'csv-parse/sync';
import { contract as music } from '../../contract';
import { type DataSet, readDataSet } from '../../data';

export const scenarioNames = ['songs', 'songs-varied', 'users'] as const;
export type ScenarioName = (typeof scenarioNames)[number];

/** Uniform in [0, 1). */
export type Random = () => number;

/** What one virtual user does over and over: read something, then pause. */
export interface Scenario {
  readonly does: string;
  /** Path of the next read. */
  readonly nextPath: () => string;
  /** Seconds until the read after that. */
  readonly nextPause: () => number;
}

export const descriptions: Readonly<Record<ScenarioName, string>> = {
  songs: 'reads a random song, then pauses 1 s',
  'songs-varied': 'reads a random song, then pauses 1 to 60 s',
  users: 'reads the next user, then pauses 1 s',
};

/** A simulation of the course over the sample data. All virtual users share it, so that users come in turn. */
export function scenario(name: ScenarioName, random: Random): Scenario {
  const second = (): number => 1;
  switch (name) {
    case 'songs':
      return { does: descriptions[name], nextPath: randomSong(random), nextPause: second };
    case 'songs-varied':
      return { does: descriptions[name], nextPath: randomSong(random), nextPause: () => 1 + random() * 59 };
    case 'users':
      return { does: descriptions[name], nextPath: usersInTurn(), nextPause: second };
  }
}

function randomSong(random: Random): () => string {
  const ids = idsOf('music');
  return () => `${music.workloads.music.http.basePath}/${ids[Math.floor(random() * ids.length)] ?? ''}`;
}

function usersInTurn(): () => string {
  const ids = idsOf('users');
  let turn = 0;
  return () => `${music.workloads.users.http.basePath}/${ids[turn++ % ids.length] ?? ''}`;
}

function idsOf(dataSet: DataSet): readonly string[] {
  const rows: readonly { readonly uuid: string }[] = parse(readDataSet(dataSet), { columns: true });
  return rows.map(({ uuid }) => uuid);
}
