/**
 * What is told of groups, from any door. A group that is named for the first time is made; of one that is known its name and attributes are
 * changed, and in the same commit a row goes into the inbox of the group's lane, from where its members hear of it.
 */
import { isDeepStrictEqual } from "node:util";
import { type Db, type DbClient, inTransaction } from "../../db/pool.ts";
import type { GroupTold } from "../../groups/group.ts";
import { deleteGroup, findGroups, type GroupName, insertGroups, lockGroups, type StoredGroup, updateGroups } from "../../groups/groups.ts";
import type { NewInboxRow } from "../../lanes/inbox.ts";
import { appendWithin } from "../../lanes/postgres/append-within.ts";
import { AppError } from "../../platform/errors.ts";
import type { GroupId, Ids, InboxId, WorkspaceId } from "../../platform/ids.ts";
import { laneOf } from "../../platform/lane.ts";
import { mergeAttributes } from "../../profiles/merge-attributes.ts";

export type GroupDoor = {
  readonly pool: Db;
  readonly ids: Ids;
  readonly inboxWriter: { readonly wake: (rows: readonly NewInboxRow[]) => void };
};

/** Written out, all attributes of a group together. */
const MOST_BYTES = 64 * 1_024;

export const nameOfGroup = ({ kind, key }: GroupName): string => `${kind}/${key}`;

export type ToldGroups = {
  /** By `nameOfGroup`. */
  readonly ids: ReadonlyMap<string, GroupId>;
  readonly made: number;
  readonly changed: number;
};

/** Several words on one group count in their order. */
export async function tellGroups(
  { pool, ids, inboxWriter }: GroupDoor,
  workspaceId: WorkspaceId,
  told: readonly GroupTold[],
): Promise<ToldGroups> {
  if (told.length === 0) return { ids: new Map(), made: 0, changed: 0 };
  const byName = new Map<string, GroupTold[]>();
  for (const one of told) byName.set(nameOfGroup(one), [...(byName.get(nameOfGroup(one)) ?? []), one]);
  const names = [...byName.values()].flatMap(([first]) => first ?? []);
  const known = await findGroups(pool, workspaceId, names);
  // Most that names a group says nothing new of it.
  const isNews = known.length < names.length || known.some((group) => afterAll(group, byName.get(nameOfGroup(group)) ?? []) !== group);
  if (!isNews) return { ids: idsOf(known), made: 0, changed: 0 };
  const done = await inTransaction(pool, async (client) => {
    const missing = names.filter((name) => !known.some((group) => nameOfGroup(group) === nameOfGroup(name)));
    const fresh = missing.map(({ kind, key }) => ({ id: ids.next<GroupId>(), kind, key, name: key, attributes: {} }));
    const made = await insertGroups(client, workspaceId, fresh);
    const found = await findGroups(client, workspaceId, names);
    const before = await lockGroups(
      client,
      workspaceId,
      found.map(({ id }) => id),
    );
    const after = before.map((group) => afterAll(group, byName.get(nameOfGroup(group)) ?? []));
    const changed = after.filter((group, index) => group !== before[index]);
    await updateGroups(client, changed);
    const rows = changed.filter(({ id }) => !made.has(id)).map((group) => tellingOf(ids, workspaceId, group));
    await appendWithin(client, rows);
    return { ids: idsOf(before), made: made.size, changed: rows.length, rows };
  });
  inboxWriter.wake(done.rows);
  return done;
}

/** Those that are there; nothing is made. */
export async function findGroupIds(pool: Db, workspaceId: WorkspaceId, names: readonly GroupName[]): Promise<ToldGroups["ids"]> {
  return names.length === 0 ? new Map() : idsOf(await findGroups(pool, workspaceId, names));
}

/** Its members are told, and then belong to it no more. `within`: what else stands in that commit. */
export async function removeGroup(
  { pool, ids, inboxWriter }: GroupDoor,
  workspaceId: WorkspaceId,
  name: GroupName,
  within: (client: DbClient) => Promise<void>,
): Promise<boolean> {
  const rows = await inTransaction(pool, async (client) => {
    const id = await deleteGroup(client, workspaceId, name);
    if (id === null) return null;
    const telling = [tellingOf(ids, workspaceId, { id, kind: name.kind })];
    await appendWithin(client, telling);
    await within(client);
    return telling;
  });
  if (rows !== null) inboxWriter.wake(rows);
  return rows !== null;
}

function tellingOf(ids: Ids, workspaceId: WorkspaceId, { id, kind }: Pick<StoredGroup, "id" | "kind">): NewInboxRow {
  const lane = laneOf(id);
  return {
    lane,
    id: ids.inLane<InboxId>(lane),
    workspaceId,
    profileId: null,
    item: { kind: "group", groupId: id, groupKind: kind, step: "told", isChanged: true },
    dedupeKey: null,
  };
}

/** The very same group when all of it was known. */
function afterAll(group: StoredGroup, told: readonly GroupTold[]): StoredGroup {
  let after = group;
  for (const { name = after.name, attributes = {} } of told)
    after = { ...after, name, attributes: mergeAttributes(after.attributes, attributes) };
  if (after.name === group.name && isDeepStrictEqual(after.attributes, group.attributes)) return group;
  if (Buffer.byteLength(JSON.stringify(after.attributes)) > MOST_BYTES)
    throw new AppError(
      "invalid_input",
      `the attributes of the group ${nameOfGroup(group)} would be more than ${MOST_BYTES / 1_024} KB together`,
    );
  return after;
}

function idsOf(groups: readonly StoredGroup[]): ToldGroups["ids"] {
  return new Map(groups.map((group) => [nameOfGroup(group), group.id]));
}
