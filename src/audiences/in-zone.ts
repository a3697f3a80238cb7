/**
 * The rule, or anything with rules in it, with the zone where windows and birthdays name none. The very same when nothing is
 * changed. A person's own values (`value`) are not looked into.
 */
export function inZone<T>(part: T, zone: string): T {
  return walked(part, zone) as T;
}

function walked(part: unknown, zone: string): unknown {
  if (typeof part !== "object" || part === null) return part;
  if (Array.isArray(part)) {
    const items = part.map((item) => walked(item, zone));
    return items.every((item, index) => item === part[index]) ? part : items;
  }
  const entries = Object.entries(part).map(([key, value]) => [key, key === "value" ? (value as unknown) : walked(value, zone)] as const);
  const before = part as { readonly [key: string]: unknown };
  const needsZone = !("zone" in part) && ("this" in part || ("is" in part && part.is === "anniversary"));
  const isSame = !needsZone && entries.every(([key, value]) => value === before[key]);
  return isSame ? part : { ...Object.fromEntries(entries), ...(needsZone ? { zone } : {}) };
}
