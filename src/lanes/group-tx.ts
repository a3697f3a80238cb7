/** The part of a lane transaction that keeps who belongs to which group. Groups themselves are shared by all lanes and changed at the doors. */
import type { Belonging, Group } from "../groups/group.ts";
import type { GroupId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";

export type GroupTx = {
  /** What these people belong to. */
  readonly belongings: (profileIds: readonly ProfileId[]) => Promise<readonly (Belonging & { readonly profileId: ProfileId })[]>;
  /** Those that are still there. */
  readonly groups: (ids: readonly GroupId[]) => Promise<readonly Group[]>;
  /** The next `limit` people of a lane who belong to a group, by id; also to one that is gone. */
  readonly membersIn: (of: {
    readonly lane: Lane;
    readonly groupId: GroupId;
    readonly after: ProfileId | null;
    readonly limit: number;
  }) => Promise<readonly ProfileId[]>;
  /** How many people belong to these groups, and in which lanes, whether or not those are held; also to groups that are gone. */
  readonly spread: (
    ids: readonly GroupId[],
  ) => Promise<readonly { readonly groupId: GroupId; readonly lane: Lane; readonly members: number }[]>;
};

export type GroupMemberRow = {
  readonly lane: Lane;
  readonly profileId: ProfileId;
  readonly groupId: GroupId;
  readonly workspaceId: WorkspaceId;
  readonly kind: string;
} & Omit<Belonging, "group">;

type MemberKey = Pick<GroupMemberRow, "lane" | "profileId" | "groupId">;
export type GroupChanges = {
  readonly kept: readonly GroupMemberRow[];
  readonly removed: readonly MemberKey[];
  /** Of groups of these lanes: how many people belong to them. */
  readonly counted: readonly { readonly id: GroupId; readonly members: number }[];
};
export const NO_GROUP_CHANGES: GroupChanges = { kept: [], removed: [], counted: [] };
