import type { Place } from "./layout.ts";

export type Direction = "up" | "down" | "left" | "right";

/** Which node an arrow key leads to: in the next row for up and down, in the same row for left and right. Null at the rim. */
export function neighbour(places: ReadonlyMap<string, Place>, from: string, direction: Direction): string | null {
  const here = places.get(from);
  if (!here) return places.keys().next().value ?? null;
  let best: { readonly name: string; readonly cost: number } | null = null;
  for (const [name, place] of places) {
    if (name === from) continue;
    const [right, down] = [place.x - here.x, place.y - here.y];
    const along = { up: -down, down, left: -right, right }[direction];
    const aside = Math.abs(direction === "up" || direction === "down" ? right : down);
    // Within a right angle around the direction: every node can be reached from every other.
    if (along <= 1 || aside > along * 4) continue;
    const cost = direction === "up" || direction === "down" ? along * 2 + aside : along + aside * 4;
    if (!best || cost < best.cost) best = { name, cost };
  }
  return best?.name ?? null;
}
