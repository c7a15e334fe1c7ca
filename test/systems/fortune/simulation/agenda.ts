/** What is to happen, in the order of its time (a binary heap); what is due at the same time happens as it was noted. */
export class Agenda<T> {
  private readonly entries: { readonly at: number; readonly order: number; readonly what: T }[] = [];
  private order = 0;

  add(at: number, what: T): void {
    const { entries } = this;
    const entry = { at, order: this.order++, what };
    let place = entries.push(entry) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = entries[above];
      if (!parent || !isBefore(entry, parent)) break;
      entries[place] = parent;
      place = above;
    }
    entries[place] = entry;
  }

  next(): { readonly at: number; readonly what: T } | undefined {
    const { entries } = this;
    const first = entries[0];
    const last = entries.pop();
    if (!last || last === first) return first;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const right = left + 1;
      const [one, other] = [entries[left], entries[right]];
      const under = one && other && isBefore(other, one) ? right : left;
      const child = entries[under];
      if (!child || !isBefore(child, last)) break;
      entries[place] = child;
      place = under;
    }
    entries[place] = last;
    return first;
  }
}

interface Entry {
  readonly at: number;
  readonly order: number;
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
