/** Keeps a process's snapshot of reference data near what the database has, also where no lane transaction does. */
import type { Db } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import type { Catalog } from "./catalog.ts";
import type { CatalogSource } from "./catalog-source.ts";
import { readCatalogRevision } from "./revision.store.ts";

export type FollowedCatalog = AsyncDisposable & {
  /** For whoever misses something in the snapshot: one that is no older than this call. All who miss something share the looks. */
  readonly lookAgain: () => Promise<Catalog>;
};

const EVERY_MS = 1_000;
/** From the beginning of one look to the next: whoever asks for things that do not exist waits, and reads nothing more. */
const BETWEEN_LOOKS_MS = 250;

export function followCatalog(options: {
  readonly db: Db;
  readonly source: CatalogSource;
  readonly clock: Clock;
  readonly failed: (error: unknown) => void;
}): FollowedCatalog {
  const { db, source, clock, failed } = options;
  const stopping = new AbortController();
  let next: Promise<Catalog> | null = null;
  let lookedAt = Number.NEGATIVE_INFINITY;
  const look = async (): Promise<Catalog> => {
    await clock.sleep(Math.max(0, lookedAt + BETWEEN_LOOKS_MS - clock.monotonic()), stopping.signal);
    // Whoever asks from here on may mean something that this look does not see.
    next = null;
    lookedAt = clock.monotonic();
    return source.at(await readCatalogRevision(db));
  };
  const lookAgain = async (): Promise<Catalog> => {
    next ??= look();
    return next;
  };
  const following = (async () => {
    while (!stopping.signal.aborted) {
      await clock.sleep(EVERY_MS, stopping.signal);
      if (!stopping.signal.aborted) await lookAgain().catch(failed);
    }
  })();
  return {
    lookAgain,
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await following;
    },
  };
}
