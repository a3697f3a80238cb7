/** Whether WhatsApp takes a change of a template now (section 4.2 of the reference). Pure. */
const DAY_MS = 86_400_000;
const EDITABLE: ReadonlySet<string> = new Set(["APPROVED", "REJECTED", "PAUSED"]);
const MOST_IN_A_MONTH = 10;

export type Editable =
  | { readonly allowed: true; readonly category: boolean }
  /** `again`: ISO; null: when its status has changed. */
  | { readonly allowed: false; readonly why: "status" | "day" | "month"; readonly again: string | null };

/** `edits`: when it was edited while it was approved, in ms. */
export function editable(status: string, edits: readonly number[], nowMs: number): Editable {
  if (!EDITABLE.has(status)) return { allowed: false, why: "status", again: null };
  if (status !== "APPROVED") return { allowed: true, category: true };
  const recent = edits.filter((at) => nowMs - at < 30 * DAY_MS).toSorted((one, other) => one - other);
  const last = recent.at(-1);
  if (last !== undefined && nowMs - last < DAY_MS) return { allowed: false, why: "day", again: new Date(last + DAY_MS).toISOString() };
  const first = recent.at(-MOST_IN_A_MONTH);
  if (first !== undefined) return { allowed: false, why: "month", again: new Date(first + 30 * DAY_MS).toISOString() };
  return { allowed: true, category: false };
}
