/** A document that is never whole in memory, and what is told of its way through. */
export const BYTES = 100_000_000;
const CHUNK = Buffer.alloc(100_000, "x");

export function* document(): Generator<Buffer> {
  for (let sent = 0; sent < BYTES; sent += CHUNK.length) yield Buffer.from(CHUNK);
}

/** `most`: the most that was held at any moment. */
type Part = { readonly bytes: number; readonly most: number };
export type Passed = { readonly received: Part; readonly sent: Part & { readonly outcome: string }; readonly givenOut: Part };
