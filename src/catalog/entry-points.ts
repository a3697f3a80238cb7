/** Entry points of a workspace: made, retired, and counted by who came by them. */
import { type Db, inTransaction } from "../db/pool.ts";
import { type EntryPoint, isTakenKeyword, withKeyword } from "../links/entry-point.ts";
import { AppError } from "../platform/errors.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import type { Rng } from "../platform/rng.ts";
import { insertAudit } from "./audit.store.ts";
import { type CountedEntryPoint, insertEntryPoint, listEntryPoints, setRetired } from "./entry-points.store.ts";
import { bumpCatalogRevision } from "./revision.store.ts";

export type { CountedEntryPoint } from "./entry-points.store.ts";
type By = { readonly workspaceId: WorkspaceId; readonly actor: string };
type Ports = { readonly pool: Db; readonly ids: Ids; readonly rng: Rng; readonly now: () => Date };

/** Newest first, retired ones last. */
export async function entryPointsOf(pool: Db, workspaceId: WorkspaceId): Promise<readonly CountedEntryPoint[]> {
  return listEntryPoints(pool, workspaceId);
}

export async function entryPointOf(pool: Db, workspaceId: WorkspaceId, id: string): Promise<CountedEntryPoint> {
  const [found] = await listEntryPoints(pool, workspaceId, id);
  if (!found) throw new AppError("not_found", `there is no entry point ${id} in this workspace`);
  return found;
}

export type NewEntryPoint = Pick<EntryPoint, "channelId" | "name" | "text" | "consent" | "topic"> & { readonly keyword: string | null };

/** Without a keyword one is made up. */
export async function addEntryPoint(ports: Ports, by: By, asked: NewEntryPoint): Promise<string> {
  const keyword = asked.keyword ?? madeUp(ports.rng);
  if (isTakenKeyword(keyword))
    throw new AppError("invalid_input", `people write ${keyword} for other reasons, such as to stop messages: choose another keyword`, {
      details: { problems: [{ path: "/keyword", message: "is a word that people write for other reasons" }] },
    });
  const id = ports.ids.next<string>();
  const { channelId, name, consent, topic } = asked;
  const point = { id, workspaceId: by.workspaceId, channelId, name, keyword, text: withKeyword(asked.text, keyword), consent, topic };
  await inTransaction(ports.pool, async (client) => {
    if (!(await insertEntryPoint(client, point, { actor: by.actor, at: ports.now() })))
      throw new AppError("conflict", `another entry point has the keyword ${keyword}: choose another one`);
    await insertAudit(client, {
      id: ports.ids.next(),
      ...by,
      action: "entry_point.added",
      subject: name,
      detail: { id, keyword, text: point.text, consent, topic },
    });
    await bumpCatalogRevision(client);
  });
  return id;
}

export async function retireEntryPoint(ports: Omit<Ports, "rng">, by: By, id: string, retired: boolean): Promise<void> {
  await inTransaction(ports.pool, async (client) => {
    const name = await setRetired(client, { workspaceId: by.workspaceId, id }, retired ? ports.now() : null);
    if (name === null) throw new AppError("not_found", `there is no entry point ${id} in this workspace`);
    const action = retired ? "entry_point.retired" : "entry_point.restored";
    await insertAudit(client, { id: ports.ids.next(), ...by, action, subject: name, detail: { id } });
    await bumpCatalogRevision(client);
  });
}

/** Without letters and digits that people mistake for each other when they type them from a poster. */
const LETTERS = "ABCDEFGHJKLMNPQRTUVWXY";
const SIGNS = `${LETTERS}34679`;
const MADE_UP_LENGTH = 6;

function madeUp(rng: Rng): string {
  const pick = (from: string): string => from[rng.integer(from.length)] ?? "A";
  return pick(LETTERS) + Array.from({ length: MADE_UP_LENGTH - 1 }, () => pick(SIGNS)).join("");
}
