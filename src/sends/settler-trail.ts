/**
 * What this process has read of one channel's history, newest first: it goes on where the last reading ended, and keeps
 * only what is not known to be ours. The list is never in memory: a number at 80 messages a second fills 960 pages in
 * the 20 minutes a doubt takes, and the account has 5,000 management calls an hour (section 10).
 */
import type { HistoryEntry } from "./history-index.ts";

export type HistoryPage =
  | { readonly kind: "read"; readonly entries: readonly HistoryEntry[]; readonly next: string | null }
  | { readonly kind: "unreadable"; readonly why: string };

export type TrailPorts = {
  readonly readPage: (after: string | null) => Promise<HistoryPage>;
  /** Which of these belong to messages of ours, in any lane. */
  readonly knownExternalIds: (externalIds: readonly string[]) => Promise<ReadonlySet<string>>;
};
export type HistoryTrail = {
  /** Reads until all that was accepted since then has been seen; a long list takes several calls, which are unreadable until it ends. */
  readonly follow: (since: number) => Promise<{ readonly kind: "read" } | { readonly kind: "unreadable"; readonly why: string }>;
  /** Everything accepted since then has been seen. */
  readonly coveredFrom: () => number;
  /** Ids that were nobody's when they were read. */
  readonly orphans: () => readonly HistoryEntry[];
  /** Looks these up again: their answers may have been recorded since. */
  readonly forgetKnown: (externalIds: readonly string[]) => Promise<void>;
  /** The newest event of a message of ours: as of then absence means absence. A stranger's message says nothing of our account's list. */
  readonly newestKnown: () => number;
};

/** In one call, so that a reading of a long list leaves the account calls for other things. */
const MOST_PAGES = 150;
/** Read once more each time: what was accepted earlier may have become visible later. */
const OVERLAP_MS = 30_000;
const MOST_ORPHANS = 100_000;

/** `until`: the time it reads back to; `since`: the time it was asked for, which an earlier reading may have seen already. */
type Reading = { readonly since: number; readonly until: number; after: string | null; headAt: number | null };

export function createTrail({ readPage, knownExternalIds }: TrailPorts): HistoryTrail {
  const orphans = new Map<string, HistoryEntry>();
  /** All that was accepted from here to `headAt` has been seen. */
  let coveredFrom = Number.POSITIVE_INFINITY;
  let headAt = Number.NEGATIVE_INFINITY;
  let newestKnown = Number.NEGATIVE_INFINITY;
  let unfinished: Reading | null = null;

  const take = async (entries: readonly HistoryEntry[]): Promise<void> => {
    const known = await knownExternalIds(entries.map(({ externalId }) => externalId));
    for (const entry of entries) {
      if (known.has(entry.externalId)) recognise(entry);
      else orphans.set(entry.externalId, entry);
    }
  };
  const recognise = (entry: HistoryEntry): void => {
    orphans.delete(entry.externalId);
    newestKnown = Math.max(newestKnown, entry.newestAt ?? Number.NEGATIVE_INFINITY);
  };
  const begin = (since: number): Reading => ({
    since,
    until: coveredFrom <= since ? Math.max(since, headAt - OVERLAP_MS) : since,
    after: null,
    headAt: null,
  });
  const finish = (reading: Reading): void => {
    if (coveredFrom > reading.since || headAt < reading.until) coveredFrom = reading.until;
    // Without a time at its head the next reading has nothing to join.
    headAt = reading.headAt ?? Number.NEGATIVE_INFINITY;
  };

  return {
    follow: async (since) => {
      let resumed = unfinished !== null && unfinished.since <= since ? unfinished : null;
      let reading = resumed ?? begin(since);
      unfinished = null;
      for (let pages = 0; pages < MOST_PAGES; pages += 1) {
        const page = await readPage(reading.after);
        if (page.kind === "unreadable") {
          // A place that could not be read at once may not exist any more: then the next reading begins anew.
          if (pages > 0) unfinished = reading;
          return page;
        }
        await take(page.entries);
        if (orphans.size > MOST_ORPHANS) {
          orphans.clear();
          coveredFrom = Number.POSITIVE_INFINITY;
          return { kind: "unreadable", why: `the history names more than ${MOST_ORPHANS} messages that were not sent from here` };
        }
        reading.headAt ??= newestOf(page.entries);
        reading.after = page.next;
        if (page.next !== null && !isBefore(page.entries, reading.until)) continue;
        finish(reading);
        if (resumed === null) return { kind: "read" };
        // What was accepted while it was interrupted.
        resumed = null;
        reading = begin(since);
      }
      unfinished = reading;
      return { kind: "unreadable", why: "the history is long and is still being read" };
    },
    coveredFrom: () => coveredFrom,
    orphans: () => [...orphans.values()],
    forgetKnown: async (externalIds) => {
      for (const externalId of externalIds.length === 0 ? [] : await knownExternalIds(externalIds)) {
        const entry = orphans.get(externalId);
        if (entry) recognise(entry);
      }
    },
    newestKnown: () => newestKnown,
  };
}

function newestOf(entries: readonly HistoryEntry[]): number | null {
  const times = entries.map(({ at }) => at).filter((at) => at !== null);
  return times.length === 0 ? null : Math.max(...times);
}

/**
 * Whether this page lies before the time wholly and newest first, so that the pages behind it do too: the list is by
 * acceptance, and no event of a message comes before that. A list in another order is read to its end.
 */
function isBefore(entries: readonly HistoryEntry[], since: number): boolean {
  const times = entries.map(({ at }) => at).filter((at) => at !== null);
  const [first] = times;
  const last = times.at(-1);
  return first !== undefined && last !== undefined && last <= first && times.every((at) => at < since);
}
