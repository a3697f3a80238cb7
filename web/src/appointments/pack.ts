/** What overlaps stands side by side, each as wide as there is room for. Pure. */
import type { Span } from "../components/dates.ts";

/** `left` and `width`: shares of the column. */
export type Packed<Item> = { readonly item: Item; readonly left: number; readonly width: number };

export function packSpans<Item extends Span>(items: readonly Item[]): readonly Packed<Item>[] {
  const sorted = items.toSorted((one, other) => one.startMs - other.startMs || other.endMs - one.endMs);
  const packed: Packed<Item>[] = [];
  let group: { readonly item: Item; readonly lane: number }[] = [];
  let lanes: number[] = [];
  let groupEndMs = Number.NEGATIVE_INFINITY;
  const close = (): void => {
    for (const { item, lane } of group) packed.push({ item, left: lane / lanes.length, width: 1 / lanes.length });
    group = [];
    lanes = [];
  };
  for (const item of sorted) {
    if (item.startMs >= groupEndMs) close();
    const free = lanes.findIndex((endMs) => endMs <= item.startMs);
    const lane = free === -1 ? lanes.length : free;
    lanes[lane] = item.endMs;
    group.push({ item, lane });
    groupEndMs = Math.max(groupEndMs, item.endMs);
  }
  close();
  return packed;
}
