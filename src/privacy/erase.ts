/**
 * Takes a person out of everything: what the map says of each table, the files they sent, what was still to be sent to them, and every
 * profile that was merged into theirs. What stays is a proof that names nobody, and hashes of their names, so that no list brings them back.
 *
 * Three steps, each of which may be repeated: texts that may name them, while their names are still known; all their rows in one commit,
 * under the locks of their lanes; their files. A process that dies in between leaves an erasure that housekeeping ends.
 */
import { insertAuditEntry } from "../catalog/audit-entry.ts";
import { bumpRevision } from "../catalog/bump-revision.ts";
import { suppressionHash } from "../consent/suppression.ts";
import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import { removeIfUnneeded } from "../media/library.ts";
import type { MediaStorage } from "../media/storage.ts";
import type { Clock } from "../platform/clock.ts";
import type { CrashPoints } from "../platform/crash-points.ts";
import { AppError } from "../platform/errors.ts";
import type { Ids, ProfileId, WorkspaceId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import { deleteAttached, readAttached } from "./attached-files.store.ts";
import { type ErasureRow, insertErasure, lockErasure, lockLanes, noteErased, readErasure, takeTime } from "./erasure.store.ts";
import { type ErasureLog, lineOf } from "./erasure-log.ts";
import {
  type Asking,
  blankAudit,
  countRows,
  deleteRows,
  findMentions,
  leaveAudiences,
  readDays,
  readFiles,
  readHold,
  readOwnIds,
  readPerson,
  readSaltOf,
  rehashSuppressions,
} from "./person.store.ts";
import { PERSONAL_DATA, reachedTables } from "./personal-data.ts";
import { proofOf } from "./proof.ts";

export type ErasePorts = {
  readonly pool: Db;
  readonly ids: Ids;
  readonly clock: Pick<Clock, "now">;
  readonly storage: MediaStorage;
  /** Null: nowhere beside the database. */
  readonly log: ErasureLog | null;
  readonly crashPoints: CrashPoints;
};

/** The profile with all that is known of where it is. Nothing is left of it, or there never was anything: then it is empty. */
export async function askFor(db: Db | DbClient, workspaceId: WorkspaceId, from: readonly ProfileId[], isErased = false): Promise<Asking> {
  const who = await whoIs(db, workspaceId, from);
  const attached = await readAttached(db, who.person, isErased);
  return { ...who, ownIds: await readOwnIds(db, who.person, attached), attached };
}

async function whoIs(db: Db | DbClient, workspaceId: WorkspaceId, from: readonly ProfileId[]): Promise<Pick<Asking, "person" | "hashes">> {
  const person = await readPerson(db, workspaceId, from);
  const salt = await readSaltOf(db, workspaceId);
  const names = person.members.flatMap(({ identities }) => Object.entries(identities));
  const hashes = names.map(([kind, value]) => suppressionHash(salt ?? "", kind, value));
  return { person, hashes: [...new Set(hashes)] };
}

export type ErasurePreview = {
  readonly profileIds: readonly ProfileId[];
  readonly counts: { readonly [table: string]: number };
  readonly files: number;
  readonly mentioned: { readonly [table: string]: number };
  readonly hold: { readonly reason: string; readonly since: string } | null;
};

/** What erasing them would take, as of now. */
export async function previewErasure(pool: Db, workspaceId: WorkspaceId, profileId: ProfileId): Promise<ErasurePreview> {
  return inTransaction(pool, async (client) => {
    await client.query("set transaction isolation level repeatable read, read only");
    await takeTime(client);
    const asking = await askFor(client, workspaceId, [profileId]);
    const counts: { [table: string]: number } = {};
    for (const [table, { reach }] of reachedTables()) {
      const n = await countRows(client, asking, table, reach);
      if (n > 0) counts[table] = n;
    }
    return {
      profileIds: asking.person.ids,
      counts,
      files: (await filesOf(client, asking)).length,
      mentioned: await findMentions(client, asking),
      hold: await readHold(client, workspaceId, asking.hashes),
    };
  });
}

/** By their hashes: what they sent, and what was sent to them alone. */
async function filesOf(client: DbClient, { person, attached }: Asking): Promise<readonly string[]> {
  return [...new Set([...(await readFiles(client, person)), ...attached.map(({ sha256 }) => sha256)])];
}

/** Throws `conflict` while a legal hold keeps what is known of them. */
export async function erasePerson(
  ports: ErasePorts,
  by: { readonly workspaceId: WorkspaceId; readonly actor: string },
  profileId: ProfileId,
): Promise<ErasureRow> {
  const asked = await askErasure(ports.pool, ports, by, profileId);
  refuseHeld(asked.hold);
  return finishErasure(ports, asked.id, { isReplay: false });
}

/** Notes that they are to go, from the commit on: housekeeping carries it out. Not while a legal hold keeps what is known of them. */
export async function askErasure(
  db: Db | DbClient,
  { ids, clock }: Pick<ErasePorts, "ids" | "clock">,
  by: { readonly workspaceId: WorkspaceId; readonly actor: string },
  profileId: ProfileId,
): Promise<{ readonly id: string; readonly hold: Awaited<ReturnType<typeof readHold>> }> {
  const { person, hashes } = await whoIs(db, by.workspaceId, [profileId]);
  const hold = await readHold(db, by.workspaceId, hashes);
  const id = ids.next<string>();
  const askedAt = new Date(clock.now());
  const row = { id, workspaceId: by.workspaceId, profileIds: person.ids, names: [], askedBy: by.actor, askedAt, replays: 0 };
  if (hold === null) await insertErasure(db, row);
  return { id, hold };
}

/** Goes on where it was left. `isReplay`: it was done before, so a hold that a backup brought back says nothing. */
export async function finishErasure(ports: ErasePorts, id: string, { isReplay }: { readonly isReplay: boolean }): Promise<ErasureRow> {
  const found = await readErasure(ports.pool, id);
  if (!found) throw new AppError("not_found", `there is no erasure ${id}`);
  if (found.state === "running") {
    await clearMentions(ports, id);
    await ports.crashPoints.visit("erasure.mentions_gone");
    while (!(await clearRows(ports, id, isReplay)));
    await ports.crashPoints.visit("erasure.rows_gone");
  }
  await clearFiles(ports, id);
  const done = await readErasure(ports.pool, id);
  if (!done) throw new AppError("not_found", `there is no erasure ${id}`);
  return done;
}

function refuseHeld(hold: { readonly reason: string; readonly since: string } | null): void {
  if (hold)
    throw new AppError(
      "conflict",
      `a legal hold of ${hold.since.slice(0, 10)} keeps what is known of this person (${hold.reason}); take it off the suppression list first if it no longer holds`,
      { details: { reason: "legal_hold", since: hold.since } },
    );
}

async function clearMentions({ pool }: ErasePorts, id: string): Promise<void> {
  await inTransaction(pool, async (client) => {
    await takeTime(client);
    const row = await lockErasure(client, id);
    if (row?.state !== "running") return;
    const asking = await askFor(client, row.workspaceId, row.profileIds);
    const counts = await clear(client, asking, id, row.counts, ({ by }) => by === "mention");
    await noteErased(client, { ...row, counts, mentioned: await findMentions(client, asking), days: [] });
  });
}

/** False: meanwhile somebody was merged into them from another lane, whose lock is needed as well. */
async function clearRows({ pool, ids, clock, log }: ErasePorts, id: string, isReplay: boolean): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    await takeTime(client);
    const row = await lockErasure(client, id);
    if (row?.state !== "running") return true;
    const before = await readPerson(client, row.workspaceId, row.profileIds);
    await lockLanes(client, [...new Set(before.ids.map(laneOf))]);
    const asking = await askFor(client, row.workspaceId, row.profileIds, true);
    const { person } = asking;
    if (person.ids.length !== before.ids.length) return false;
    if (!isReplay) refuseHeld(await readHold(client, row.workspaceId, asking.hashes));
    const names = await namesToKeep(client, asking, row);
    const files = [...new Set([...row.files, ...(await filesOf(client, asking))])];
    const days = await readDays(client, person);
    const heads = person.members.flatMap(({ id: profileId, head }) => (head ? [{ profileId, seq: head.seq, hash: head.hash }] : []));
    const ledgers = [...row.ledgers.filter(({ profileId }) => !heads.some((head) => head.profileId === profileId)), ...heads];
    await leaveAudiences(client, person);
    await deleteAttached(client, asking.attached);
    const at = new Date(clock.now());
    const { reach } = PERSONAL_DATA["suppression"] ?? {};
    if (!reach) throw new Error("the map has no suppression list");
    const renamed = await rehashSuppressions(client, asking, {
      reach,
      names: names.map((name) => ({ ...name, id: ids.next<string>() })),
      at,
    });
    const counted = renamed === 0 ? row.counts : { ...row.counts, suppression: (row.counts["suppression"] ?? 0) + renamed };
    // Once more what may name them: it may have come while their rows were still here.
    const counts = await clear(client, asking, id, counted, () => true);
    await noteErased(client, { ...row, state: "files", counts, profileIds: person.ids, names, ledgers, files, days });
    await bumpRevision(client);
    // Before the commit: one that was lost to a crash after it would be known to a backup alone.
    await log?.append(lineOf({ ...row, profileIds: person.ids, names }));
    return true;
  });
}

