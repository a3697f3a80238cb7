/**
 * Whether a ledger still is what was written: finds every row that was changed, removed, moved or slipped in, and names it. Pure; the
 * hash is passed in, so that it runs in Node, in a browser, and without any connection.
 *
 * A chain that was rewritten as a whole, together with the head beside it, is consistent in itself: only a head that was kept elsewhere
 * tells, and `anchors` takes those.
 */
import type { Consent, ConsentByPurpose, ConsentState, PauseState } from "./consent.ts";
import { canonicalEntry, foldLedger, type LedgerEntry, type LedgerHead, mergedChain, NO_ENTRY } from "./ledger.ts";

export type LedgerChain = {
  readonly profileId: string;
  /** As it is kept with the profile; null: nothing was ever said. */
  readonly head: LedgerHead | null;
  readonly entries: readonly LedgerEntry[];
};

export type Ledger = {
  readonly profileId: string;
  /** What the profile's state is said to be. */
  readonly consent: Consent;
  /** The profile's own, and those of the profiles that were merged into it. */
  readonly chains: readonly LedgerChain[];
};

export type LedgerFaultKind =
  /** The row is not what was written. */
  | "changed"
  /** It does not follow the one before it. */
  | "not_linked"
  | "missing"
  | "foreign"
  /** The newest entries are gone, down to this one. */
  | "newest_missing"
  /** Rows beyond the head. */
  | "after_head"
  | "head_changed"
  /** A chain that a merge names is not here, or is not the one that was merged. */
  | "merged_chain_missing"
  | "merged_chain_differs"
  | "differs_from_anchor"
  | "state_differs";

export type LedgerFault = {
  readonly profileId: string;
  readonly seq: number | null;
  readonly entryId: string | null;
  readonly what: LedgerFaultKind;
  /** More of it: of a state, which one. */
  readonly detail: string | null;
};

export type Anchor = LedgerHead & { readonly profileId: string };
export type Hash = (text: string) => string | Promise<string>;

export async function verifyLedger(ledger: Ledger, hash: Hash, anchors: readonly Anchor[] = []): Promise<readonly LedgerFault[]> {
  const faults: LedgerFault[] = [];
  for (const chain of ledger.chains) faults.push(...(await chainFaults(chain, hash)));
  for (const chain of ledger.chains) faults.push(...mergeFaults(chain, ledger.chains));
  for (const { profileId, seq, hash: noted } of anchors) {
    const entry = entryAt(ledger.chains, profileId, seq);
    if (entry?.hash !== noted) faults.push({ profileId, seq, entryId: entry?.id ?? null, what: "differs_from_anchor", detail: null });
  }
  // What a broken chain amounts to says nothing more.
  return faults.length > 0 ? faults : stateFaults(ledger);
}

async function chainFaults({ profileId, head, entries }: LedgerChain, hash: Hash): Promise<readonly LedgerFault[]> {
  const faults: LedgerFault[] = [];
  const fault = (what: LedgerFaultKind, entry: LedgerEntry | null, seq = entry?.seq ?? null): void =>
    void faults.push({ profileId, seq, entryId: entry?.id ?? null, what, detail: null });
  let [before, computedBefore, wasChanged]: [LedgerHead, string, boolean] = [NO_ENTRY, NO_ENTRY.hash, false];
  for (const entry of entries.toSorted((a, b) => a.seq - b.seq)) {
    const computed = await hash(canonicalEntry(entry));
    if (entry.profileId !== profileId) fault("foreign", entry);
    if (entry.seq <= before.seq) fault("not_linked", entry);
    for (let gone = before.seq + 1; gone < entry.seq && gone <= before.seq + MOST_NAMED; gone += 1) fault("missing", null, gone);
    // One that was changed is told once: that the next one does not link to it says nothing more.
    const isChanged = computed !== entry.hash;
    if (isChanged) fault("changed", entry);
    else if (!wasChanged && entry.seq === before.seq + 1 && entry.prevHash !== before.hash) fault("not_linked", entry);
    [before, computedBefore, wasChanged] = [entry, computed, isChanged];
  }
  if (head === null) {
    if (before.seq > 0) fault("head_changed", null);
  } else if (head.seq > before.seq)
    for (let gone = before.seq + 1; gone <= Math.min(head.seq, before.seq + MOST_NAMED); gone += 1) fault("newest_missing", null, gone);
  else if (head.seq < before.seq) fault("after_head", null, head.seq + 1);
  else if (head.hash !== before.hash && head.hash !== computedBefore) fault("head_changed", null, head.seq);
  return faults;
}

/** Of a hole, so many are named one by one. */
const MOST_NAMED = 100;

function mergeFaults({ profileId, entries }: LedgerChain, chains: readonly LedgerChain[]): readonly LedgerFault[] {
  return entries.flatMap((entry): readonly LedgerFault[] => {
    if (entry.action !== "merge") return [];
    const fault = (what: LedgerFaultKind): readonly LedgerFault[] => [
      { profileId, seq: entry.seq, entryId: entry.id, what, detail: other?.profileId ?? null },
    ];
    const other = mergedChain(entry);
    if (!other || !chains.some((chain) => chain.profileId === other.profileId)) return fault("merged_chain_missing");
    return entryAt(chains, other.profileId, other.seq)?.hash === other.hash ? [] : fault("merged_chain_differs");
  });
}

function entryAt(chains: readonly LedgerChain[], profileId: string, seq: number): LedgerEntry | undefined {
  return chains.find((chain) => chain.profileId === profileId)?.entries.find((entry) => entry.seq === seq);
}

function stateFaults({ profileId, consent, chains }: Ledger): readonly LedgerFault[] {
  const entriesOf = new Map(chains.map((chain) => [chain.profileId, chain.entries.toSorted((a, b) => a.seq - b.seq)]));
  const told = foldLedger(profileId, (id) => entriesOf.get(id) ?? []);
  const channels = new Set([...Object.keys(told), ...Object.keys(consent)]);
  return [...channels].flatMap((channel) => {
    const keys = new Set([...Object.keys(told[channel] ?? {}), ...Object.keys(consent[channel] ?? {})]);
    return [...keys].flatMap((key): readonly LedgerFault[] => {
      const [left, right] = [told[channel]?.[key as keyof ConsentByPurpose], consent[channel]?.[key as keyof ConsentByPurpose]];
      const same =
        left?.state === right?.state &&
        left?.at === right?.at &&
        left?.undated === right?.undated &&
        left?.source === right?.source &&
        left?.entryId === right?.entryId &&
        untilOf(left) === untilOf(right);
      return same ? [] : [{ profileId, seq: null, entryId: right?.entryId ?? null, what: "state_differs", detail: `${channel} ${key}` }];
    });
  });
}

function untilOf(state: ConsentState | PauseState | undefined): string | null {
  return state && "until" in state ? state.until : null;
}
