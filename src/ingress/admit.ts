/** What all doors share: who is meant, and the rows that say so. The caller appends the rows, and only then answers. */
import type { Db } from "../db/pool.ts";
import type { InboxItem, NewInboxRow, ProfileChange } from "../lanes/inbox.ts";
import type { Ids, InboxId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import type { Identify } from "../profiles/identifier.ts";
import type { Identified } from "../profiles/identify.ts";
import type { Identities } from "../profiles/profile.ts";

export type DoorDeps = {
  readonly pool: Db;
  readonly ids: Ids;
  readonly identify: Identify;
  /** Durable when it resolves; answers how many rows were new. */
  readonly inboxWriter: { readonly append: (rows: readonly NewInboxRow[]) => Promise<number> };
};

export type Arrival = {
  readonly identities: Identities;
  readonly dedupeKey: string | null;
  /** Gets the names without those that belong to somebody else. */
  readonly item: (identities: Identities) => InboxItem;
};

export async function admitArrivals(
  { ids, identify }: Pick<DoorDeps, "ids" | "identify">,
  workspaceId: WorkspaceId,
  arrivals: readonly Arrival[],
): Promise<readonly NewInboxRow[]> {
  const found = await identify(
    workspaceId,
    arrivals.map((arrival) => arrival.identities),
  );
  return arrivals.flatMap((arrival, index) => {
    const who = found[index];
    return who ? rowsFor(ids, workspaceId, who, arrival.item(who.identities), arrival.dedupeKey) : [];
  });
}

/** The item, and before it the merges that were found on the way. Applying a merge twice changes nothing. */
export function rowsFor(
  ids: Ids,
  workspaceId: WorkspaceId,
  who: Identified,
  item: InboxItem,
  dedupeKey: string | null,
): readonly NewInboxRow[] {
  return [...mergeRows(ids, workspaceId, who), inboxRow(ids, workspaceId, who.profileId, item, dedupeKey)];
}

export function mergeRows(
  ids: Ids,
  workspaceId: WorkspaceId,
  { profileId, mergeFrom }: Pick<Identified, "profileId" | "mergeFrom">,
): readonly NewInboxRow[] {
  return mergeFrom.map((loser) => inboxRow(ids, workspaceId, loser, { kind: "merge", into: profileId }, null));
}

export function inboxRow(ids: Ids, workspaceId: WorkspaceId, profileId: ProfileId, item: InboxItem, dedupeKey: string | null): NewInboxRow {
  const lane = laneOf(profileId);
  return { lane, id: ids.inLane<InboxId>(lane), workspaceId, profileId, item, dedupeKey };
}

export function changeOf(identities: Identities, rest: Omit<ProfileChange, "identities"> = {}): ProfileChange {
  return { identities, ...rest };
}
