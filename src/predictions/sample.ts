/**
 * A fair sample of people who come by one after another, of at most so many: always the same ones for the same people. Those that do so are
 * few and are kept beside the others, each row with how many people it stands for.
 */
const ALL = 2 ** 32;

/** The same number for the same id, spread evenly. */
export function chanceOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / ALL;
}

export class Sample {
  readonly width: number;
  readonly #most: number;
  readonly #rows: Float32Array;
  readonly #chances: Float64Array;
  #count = 0;
  /** Whoever's chance lies below is in it. */
  #below = 1;
  seen = 0;

  constructor(width: number, most: number) {
    this.width = width;
    this.#most = most;
    this.#rows = new Float32Array(width * most);
    this.#chances = new Float64Array(most);
  }

  /** `write` puts the row's numbers into the array from there on. */
  add(id: string, write: (into: Float32Array, at: number) => void): void {
    this.seen += 1;
    const chance = chanceOf(id);
    if (chance >= this.#below) return;
    while (this.#count === this.#most) {
      this.#below /= 2;
      this.#thin();
      if (chance >= this.#below) return;
    }
    write(this.#rows, this.#count * this.width);
    this.#chances[this.#count] = chance;
    this.#count += 1;
  }

  get count(): number {
    return this.#count;
  }
  /** How many people a row stands for. */
  get weight(): number {
    return this.#count === 0 ? 0 : this.seen / this.#count;
  }
  get rows(): Float32Array {
    return this.#rows.subarray(0, this.#count * this.width);
  }
  chance(row: number): number {
    return this.#chances[row] ?? 0;
  }

  #thin(): void {
    let kept = 0;
    for (let row = 0; row < this.#count; row += 1) {
      const chance = this.#chances[row] ?? 0;
      if (chance >= this.#below) continue;
      this.#rows.copyWithin(kept * this.width, row * this.width, (row + 1) * this.width);
      this.#chances[kept] = chance;
      kept += 1;
    }
    this.#count = kept;
  }
}
