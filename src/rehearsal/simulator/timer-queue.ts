/** A queue by time; what is put in at the same time comes out in the order it was put in. */
export type TimerQueue<T> = {
  readonly size: () => number;
  /** Infinity when empty. */
  readonly nextAt: () => number;
  readonly add: (at: number, item: T) => void;
  /** Undefined when empty. */
  readonly take: () => T | undefined;
};

/** Children of `i` are `4i + 1` … `4i + 4`: half as deep as a binary heap, and siblings lie side by side in memory. */
const ARITY = 4;

export function createTimerQueue<T>(): TimerQueue<T> {
  let times = new Float64Array(1_024);
  let turns = new Float64Array(1_024);
  const items: T[] = [];
  let turn = 0;

  const isBefore = (at: number, order: number, place: number): boolean => isLess(at, order, times[place] ?? 0, turns[place] ?? 0);
  const put = (place: number, at: number, order: number, item: T): void => {
    times[place] = at;
    turns[place] = order;
    items[place] = item;
  };
  const copy = (from: number, to: number): void => put(to, times[from] ?? 0, turns[from] ?? 0, items[from] as T);
  const grow = (): void => {
    times = doubled(times);
    turns = doubled(turns);
  };

  return {
    size: () => items.length,
    nextAt: () => (items.length === 0 ? Number.POSITIVE_INFINITY : (times[0] ?? 0)),
    add: (at, item) => {
      if (items.length === times.length) grow();
      turn += 1;
      let place = items.length;
      items.push(item);
      while (place > 0) {
        const parent = Math.floor((place - 1) / ARITY);
        if (!isBefore(at, turn, parent)) break;
        copy(parent, place);
        place = parent;
      }
      put(place, at, turn, item);
    },
    take: () => {
      const first = items[0];
      const last = items.length - 1;
      if (last < 0) return undefined;
      const at = times[last] ?? 0;
      const order = turns[last] ?? 0;
      const moved = items.pop() as T;
      if (last === 0) return first;
      let place = 0;
      for (;;) {
        const children = place * ARITY + 1;
        if (children >= last) break;
        let least = children;
        for (let child = children + 1; child < Math.min(children + ARITY, last); child += 1)
          if (isBefore(times[child] ?? 0, turns[child] ?? 0, least)) least = child;
        if (!isLess(times[least] ?? 0, turns[least] ?? 0, at, order)) break;
        copy(least, place);
        place = least;
      }
      put(place, at, order, moved);
      return first;
    },
  };
}

function isLess(at: number, order: number, otherAt: number, otherOrder: number): boolean {
  return at < otherAt || (at === otherAt && order < otherOrder);
}

function doubled(array: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}
