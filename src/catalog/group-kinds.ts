/** What sorts of groups a workspace knows: companies, households, … */
import { namedGroupKinds } from "../audiences/names.ts";
import { type Db, inTransaction } from "../db/pool.ts";
import type { GroupKind } from "../groups/group.ts";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import { insertAudit } from "./audit.store.ts";
import type { Catalog } from "./catalog.ts";
import { deleteGroupKind, type GroupKindRow, listGroupKindRows, lockGroupKind, writeGroupKind } from "./group-kinds.store.ts";
import { bumpCatalogRevision } from "./revision.store.ts";

export type { GroupKindRow } from "./group-kinds.store.ts";

type Deps = { readonly pool: Db; readonly ids: Ids; readonly clock: Pick<Clock, "now"> };
type By = { readonly workspaceId: WorkspaceId; readonly actor: string; readonly name: string };

export const MOST_GROUP_KINDS = 50;

export async function listGroupKinds(pool: Db, workspaceId: WorkspaceId): ReturnType<typeof listGroupKindRows> {
  return listGroupKindRows(pool, workspaceId);
}

export async function saveGroupKind({ pool, ids, clock }: Deps, by: By, { name, title }: GroupKind): Promise<GroupKindRow> {
  return inTransaction(pool, async (client) => {
    const before = await lockGroupKind(client, by.workspaceId, name);
    if (!before && (await listGroupKindRows(client, by.workspaceId)).length >= MOST_GROUP_KINDS)
      throw new AppError("conflict", `there are ${MOST_GROUP_KINDS} kinds of groups already: remove one first`);
    const row: GroupKindRow = { name, title, changedAt: new Date(clock.now()), changedBy: by.name };
    await writeGroupKind(client, by.workspaceId, row);
    const detail = { before: before && { title: before.title }, after: { title } };
    await insertAudit(client, {
      id: ids.next(),
      workspaceId: by.workspaceId,
      actor: by.actor,
      action: "group_kind.saved",
      subject: name,
      detail,
    });
    await bumpCatalogRevision(client);
    return row;
  });
}

/** One that has groups, or that an audience asks for, stays. */
export async function removeGroupKind({ pool, ids }: Deps, catalog: Catalog, by: By, name: string): Promise<void> {
  const asking = [...catalog.audiences.values()].find(
    ({ workspaceId, document }) => workspaceId === by.workspaceId && namedGroupKinds(document.rule).has(name),
  );
  if (asking) throw new AppError("conflict", `the audience ${asking.name} asks for groups of the kind ${name}: change it first`);
  await inTransaction(pool, async (client) => {
    const before = await lockGroupKind(client, by.workspaceId, name);
    if (!before) throw new AppError("not_found", `there is no kind of groups ${name} in this workspace`);
    if (!(await deleteGroupKind(client, by.workspaceId, name)))
      throw new AppError("conflict", `there are groups of the kind ${name}: remove them first`);
    await insertAudit(client, {
      id: ids.next(),
      workspaceId: by.workspaceId,
      actor: by.actor,
      action: "group_kind.removed",
      subject: name,
      detail: { before: { title: before.title } },
    });
    await bumpCatalogRevision(client);
  });
}
