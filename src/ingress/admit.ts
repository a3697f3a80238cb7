/** What all doors share: who is meant, and the rows that say so. The caller appends the rows, and only then answers. */
import type { Db } from "../db/pool.ts";
import type { GroupTold } from "../groups/group.ts";
import type { InboxItem, MembershipTold, NewInboxRow, ProfileChange } from "../lanes/inbox.ts";
import type { Ids, InboxId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import type { Identify } from "../profiles/identifier.ts";
import type { Identified } from "../profiles/identify.ts";
import type { Identities } from "../profiles/profile.ts";
import type { JsonObject } from "../platform/json.ts";
import { findGroupIds, type GroupDoor, nameOfGroup, tellGroups, type ToldGroups } from "./groups/tell-groups.ts";

export type DoorDeps = {
  readonly pool: Db;
  readonly ids: Ids;
  readonly identify: Identify;
  /** Durable when it resolves; answers how many rows were new. */
  readonly inboxWriter: { readonly append: (rows: readonly NewInboxRow[]) => Promise<number> } & GroupDoor["inboxWriter"];
};

export type Arrival = {
  readonly identities: Identities;
  readonly dedupeKey: string | null;
  /** Groups that it names: made where they are new. */
  readonly groups?: readonly GroupNamed[];
  /** Gets the names without those that belong to somebody else, and of the groups what it says of them. */
  readonly item: (identities: Identities, groups: Pick<ProfileChange, "groups">) => InboxItem;
};

/** A group as profiles and events name it. */
export type GroupNamed = GroupTold & { readonly membership?: JsonObject; readonly primary?: boolean; readonly leave?: true };

export async function admitArrivals(
  deps: Pick<DoorDeps, "ids" | "identify" | "pool"> & GroupDoor,
  workspaceId: WorkspaceId,
  arrivals: readonly Arrival[],
): Promise<readonly NewInboxRow[]> {
  const { ids, identify } = deps;
  const [found, groupIds] = await Promise.all([
    identify(
      workspaceId,
      arrivals.map((arrival) => arrival.identities),
    ),
    groupsOf(deps, workspaceId, arrivals),
  ]);
  return arrivals.flatMap((arrival, index) => {
    const who = found[index];
    if (!who) return [];
    const item = arrival.item(who.identities, arrival.groups ? { groups: membershipsOf(arrival.groups, groupIds) } : {});
    return rowsFor(ids, workspaceId, who, item, arrival.dedupeKey);
  });
}

async function groupsOf(deps: GroupDoor, workspaceId: WorkspaceId, arrivals: readonly Arrival[]): Promise<ToldGroups["ids"]> {
  const named = arrivals.flatMap(({ groups }) => groups ?? []);
  if (named.length === 0) return new Map();
  const told = await tellGroups(
    deps,
    workspaceId,
    named.filter(({ leave }) => leave === undefined),
  );
  const left = await findGroupIds(
    deps.pool,
    workspaceId,
    named.filter(({ leave }) => leave === true),
  );
  return new Map([...left, ...told.ids]);
}

/** Whoever leaves what nobody knows changes nothing. */
function membershipsOf(named: readonly GroupNamed[], ids: ToldGroups["ids"]): readonly MembershipTold[] {
  return named.flatMap((one): readonly MembershipTold[] => {
    const groupId = ids.get(nameOfGroup(one));
    if (groupId === undefined) return [];
    if (one.leave) return [{ groupId, leaves: true }];
    const { membership, primary } = one;
    return [
      {
        groupId,
        ...(membership === undefined ? {} : { attributes: membership }),
        ...(primary === undefined ? {} : { isPrimary: primary }),
      },
    ];
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