/** In the order that each statement still finds what it goes by: what hangs on messages, then the rest, at last messages and profiles. */
async function clear(
  client: DbClient,
  asking: Asking,
  id: string,
  before: ErasureRow["counts"],
  isWanted: (reach: { readonly by: string }) => boolean,
): Promise<ErasureRow["counts"]> {
  const counts = { ...before };
  const last = (table: string): number => (table === "profile" ? 3 : table === "message" ? 2 : 1);
  const order = (table: string, by: string): number => (by === "message" || by === "mention" ? 0 : last(table));
  const tables = reachedTables().toSorted(([one, a], [other, b]) => order(one, a.reach.by) - order(other, b.reach.by));
  for (const [table, { reach, erase }] of tables) {
    if (!isWanted(reach) || erase === "rehash" || erase === null) continue;
    const n = erase === "delete" ? await deleteRows(client, asking, table, reach) : await blankAudit(client, asking, reach, id);
    if (n > 0) counts[table] = (counts[table] ?? 0) + n;
  }
  return counts;
}

async function namesToKeep(client: DbClient, { person }: Asking, row: ErasureRow): Promise<ErasureRow["names"]> {
  const salt = await readSaltOf(client, row.workspaceId);
  const own = person.members.flatMap(({ identities }) =>
    Object.entries(identities).map(([kind, value]) => ({ kind, hash: suppressionHash(salt ?? "", kind, value) })),
  );
  return [...new Map([...row.names, ...own].map((name) => [name.hash, name])).values()];
}

async function clearFiles({ pool, ids, clock, storage, crashPoints }: ErasePorts, id: string): Promise<void> {
  const row = await readErasure(pool, id);
  if (row?.state !== "files") return;
  for (const sha256 of row.files) await removeIfUnneeded({ pool, storage }, { workspaceId: row.workspaceId, sha256 });
  await crashPoints.visit("erasure.files_gone");
  await inTransaction(pool, async (client) => {
    const locked = await lockErasure(client, id);
    if (locked?.state !== "files") return;
    const counts =
      locked.files.length === 0 ? locked.counts : { ...locked.counts, files: (locked.counts["files"] ?? 0) + locked.files.length };
    const done: ErasureRow = { ...locked, state: "done", counts, files: [], finishedAt: new Date(clock.now()) };
    await noteErased(client, { ...done, days: [] });
    const { hash } = proofOf(done);
    await insertAuditEntry(client, {
      id: ids.next(),
      workspaceId: done.workspaceId,
      actor: done.askedBy,
      action: done.replays === 0 ? "profile.erased" : "profile.erased_again",
      subject: id,
      detail: { counts: done.counts, proof: hash },
    });
  });
}
