/** Judges a run. Knows only what Meta's ledger and the final rows say, nothing of how they came about. */
import { FINAL_STATES, type OutboundMessage } from "../../src/messages/message.ts";
import type { LedgerEntry } from "./meta-model.ts";

export type Verdict = {
  readonly sends: number;
  readonly accepted: number;
  /** Messages Meta accepted more than once. */
  readonly duplicates: number;
  /** Messages without a final state. */
  readonly stuck: number;
  /** Rows that say the customer has it when Meta does not, or the other way round. */
  readonly wrong: readonly string[];
  readonly unsettled: number;
  readonly expired: number;
  readonly failed: number;
  readonly settledBy: { readonly echo: number; readonly history: number; readonly rule: number };
};

const HAS_IT: ReadonlySet<string> = new Set(["accepted", "sent", "delivered", "read", "played"]);

export function judge(ledger: readonly LedgerEntry[], messages: Iterable<OutboundMessage>): Verdict {
  const byMessage = new Map<string, LedgerEntry[]>();
  for (const entry of ledger) {
    const id = entry.callbackData.split(".")[1] ?? "";
    const known = byMessage.get(id);
    if (known) known.push(entry);
    else byMessage.set(id, [entry]);
  }
  const verdict = {
    sends: 0,
    accepted: 0,
    duplicates: 0,
    stuck: 0,
    wrong: [] as string[],
    unsettled: 0,
    expired: 0,
    failed: 0,
    settledBy: { echo: 0, history: 0, rule: 0 },
  };
  for (const message of messages) {
    const entries = byMessage.get(message.id) ?? [];
    byMessage.delete(message.id);
    verdict.sends += 1;
    if (entries.length > 0) verdict.accepted += 1;
    if (entries.length > 1) verdict.duplicates += 1;
    if (!FINAL_STATES.has(message.state)) verdict.stuck += 1;
    if (message.state === "unsettled") verdict.unsettled += 1;
    if (message.state === "expired") verdict.expired += 1;
    if (message.state === "failed") verdict.failed += 1;
    if (message.settledBy) verdict.settledBy[message.settledBy] += 1;
    const problem = contradiction(message, entries);
    if (problem) verdict.wrong.push(`${message.id} ${message.purpose} ${message.state}: ${problem}`);
  }
  for (const id of byMessage.keys()) verdict.wrong.push(`${id}: Meta has a message we know nothing of`);
  return verdict;
}

function contradiction(message: OutboundMessage, entries: readonly LedgerEntry[]): string | null {
  const [entry] = entries;
  if (HAS_IT.has(message.state)) {
    if (!entry) return "Meta never accepted it";
    return entries.some(({ wamid }) => wamid === message.externalId) ? null : "its id is not Meta's";
  }
  if (message.state === "failed") return entry && !entry.undeliverable ? "Meta accepted and delivered it" : null;
  // Shown to people as "not known": right in either case.
  if (message.state === "unsettled") return null;
  return entry ? "Meta accepted it" : null;
}
