import { type Db, inTransaction } from "../db/pool.ts";
import { decideControl } from "../journeys/control.ts";
import type { JourneyDocument } from "../journeys/document.ts";
import { AppError } from "../platform/errors.ts";
import type { Ids, VersionId, WorkspaceId } from "../platform/ids.ts";
import { insertAudit } from "./audit.store.ts";
import {
  insertVersion,
  type JourneyRow,
  listJourneyRows,
  lockJourney,
  readJourneyRow,
  readLiveVersion,
  readVersionRow,
  setLive,
} from "./journeys.store.ts";
import { bumpCatalogRevision } from "./revision.store.ts";

export type { JourneyRow } from "./journeys.store.ts";

export type Published = { readonly name: string; readonly version: number; readonly versionId: VersionId; readonly changed: boolean };

/**
 * Makes a valid document the version that new runs enter; runs under way keep theirs. Publishing the live document
 * again changes nothing, except that a stopped journey goes live. A paused one stays paused, an archived one is refused.
 */
export async function publishJourney(
  { pool, ids }: { readonly pool: Db; readonly ids: Ids },
  {
    workspaceId,
    document,
    publishedBy,
  }: { readonly workspaceId: WorkspaceId; readonly document: JourneyDocument; readonly publishedBy: string },
): Promise<Published> {
  return inTransaction(pool, async (client) => {
    const journey = await lockJourney(client, workspaceId, document);
    const allowed = decideControl(document.name, journey.state, "publish", 0);
    if (!allowed.ok) throw new AppError("conflict", allowed.why);
    const audited = (version: number): Promise<void> =>
      insertAudit(client, {
        id: ids.next(),
        workspaceId,
        actor: publishedBy,
        action: "journey.publish",
        subject: document.name,
        detail: { version },
      });
    const live = journey.liveVersionId === null ? null : await readLiveVersion(client, journey.liveVersionId, document);
    if (live?.same && journey.liveVersionId !== null) {
      const restarts = journey.state !== allowed.state;
      if (restarts) {
        await setLive(client, workspaceId, document.name, journey.liveVersionId);
        await audited(live.version);
        await bumpCatalogRevision(client);
      }
      return { name: document.name, version: live.version, versionId: journey.liveVersionId, changed: restarts };
    }
    const versionId = ids.next<VersionId>();
    const version = await insertVersion(client, { id: versionId, workspaceId, document, publishedBy });
    await setLive(client, workspaceId, document.name, versionId);
    await audited(version);
    await bumpCatalogRevision(client);
    return { name: document.name, version, versionId, changed: true };
  });
}

export async function listJourneys(pool: Db, workspaceId: WorkspaceId, archived = false): Promise<readonly JourneyRow[]> {
  return listJourneyRows(pool, workspaceId, archived);
}

/** Its live version, or the one of that number. */
export async function showJourney(pool: Db, workspaceId: WorkspaceId, name: string, version?: number): Promise<JourneyRow | null> {
  return version === undefined ? readJourneyRow(pool, workspaceId, name) : readVersionRow(pool, workspaceId, name, version);
}
