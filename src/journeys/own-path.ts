/** Reading nested plain data by a written path, own properties only, so that no path leads into a prototype. */
export function readPath(root: unknown, path: string): unknown {
  return readKeys(root, keysOf(path), 0);
}

/** The same for a path taken apart, from its key number `from` on. */
export function readKeys(root: unknown, keys: readonly string[], from: number): unknown {
  let value: unknown = root;
  for (let at = from; at < keys.length; at += 1) {
    const key = keys[at];
    if (key === undefined || typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** Documents name few paths, and each is read for every person. */
const KNOWN = new Map<string, readonly string[]>();
const MOST_KNOWN = 10_000;

export function keysOf(path: string): readonly string[] {
  const known = KNOWN.get(path);
  if (known) return known;
  const keys = path.split(".");
  if (KNOWN.size >= MOST_KNOWN) KNOWN.clear();
  KNOWN.set(path, keys);
  return keys;
}

export function own<T>(record: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
