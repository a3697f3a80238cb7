/** Seeded randomness (mulberry32): the same seed and the same calls give the same world. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  hex(length: number): string {
    return this.#characters(length, "0123456789ABCDEF");
  }

  /** Decimal digits that do not start with zero. */
  digits(length: number): string {
    return String(1 + this.below(9)) + this.#characters(length - 1, "0123456789");
  }

  token(length: number): string {
    return this.#characters(length, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
  }

  shuffle<T>(items: T[]): T[] {
    for (let index = items.length - 1; index > 0; index -= 1) {
      const other = this.below(index + 1);
      const moved = items[index] as T;
      items[index] = items[other] as T;
      items[other] = moved;
    }
    return items;
  }

  #characters(length: number, alphabet: string): string {
    let text = "";
    for (let index = 0; index < length; index += 1) text += alphabet[this.below(alphabet.length)];
    return text;
  }
}
