export const UNITS = ["minutes", "hours", "days", "weeks"] as const;
export type Unit = (typeof UNITS)[number];
const PATTERNS: { readonly [U in Unit]: RegExp } = { minutes: /^PT(\d+)M$/, hours: /^PT(\d+)H$/, days: /^P(\d+)D$/, weeks: /^P(\d+)W$/ };

/** An ISO 8601 duration of one unit; null when it has several, or is none: then it is written by hand. */
export function simpleDuration(text: string): { readonly n: number; readonly unit: Unit } | null {
  for (const unit of UNITS) {
    const n = PATTERNS[unit].exec(text)?.[1];
    if (n !== undefined) return { n: Number(n), unit };
  }
  return null;
}

export function isoDuration(n: number, unit: Unit): string {
  return { minutes: `PT${n}M`, hours: `PT${n}H`, days: `P${n}D`, weeks: `P${n}W` }[unit];
}
