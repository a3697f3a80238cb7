/** The ledgers as they lie in the database, against what was written. */
import type { Db } from "../db/pool.ts";
import { findStrayEntries, readHeads, readLedger, readWorkspaceOf, type StoredHead, type StrayEntry } from "./ledger.store.ts";
import { sha256Hex } from "./seal.ts";
import { type Anchor, type Ledger, type LedgerFault, verifyLedger } from "./verify-ledger.ts";

const PAGE = 500;
/** Enough to see what happened. */
const MOST_FAULTS = 1_000;

export async function* eachHead(pool: Db): AsyncGenerator<StoredHead> {
  let after: StoredHead | null = null;
  for (;;) {
    const page: readonly StoredHead[] = await readHeads(pool, after, PAGE);
    yield* page;
    after = page.at(-1) ?? null;
    if (page.length < PAGE) return;
  }
}

/** `profileId` null: of everybody, and rows that belong to nobody. */
export async function verifyStoredLedgers(pool: Db, profileId: string | null, anchors: readonly Anchor[]): Promise<readonly LedgerFault[]> {
  const noted = new Map<string, Anchor[]>();
  for (const anchor of anchors) noted.set(anchor.profileId, [...(noted.get(anchor.profileId) ?? []), anchor]);
  const faults = new Map<string, LedgerFault>();
  const keep = (found: readonly LedgerFault[]): void => {
    for (const fault of found) faults.set(`${fault.profileId}/${fault.seq}/${fault.what}/${fault.detail}`, fault);
  };
  if (profileId !== null) {
    const workspaceId = await readWorkspaceOf(pool, profileId);
    if (workspaceId !== null) keep(await faultsOf(pool, { profileId, workspaceId }, noted));
    const gone = workspaceId === null ? (noted.get(profileId) ?? []) : [];
    return [...faults.values(), ...gone.map(({ seq }) => anchorless(profileId, seq))];
  }
  const seen = new Set<string>();
  for await (const head of eachHead(pool)) {
    seen.add(head.profileId);
    if (faults.size < MOST_FAULTS) keep(await faultsOf(pool, head, noted));
  }
  for (const [id, [anchor]] of noted) if (anchor && !seen.has(id)) faults.set(id, anchorless(id, anchor.seq));
  for (const entry of await findStrayEntries(pool, MOST_FAULTS)) keep([strayOf(entry)]);
  return [...faults.values()];
}

export type FoundFault = { readonly workspaceId: string; readonly fault: LedgerFault };

/** Of the next people after `after`, at most so many; the last round, whose `after` is null, adds rows that belong to nobody. */
export async function verifyNextLedgers(
  pool: Db,
  after: StoredHead | null,
  limit: number,
): Promise<{ readonly after: StoredHead | null; readonly found: readonly FoundFault[] }> {
  const found: FoundFault[] = [];
  const heads = await readHeads(pool, after, limit);
  for (const head of heads)
    found.push(...(await faultsOf(pool, head, new Map())).map((fault) => ({ workspaceId: head.workspaceId, fault })));
  if (heads.length === limit) return { after: heads.at(-1) ?? null, found };
  for (const entry of await findStrayEntries(pool, MOST_FAULTS)) found.push({ workspaceId: entry.workspaceId, fault: strayOf(entry) });
  return { after: null, found };
}

async function faultsOf(
  pool: Db,
  { profileId, workspaceId }: Pick<StoredHead, "profileId" | "workspaceId">,
  noted: ReadonlyMap<string, readonly Anchor[]>,
): Promise<readonly LedgerFault[]> {
  const ledger = await readLedger(pool, workspaceId, profileId);
  if (!ledger) return [];
  const own = ledger.chains.flatMap((chain) => noted.get(chain.profileId) ?? []);
  const strays = ledger.strays.map(({ seq, id }): LedgerFault => ({ profileId, seq, entryId: id, what: "changed", detail: "lane" }));
  return [...strays, ...(await verifyLedger(ledger, sha256Hex, own))];
}

function strayOf({ profileId, seq, id }: StrayEntry): LedgerFault {
  return { profileId, seq, entryId: id, what: "foreign", detail: null };
}

/** The whole ledger is gone, head and all. */
function anchorless(profileId: string, seq: number): LedgerFault {
  return { profileId, seq, entryId: null, what: "differs_from_anchor", detail: null };
}

/** As of one moment; null: there is no such profile. */
export async function readStoredLedger(pool: Db, workspaceId: string, profileId: string): Promise<Ledger | null> {
  return readLedger(pool, workspaceId, profileId);
}

/** Whose profile it is; null: there is none of that id. */
export async function workspaceOf(pool: Db, profileId: string): Promise<string | null> {
  return readWorkspaceOf(pool, profileId);
}
