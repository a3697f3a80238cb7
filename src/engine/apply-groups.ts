/**
 * Who belongs to what. A membership stands in the person's lane and is changed there like all else that is theirs; the group is told, so
 * that it is counted, and looked at once more by its new member: what it was in this transaction may be old by the time of the commit.
 */
import { type Belonging, type Group, MOST_GROUPS } from "../groups/group.ts";
import type { HandedMembership, MembershipTold, ProfileChange } from "../lanes/inbox.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { GroupId, InboxId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import { laneOf } from "../platform/lane.ts";
import { mergeAttributes } from "../profiles/merge-attributes.ts";
import { isHeard } from "./heard-groups.ts";

/** Groups that are told of in a transaction: once each, however many come or go. */
const TOLD = new WeakMap<LaneWork, Set<GroupId>>();

export async function prefetchGroups(
  work: LaneWork,
  changes: readonly { readonly profileId: ProfileId; readonly change: Pick<ProfileChange, "groups"> }[],
): Promise<void> {
  const some = changes.filter(({ change }) => change.groups !== undefined);
  if (some.length === 0) return;
  await Promise.all([
    work.groups.load(some.map(({ profileId }) => profileId)),
    work.groups.loadGroups(some.flatMap(({ change }) => change.groups?.map(({ groupId }) => groupId) ?? [])),
  ]);
}

type Whose = { readonly profileId: ProfileId; readonly workspaceId: WorkspaceId };

/** Answers whether anything is different now. */
export function applyGroups(work: LaneWork, whose: Whose, told: readonly MembershipTold[]): boolean {
  let isChanged = false;
  for (const one of told) isChanged = ("leaves" in one ? leave(work, whose, one.groupId) : belong(work, whose, one)) || isChanged;
  return isChanged;
}

export function leave(work: LaneWork, whose: Whose, groupId: GroupId): boolean {
  const before = work.groups.find(whose.profileId, groupId);
  if (!before) return false;
  work.groups.remove(whose.profileId, groupId);
  noteChange(work, whose, before.group, true);
  return true;
}

function belong(
  work: LaneWork,
  whose: Whose,
  { groupId, attributes, isPrimary }: Exclude<MembershipTold, { readonly leaves: true }>,
): boolean {
  // Removed since the door found it.
  const group = work.groups.group(groupId);
  if (group?.workspaceId !== whose.workspaceId) return false;
  const before = work.groups.find(whose.profileId, groupId);
  const after: Belonging = {
    group,
    attributes: mergeAttributes(before?.attributes ?? {}, attributes ?? {}),
    isPrimary: isPrimary ?? before?.isPrimary ?? false,
    since: before?.since ?? work.now,
  };
  if (before?.isPrimary === after.isPrimary && JSON.stringify(before.attributes) === JSON.stringify(after.attributes)) return false;
  return keep(work, whose, after, before === null);
}

function keep(work: LaneWork, whose: Whose, belonging: Belonging, isNew: boolean): boolean {
  const { profileId, workspaceId } = whose;
  const { group } = belonging;
  const others = work.groups.of(profileId).filter((other) => other.group.id !== group.id);
  if (isNew && others.length >= MOST_GROUPS) {
    work.count({ workspaceId, metric: "group.one_too_many", label: group.kind });
    return false;
  }
  if (belonging.isPrimary)
    for (const other of others)
      if (other.isPrimary && other.group.kind === group.kind) work.groups.put(profileId, workspaceId, { ...other, isPrimary: false });
  work.groups.put(profileId, workspaceId, belonging);
  noteChange(work, whose, group, isNew);
  if (isNew) lookAgain(work, whose, group);
  return true;
}

/** What a merged profile belonged to. Where both did, their own word counts, from when the first of the two began. */
export function adoptGroups(work: LaneWork, whose: Whose, handed: readonly HandedMembership[]): void {
  for (const { groupId, attributes, isPrimary, since: told } of handed) {
    const group = work.groups.group(groupId);
    if (group?.workspaceId !== whose.workspaceId) continue;
    const own = work.groups.find(whose.profileId, groupId);
    const since = new Date(told);
    const hasPrimary = work.groups.of(whose.profileId).some((one) => one.isPrimary && one.group.kind === group.kind);
    const joined: Belonging = {
      group,
      attributes: mergeAttributes(attributes, own?.attributes ?? {}),
      isPrimary: hasPrimary ? (own?.isPrimary ?? false) : isPrimary,
      since: own && own.since < since ? own.since : since,
    };
    keep(work, whose, joined, own === null);
  }
}

function noteChange(work: LaneWork, { profileId, workspaceId }: Whose, { id, kind }: Pick<Group, "id" | "kind">, isCounted: boolean): void {
  work.touched.note(profileId, `group:${kind}`);
  const told = TOLD.get(work) ?? new Set();
  TOLD.set(work, told);
  if (!isCounted || told.has(id)) return;
  told.add(id);
  const lane = laneOf(id);
  work.forward({
    lane,
    id: work.ids.inLane<InboxId>(lane),
    workspaceId,
    profileId: null,
    item: { kind: "group", groupId: id, groupKind: kind, step: "told", isChanged: false },
    dedupeKey: null,
  });
}

/** What the group was here may have been changed by somebody who did not see this member yet. */
function lookAgain(work: LaneWork, { profileId, workspaceId }: Whose, { id, kind }: Pick<Group, "id" | "kind">): void {
  if (!isHeard(work, workspaceId, kind, "group")) return;
  const lane = laneOf(profileId);
  work.forward({
    lane,
    id: work.ids.inLane<InboxId>(lane),
    workspaceId,
    profileId,
    item: { kind: "group", groupId: id, groupKind: kind, step: "look" },
    dedupeKey: null,
  });
}
