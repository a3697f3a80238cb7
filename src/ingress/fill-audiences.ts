/** Puts the work of looking at everybody into all lanes; the same work twice is one. What a dying process did not put there, the next look does. */
import { type Unfilled, unfilledAudiences } from "../catalog/audiences.ts";
import type { Db } from "../db/pool.ts";
import type { NewInboxRow } from "../lanes/inbox.ts";
import type { Ids, InboxId, WorkspaceId } from "../platform/ids.ts";
import { allLanes } from "../platform/lane.ts";

type Deps = {
  readonly pool: Db;
  readonly ids: Ids;
  readonly inboxWriter: { readonly append: (rows: readonly NewInboxRow[]) => Promise<number> };
};

export async function fillAudiences(deps: Deps): Promise<void> {
  for (const audience of await unfilledAudiences(deps.pool)) await everywhere(deps, "fill", audience);
}

export async function forgetAudience(deps: Deps, workspaceId: WorkspaceId, id: string): Promise<void> {
  await everywhere(deps, "forget", { id, workspaceId, version: 0 });
}

async function everywhere({ ids, inboxWriter }: Deps, step: "fill" | "forget", { id, workspaceId, version }: Unfilled): Promise<void> {
  await inboxWriter.append(
    allLanes.map((lane) => ({
      lane,
      id: ids.inLane<InboxId>(lane),
      workspaceId,
      profileId: null,
      item: { kind: "audience", step, audienceId: id, version, after: null },
      dedupeKey: `${id}/${version}/${step}/${lane}`,
    })),
  );
}
