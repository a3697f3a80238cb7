/**
 * A change of a group on its way to its members, who stand in up to 256 lanes. The door that changed it committed one row for the group's
 * own lane with the change. There its people are counted, and each lane that has some gets a row (`visit`); each of these looks at a page of
 * them and ends with the row for the next page. A row that comes twice looks twice, which changes nothing; one that was committed is carried out.
 */
import type { GroupId, InboxId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";
import type { InboxRow } from "../lanes/inbox.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { InboxHandler, ItemOf } from "../lanes/phase.ts";
import { isHeard } from "./heard-groups.ts";
import { profileOf } from "./profile-of.ts";

/** People looked at in one transaction, shared out among the lanes that visit. */
const PEOPLE_AT_ONCE = 1_000;
const LEAST_A_LANE = 8;

type Page = { readonly people: readonly ProfileId[]; readonly isLast: boolean };

export function createGroupHandler({ peopleAtOnce = PEOPLE_AT_ONCE }: { readonly peopleAtOnce?: number } = {}): InboxHandler<"group"> {
  const pages = new WeakMap<InboxRow, Page>();
  const spreads = new WeakMap<LaneWork, ReadonlyMap<GroupId, Spread>>();
  /** Groups that were counted in this transaction: what else is told of them was in the same look. */
  const counted = new WeakMap<LaneWork, Map<GroupId, { readonly isSpread: boolean }>>();

  return {
    prefetch: async (work, rows) => {
      await work.groups.loadGroups(rows.map(({ item }) => item.groupId));
      const told = [...new Set(rows.flatMap(({ item }) => (item.step === "told" ? item.groupId : [])))];
      if (told.length > 0) spreads.set(work, byGroup(await work.tx.groups.spread(told)));
      const visits = rows.filter(({ item }) => item.step === "visit");
      const limit = Math.max(Math.min(LEAST_A_LANE, peopleAtOnce), Math.floor(peopleAtOnce / Math.max(1, visits.length)));
      await Promise.all(
        visits.map(async ({ row, item }) => {
          if (item.step !== "visit") return;
          const people = await work.tx.groups.membersIn({ lane: row.lane, groupId: item.groupId, after: item.after, limit });
          pages.set(row, { people, isLast: people.length < limit });
        }),
      );
      const people = visits.flatMap(({ row }) => pages.get(row)?.people ?? []);
      const looking = rows.flatMap(({ row, item }) => (item.step === "look" ? profileOf(row) : []));
      await work.loadProfiles([...people, ...looking]);
      await work.groups.load([...people, ...looking]);
    },
    apply: (work, row, item) => {
      switch (item.step) {
        case "told": {
          const known = counted.get(work) ?? new Map<GroupId, { readonly isSpread: boolean }>();
          counted.set(work, known);
          const before = known.get(item.groupId);
          if (before?.isSpread === true || (before && !item.isChanged)) return;
          const isSpread = spreadOut(work, row, item, spreads.get(work)?.get(item.groupId) ?? []);
          known.set(item.groupId, { isSpread });
          return;
        }
        case "visit":
          return visit(work, row, item, pages.get(row) ?? { people: [], isLast: true });
        case "look":
          return look(work, profileOf(row), item);
      }
    },
  };
}

/** Answers whether the members are to be looked at. */
function spreadOut(
  work: LaneWork,
  { workspaceId }: InboxRow,
  { groupId, groupKind, isChanged }: Extract<ItemOf<"group">, { readonly step: "told" }>,
  spread: Spread,
): boolean {
  const group = work.groups.group(groupId);
  const members = spread.reduce((sum, one) => sum + one.members, 0);
  if (group && group.members !== members) work.groups.count(groupId, members);
  const isNews =
    (isChanged && isHeard(work, workspaceId, groupKind, "group")) ||
    (group?.members !== members && isHeard(work, workspaceId, groupKind, "members"));
  if (group !== null && !isNews) return false;
  for (const { lane } of spread) forward(work, workspaceId, lane, { kind: "group", groupId, groupKind, step: "visit", after: null });
  return true;
}

function visit(
  work: LaneWork,
  { lane, workspaceId }: InboxRow,
  item: Extract<ItemOf<"group">, { readonly step: "visit" }>,
  page: Page,
): void {
  for (const id of page.people) look(work, id, item);
  if (!page.isLast) forward(work, workspaceId, lane, { ...item, after: page.people.at(-1) ?? null });
}

function forward(work: LaneWork, workspaceId: WorkspaceId, lane: Lane, item: ItemOf<"group">): void {
  work.forward({ lane, id: work.ids.inLane<InboxId>(lane), workspaceId, profileId: null, item, dedupeKey: null });
}

/** Of a group that is gone nobody is a member any more. */
function look(work: LaneWork, profileId: ProfileId, { groupId, groupKind }: ItemOf<"group">): void {
  if (work.profile(profileId) === null) return;
  if (work.groups.group(groupId) === null) work.groups.remove(profileId, groupId);
  work.touched.note(profileId, `group:${groupKind}`);
  work.tell({ profileId, runId: null, input: { kind: "profile" } });
}

type Spread = readonly { readonly lane: Lane; readonly members: number }[];
function byGroup(
  rows: readonly { readonly groupId: GroupId; readonly lane: Lane; readonly members: number }[],
): ReadonlyMap<GroupId, Spread> {
  const groups = new Map<GroupId, { lane: Lane; members: number }[]>();
  for (const { groupId, lane, members } of rows) {
    const known = groups.get(groupId);
    if (known) known.push({ lane, members });
    else groups.set(groupId, [{ lane, members }]);
  }
  return groups;
}
