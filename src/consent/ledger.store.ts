import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import { allLanes, laneOf } from "../platform/lane.ts";
import type { Consent } from "./consent.ts";
import { type LedgerEntry, type LedgerHead, mergedChain } from "./ledger.ts";
import type { Ledger, LedgerChain } from "./verify-ledger.ts";

/** A row as it lies there; `lane` is told apart, for it is no part of what is hashed. */
type StoredEntry = { readonly entry: LedgerEntry; readonly isInItsLane: boolean };

// To the microsecond: what was written has whole milliseconds, and a time that has more was changed.
const time = (column: string): string =>
  `regexp_replace(to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '000$', '') || 'Z'`;

// In every lane, so that a row whose lane was changed is still seen: 256 probes of the primary key.
const ENTRIES = `
select e.lane, e.workspace_id as "workspaceId", e.profile_id as "profileId", e.seq, e.id, e.action, e.channel, e.purpose, e.topic, e.how, e.source,
  e.actor, e.wording, e.evidence, ${time("e.occurred_at")} as "occurredAt", ${time("e.recorded_at")} as "recordedAt",
  encode(e.prev_hash, 'hex') as "prevHash", encode(e.hash, 'hex') as hash
from unnest($1::smallint[]) as l(lane) join consent_entry e on e.lane = l.lane and e.profile_id = $2 order by e.seq, e.lane`;

async function readEntries(db: DbClient, profileId: string): Promise<readonly StoredEntry[]> {
  const { rows } = await db.query<LedgerEntry & { readonly lane: number }>(ENTRIES, [allLanes, profileId]);
  return rows.map(({ lane, ...entry }) => ({ entry, isInItsLane: lane === laneOf(profileId) }));
}

type Known = { readonly consent: Consent; readonly head: LedgerHead | null };

async function readKnown(db: DbClient, workspaceId: string, profileId: string): Promise<Known | null> {
  const { rows } = await db.query<Known>(
    "select consent, consent_head as head from profile where lane = $1 and id = $2 and workspace_id = $3",
    [laneOf(profileId), profileId, workspaceId],
  );
  return rows[0] ?? null;
}

/** `strays`: rows that do not lie in the lane of their profile, which only tampering does. */
export type StoredLedger = Ledger & { readonly strays: readonly LedgerEntry[] };

/** The whole ledger of a person as of one moment, with the chains of the profiles that were merged into it; null: there is no such profile. */
export async function readLedger(db: Db, workspaceId: string, profileId: string): Promise<StoredLedger | null> {
  return inTransaction(db, async (client) => {
    await client.query("set transaction isolation level repeatable read, read only");
    const chains: LedgerChain[] = [];
    const strays: LedgerEntry[] = [];
    const wanted = [profileId];
    let consent: Consent | null = null;
    for (const id of wanted) {
      const known = await readKnown(client, workspaceId, id);
      if (id === profileId) consent = known?.consent ?? null;
      if (!known) continue;
      const stored = await readEntries(client, id);
      const entries = stored.map(({ entry }) => entry);
      strays.push(...stored.flatMap(({ entry, isInItsLane }) => (isInItsLane ? [] : [entry])));
      chains.push({ profileId: id, head: known.head, entries });
      for (const entry of entries) {
        const other = entry.action === "merge" ? mergedChain(entry) : null;
        if (other && UUID.test(other.profileId) && !wanted.includes(other.profileId)) wanted.push(other.profileId);
      }
    }
    return consent && { profileId, consent, chains, strays };
  });
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export type StoredHead = LedgerHead & { readonly lane: number; readonly profileId: string; readonly workspaceId: string };

/** Heads to keep elsewhere, in the order of their profiles. `after`: the last one of the page before. */
export async function readHeads(
  db: Db,
  after: Pick<StoredHead, "lane" | "profileId"> | null,
  limit: number,
): Promise<readonly StoredHead[]> {
  const { rows } = await db.query<StoredHead>(
    `select lane, id as "profileId", workspace_id as "workspaceId", (consent_head->>'seq')::integer as seq, consent_head->>'hash' as hash
     from profile where consent_head is not null and (lane, id) > ($1::smallint, $2::uuid) order by lane, id limit $3`,
    [after?.lane ?? -1, after?.profileId ?? "00000000-0000-0000-0000-000000000000", limit],
  );
  return rows;
}

export type StrayEntry = { readonly workspaceId: string; readonly profileId: string; readonly seq: number; readonly id: string };

/** Entries of nobody, or of somebody of whom nothing is said to be known: read from end to end. */
export async function findStrayEntries(db: Db, limit: number): Promise<readonly StrayEntry[]> {
  const { rows } = await db.query<StrayEntry>(
    `select e.workspace_id as "workspaceId", e.profile_id as "profileId", e.seq, e.id from consent_entry e
     where not exists (select from profile p where p.lane = e.lane and p.id = e.profile_id and p.workspace_id = e.workspace_id and p.consent_head is not null)
     order by e.profile_id, e.seq limit $1`,
    [limit],
  );
  return rows;
}

export async function readWorkspaceOf(db: Db, profileId: string): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>("select workspace_id as id from profile where lane = $1 and id = $2", [
    laneOf(profileId),
    profileId,
  ]);
  return rows[0]?.id ?? null;
}
