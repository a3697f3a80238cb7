/**
 * Chance by name instead of by turn: each draw is a hash of the seed, the person and what the draw is about. The same
 * person behaves the same in two rehearsals that differ elsewhere, so their difference is the change's and not luck's.
 */
export type Draw = (person: number, about: number, time: number) => number;

/** Uniform in [0, 1), 32 bits of it. */
export function drawsOf(seed: number): Draw {
  const start = mix(seed ^ 0x9e37_79b9);
  return (person, about, time) => mix(mix(mix(start ^ person) + about) ^ Math.imul(time + 1, 0x85eb_ca6b)) / 4_294_967_296;
}

/** The finaliser of MurmurHash3 (`fmix32`), with a golden step so that 0 does not stay 0. */
function mix(value: number): number {
  let hash = (value + 0x9e37_79b9) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
