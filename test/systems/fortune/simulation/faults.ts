/** What goes wrong in a simulated run, and when; times in real milliseconds. */

interface Timed {
  readonly at: number;
  readonly forMs: number;
  /** For the trace. */
  readonly text: string;
}

export type Fault = Timed &
  (
    | { readonly type: 'cut'; readonly cuts: (from: number, to: number | 'store') => boolean }
    | { readonly type: 'pause' | 'crash'; readonly member: number; readonly ofLeader: boolean }
  );

/** Up to eight faults; the last ones end before it is calm, and no pause is longer than 20 s. */
export function drawFaults(random: () => number, members: readonly number[], calmMs: number): readonly Fault[] {
  const count = 1 + Math.floor(random() * 8);
  return Array.from({ length: count }, () => {
    const at = random() * calmMs * 0.9;
    const draw = random();
    const left = calmMs - at;
    if (draw < 0.45) return drawCut(random, members, at, Math.min(random() * 25_000, left));
    const type = draw < 0.75 ? 'pause' : 'crash';
    const member = 1 + Math.floor(random() * members.length);
    const ofLeader = random() < 0.7;
    const forMs = Math.min(type === 'pause' ? random() * 20_000 : 200 + random() * 8_000, left);
    return {
      type,
      at,
      forMs,
      member,
      ofLeader,
      text: `${type} of ${ofLeader ? 'the leader' : member} for ${forMs} ms`,
    };
  });
}

/** Two groups of members; the store may be with either, with both, or with none. */
function drawCut(random: () => number, members: readonly number[], at: number, forMs: number): Fault {
  const group = new Set(members.filter(() => random() < 0.5));
  const oneWay = random() < 0.4;
  const store = (['group', 'others', 'both', 'none'] as const)[Math.floor(random() * 4)];
  const reachesStore = (member: number): boolean =>
    store === 'both' || store === (group.has(member) ? 'group' : 'others');
  return {
    type: 'cut',
    at,
    forMs,
    text: `cut ${[...group].join(',')} ${oneWay ? '->' : '|'} others, store with ${store}, for ${forMs} ms`,
    cuts: (from, to) => {
      if (to === 'store') return !reachesStore(from);
      return group.has(from) !== group.has(to) && (!oneWay || group.has(from));
    },
  };
}
