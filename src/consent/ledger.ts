/**
 * The ledger of what a person has said, one chain of hashes a profile. Pure and without Node, so that a browser or a verifier far from any
 * database reads the same. The form of an entry here is what is hashed: changing it is a new `LEDGER_FORMAT`.
 */
import {
  type Consent,
  type ConsentAction,
  type ConsentPurpose,
  type ConsentState,
  joinConsent,
  type PauseState,
  slotOf,
  supersedes,
} from "./consent.ts";

export const LEDGER_FORMAT = "parley-consent/1";

/** Of a chain: how many entries it has, and the hash of its last one (64 hexadecimal digits). */
export type LedgerHead = { readonly seq: number; readonly hash: string };

/** One line. Times are ISO in UTC; what may be tampered with is told as wide as a row can say it. */
export type LedgerEntry = {
  readonly workspaceId: string;
  readonly profileId: string;
  /** From 1. */
  readonly seq: number;
  readonly id: string;
  /**
   * `opt_in`, `opt_out`; `pause`: no marketing until the `until` of `evidence`; `resume`: not paused any more; `request`: asked for, and nothing before it is confirmed (`opt-in-request.ts`); `merge`: from here on what another
   * profile has said counts too, whose `profileId` and the `seq` and `hash` of whose head stand in `evidence`.
   */
  readonly action: string;
  /** These three null: a merge. */
  readonly channel: string | null;
  readonly purpose: string | null;
  readonly topic: string | null;
  readonly how: string;
  readonly source: string;
  readonly actor: string;
  readonly wording: unknown;
  readonly evidence: unknown;
  readonly occurredAt: string | null;
  readonly recordedAt: string;
  readonly prevHash: string;
  readonly hash: string;
};

export const NO_ENTRY: LedgerHead = { seq: 0, hash: "0".repeat(64) };

/** What is hashed with SHA-256 (UTF-8): everything of the entry but its hash. */
export function canonicalEntry(entry: Omit<LedgerEntry, "hash">): string {
  return canonicalJson([
    LEDGER_FORMAT,
    entry.workspaceId,
    entry.profileId,
    entry.seq,
    entry.id,
    entry.action,
    entry.channel,
    entry.purpose,
    entry.topic,
    entry.how,
    entry.source,
    entry.actor,
    entry.wording,
    entry.evidence,
    entry.occurredAt,
    entry.recordedAt,
    entry.prevHash,
  ]);
}

/** JSON without spaces, keys in the order of their UTF-16 units. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(",")}}`;
}

/** What a merge says of the other chain; null where it says nothing that can be read. */
export function mergedChain({ evidence }: Pick<LedgerEntry, "evidence">): (LedgerHead & { readonly profileId: string }) | null {
  if (typeof evidence !== "object" || evidence === null) return null;
  const { profileId, seq, hash } = evidence as { readonly [key: string]: unknown };
  if (typeof profileId !== "string" || typeof seq !== "string" || typeof hash !== "string" || !/^[1-9]\d*$/.test(seq)) return null;
  return { profileId, seq: Number(seq), hash };
}

/**
 * The state that a ledger amounts to. `chainOf`: the entries of a profile in their order. Chains that name each other in a circle, which only
 * tampering makes, are each read once.
 */
export function foldLedger(profileId: string, chainOf: (profileId: string) => readonly LedgerEntry[], seen = new Set<string>()): Consent {
  seen.add(profileId);
  let consent: Consent = {};
  for (const entry of chainOf(profileId)) {
    if (entry.action === "merge") {
      const other = mergedChain(entry);
      if (!other || seen.has(other.profileId)) continue;
      const upTo = (id: string): readonly LedgerEntry[] =>
        id === other.profileId ? chainOf(id).filter(({ seq }) => seq <= other.seq) : chainOf(id);
      consent = joinConsent(consent, foldLedger(other.profileId, upTo, seen));
    } else consent = withEntry(consent, entry);
  }
  return consent;
}

function withEntry(consent: Consent, entry: LedgerEntry): Consent {
  const { action, channel, purpose, topic, recordedAt } = entry;
  if (channel === null || purpose === null || action === "request") return consent;
  const key = slotOf({ action: action as ConsentAction, purpose: purpose as ConsentPurpose, topic });
  const told = stateOf(entry, recordedAt);
  const known = consent[channel]?.[key];
  return known && !supersedes(told, known) ? consent : { ...consent, [channel]: { ...consent[channel], [key]: told } };
}

/** `recordedAt` stands in for a time that nobody knows. */
export function stateOf(
  { action, source, id, occurredAt, evidence }: Pick<LedgerEntry, "action" | "source" | "id" | "occurredAt" | "evidence">,
  recordedAt: string,
): ConsentState | PauseState {
  const at = occurredAt ?? recordedAt;
  const said = { at, ...(occurredAt === null ? { undated: true as const } : {}), source, entryId: id };
  if (action === "pause") return { state: "paused", ...said, until: endOf(evidence) ?? at };
  if (action === "resume") return { state: "resumed", ...said, until: at };
  return { state: action === "opt_in" ? "opted_in" : "opted_out", ...said };
}

function endOf(evidence: unknown): string | null {
  const { until = null } = (evidence ?? {}) as { readonly until?: unknown };
  return typeof until === "string" && !Number.isNaN(Date.parse(until)) ? until : null;
}
