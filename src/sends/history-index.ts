/** What a look into a channel's history found, by whom it went to: one pass however many doubts ask. */
export type HistoryEntry = {
  readonly externalId: string;
  /** Unix milliseconds of its first and of its last event. */
  readonly at: number | null;
  readonly newestAt: number | null;
};
export type HistoryIndex = {
  readonly byParty: ReadonlyMap<string, readonly HistoryEntry[]>;
  /** Numbers by their last digits. */
  readonly byTail: ReadonlyMap<string, readonly string[]>;
  /** Name a user by a business-scoped id. */
  readonly users: readonly HistoryEntry[];
  /** Name nobody we can read. */
  readonly unreadable: readonly HistoryEntry[];
};

/** Meta may alter a digit of Brazilian and Mexican numbers (section 3.1), near their beginning. */
const TAIL_DIGITS = 8;

export function indexHistory(entries: readonly HistoryEntry[], partyOf: (externalId: string) => string | null): HistoryIndex {
  const byParty = new Map<string, HistoryEntry[]>();
  const byTail = new Map<string, string[]>();
  const users: HistoryEntry[] = [];
  const unreadable: HistoryEntry[] = [];
  for (const entry of entries) {
    const party = partyOf(entry.externalId);
    if (party === null) {
      unreadable.push(entry);
      continue;
    }
    if (!isNumber(party)) users.push(entry);
    const known = byParty.get(party);
    if (known) known.push(entry);
    else {
      byParty.set(party, [entry]);
      const tail = party.slice(-TAIL_DIGITS);
      byTail.set(tail, [...(byTail.get(tail) ?? []), party]);
    }
  }
  return { byParty, byTail, users, unreadable };
}

/** `same` went to this recipient; `perhaps` cannot be told: unreadable, nearly the same number, or the other kind of name. */
export function findParty(
  index: HistoryIndex,
  recipient: string,
): { readonly same: readonly HistoryEntry[]; readonly perhaps: readonly HistoryEntry[] } {
  const same = index.byParty.get(recipient) ?? [];
  const similar = isNumber(recipient)
    ? [
        ...(index.byTail.get(recipient.slice(-TAIL_DIGITS)) ?? [])
          .filter((party) => party !== recipient)
          .flatMap((party) => index.byParty.get(party) ?? []),
        ...index.users,
      ]
    : [...index.byParty].filter(([party]) => isNumber(party)).flatMap(([, entries]) => entries);
  return { same, perhaps: [...new Set([...index.unreadable, ...similar])] };
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}
