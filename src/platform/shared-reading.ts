import type { Clock } from "./clock.ts";

type Entry<Value> = {
  known: { readonly value: Value; readonly at: number } | null;
  /** Something changed since the last reading began. */
  isOld: boolean;
  reading: Promise<Value> | null;
  /** The one after that, which those wait for whom the present one comes too early. */
  next: Promise<Value> | null;
  /** Not before that another one begins. */
  notBefore: number;
};
/** A dear reading takes at most a tenth of the time, however many ask and however much changes. */
const REST = 9;
const MOST_REST_MS = 5_000;
/** Of changes that nobody tells. */
const FOR_MS = 10_000;
const MOST_KEYS = 1_000;

/**
 * What many ask for and takes long to read: read once for all of them, and again only after `changed`. Nobody is answered with what was before a
 * change they may know of: they wait for the next reading, which rests nine times as long as the one before took, but five seconds at most.
 */
export class SharedReading<Value> {
  readonly #clock: Clock;
  readonly #read: (key: string) => Promise<Value>;
  readonly #entries = new Map<string, Entry<Value>>();

  constructor(clock: Clock, read: (key: string) => Promise<Value>) {
    this.#clock = clock;
    this.#read = read;
  }

  async get(key: string): Promise<Value> {
    const entry = this.#entryOf(key);
    const { known, isOld, reading } = entry;
    if (!isOld && reading) return reading;
    if (!isOld && known && this.#clock.monotonic() - known.at < FOR_MS) return known.value;
    entry.next ??= this.#readNext(key, entry);
    return entry.next;
  }

  /** Null: of every key. */
  changed(key: string | null): void {
    for (const entry of key === null ? this.#entries.values() : [this.#entries.get(key)]) if (entry) entry.isOld = true;
  }

  async #readNext(key: string, entry: Entry<Value>): Promise<Value> {
    await entry.reading?.catch(() => null);
    const rest = entry.notBefore - this.#clock.monotonic();
    if (rest > 0) await this.#clock.sleep(rest);
    entry.next = null;
    entry.isOld = false;
    const began = this.#clock.monotonic();
    const reading = this.#read(key);
    entry.reading = reading;
    try {
      const value = await reading;
      entry.known = { value, at: began };
      const now = this.#clock.monotonic();
      entry.notBefore = now + Math.min((now - began) * REST, MOST_REST_MS);
      return value;
    } catch (error) {
      entry.isOld = true;
      throw error;
    } finally {
      if (entry.reading === reading) entry.reading = null;
    }
  }

  #entryOf(key: string): Entry<Value> {
    const found = this.#entries.get(key);
    if (found) return found;
    const [oldest] = this.#entries.keys();
    if (this.#entries.size >= MOST_KEYS && oldest !== undefined) this.#entries.delete(oldest);
    const entry: Entry<Value> = { known: null, isOld: false, reading: null, next: null, notBefore: 0 };
    this.#entries.set(key, entry);
    return entry;
  }
}
