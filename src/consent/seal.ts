import { createHash } from "node:crypto";
import { canonicalEntry, type LedgerEntry, type LedgerHead, NO_ENTRY } from "./ledger.ts";

export function sha256Hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The next line of a chain. */
export function sealEntry<Entry extends Omit<LedgerEntry, "seq" | "prevHash" | "hash">>(
  head: LedgerHead | null,
  entry: Entry,
): Entry & Pick<LedgerEntry, "seq" | "prevHash" | "hash"> {
  const before = head ?? NO_ENTRY;
  const linked = { ...entry, seq: before.seq + 1, prevHash: before.hash };
  return { ...linked, hash: sha256Hex(canonicalEntry(linked)) };
}
