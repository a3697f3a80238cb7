/**
 * Who gets what: a share of [0, 1) made of a salt and an id, the same for ever and on every machine. Different salts are
 * independent of each other, so that a wave says nothing about a variant.
 */

/** MurmurHash3 (x86, 32 bits) over the text's low bytes; public domain, by Austin Appleby. */
export function murmur3(text: string, seed = 0): number {
  let hash = seed | 0;
  const whole = text.length & ~3;
  for (let at = 0; at < whole; at += 4) {
    hash ^= scramble(byte(text, at) | (byte(text, at + 1) << 8) | (byte(text, at + 2) << 16) | (byte(text, at + 3) << 24));
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let at = text.length - 1; at >= whole; at -= 1) tail = (tail << 8) | byte(text, at);
  if (text.length > whole) hash ^= scramble(tail);
  hash ^= text.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scramble(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}

const byte = (text: string, at: number): number => text.charCodeAt(at) & 0xff;

/** A place in [0, 1) that the id keeps under this salt. */
export function bucketOf(salt: string, id: string): number {
  return murmur3(`${salt}/${id}`) / 2 ** 32;
}

export type Weighted = { readonly name: string; readonly weight: number };

/**
 * The option whose part of [0, 1) holds the id's place. Weights need not add up to one; those that are all zero count as
 * equal. With the same weights the same id always gets the same answer.
 */
export function assignVariant(options: readonly Weighted[], salt: string, id: string): string {
  const [only] = options;
  if (options.length === 1 && only) return only.name;
  const total = options.reduce((sum, option) => sum + option.weight, 0);
  const place = bucketOf(salt, id) * (total > 0 ? total : options.length);
  let until = 0;
  for (const option of options) {
    until += total > 0 ? option.weight : 1;
    if (place < until) return option.name;
  }
  const last = options.findLast((option) => total === 0 || option.weight > 0);
  if (!last) throw new Error("nothing to choose from");
  return last.name;
}
