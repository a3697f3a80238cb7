const HOUR_MS = 3_600_000;
const FIGURES = ["entered", "sent", "delivered", "read", "replied", "refused", "handedOver", "tierUse", "peakPerSecond", "cost"] as const;
export type HourFigure = (typeof FIGURES)[number];

/** Figures by the hour, of the hours in which something happened. */
export type HourTable = {
  readonly add: (figure: HourFigure, atMs: number, amount?: number) => void;
  /** The highest in its hour. */
  readonly raise: (figure: HourFigure, atMs: number, value: number) => void;
  readonly read: () => { readonly at: string[] } & { readonly [Figure in HourFigure]: number[] };
};

export function createHourTable(): HourTable {
  const hours = new Map<number, Float64Array>();
  let lastHour = Number.NaN;
  let lastRow = new Float64Array(FIGURES.length);
  const rowAt = (atMs: number): Float64Array => {
    const hour = Math.floor(atMs / HOUR_MS);
    if (hour === lastHour) return lastRow;
    let row = hours.get(hour);
    if (!row) {
      row = new Float64Array(FIGURES.length);
      hours.set(hour, row);
    }
    lastHour = hour;
    lastRow = row as Float64Array<ArrayBuffer>;
    return row;
  };
  return {
    add: (figure, atMs, amount = 1) => {
      const row = rowAt(atMs);
      const place = PLACE[figure];
      row[place] = (row[place] ?? 0) + amount;
    },
    raise: (figure, atMs, value) => {
      const row = rowAt(atMs);
      const place = PLACE[figure];
      if (value > (row[place] ?? 0)) row[place] = value;
    },
    read: () => {
      const sorted = [...hours].toSorted(([a], [b]) => a - b);
      const series = (figure: HourFigure): number[] => sorted.map(([, row]) => row[PLACE[figure]] ?? 0);
      return {
        at: sorted.map(([hour]) => new Date(hour * HOUR_MS).toISOString()),
        entered: series("entered"),
        sent: series("sent"),
        delivered: series("delivered"),
        read: series("read"),
        replied: series("replied"),
        refused: series("refused"),
        handedOver: series("handedOver"),
        tierUse: series("tierUse"),
        peakPerSecond: series("peakPerSecond"),
        cost: series("cost"),
      };
    },
  };
}

const PLACE = Object.fromEntries(FIGURES.map((figure, place) => [figure, place])) as { readonly [Figure in HourFigure]: number };
