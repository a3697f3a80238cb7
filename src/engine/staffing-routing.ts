/** Gives conversations that wait to people who have room: under the lock of the workspace's staffing, so that no room is given twice. */
import type { DeskConversation } from "../desk/conversation.ts";
import { type AgentFacts, inTurn, type Routed, routeAll, teamFor, type TeamFacts, type Waiting } from "../desk/routing.ts";
import type { InboxHandler } from "../lanes/phase.ts";
import type { NewInboxRow } from "../lanes/inbox.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { WaitingRow } from "../lanes/staffing-tx.ts";
import type { Ids, InboxId, WorkspaceId } from "../platform/ids.ts";
import { addEntries } from "./desk-entries.ts";
import type { Episodes } from "./staffing-episodes.ts";
import { profileOf } from "./profile-of.ts";

/** Of other lanes that are told to take what is theirs now. */
const MOST_FORWARDED = 100;
const NOBODY: ReadonlySet<string> = new Set();

/** Of a workspace, once it was looked at. */
export type StaffNow = { readonly agents: readonly AgentFacts[]; readonly queue: readonly Waiting[] };
export type StaffsNow = ReadonlyMap<WorkspaceId, StaffNow>;

/** This lane is to give the conversation to somebody; `from`: who had it and is not there. */
export const deskRouteHandler: InboxHandler<"desk_route"> = {
  prefetch: async (work, rows) => work.desk.load(rows.map(({ row }) => profileOf(row))),
  apply: (work, row, { channelId, release }) => {
    const conversation = work.desk.of(profileOf(row), channelId);
    if (conversation === null || conversation.state !== "open" || conversation.mergedInto !== null) return;
    if (conversation.assignee !== null && !release) return;
    const { assignee } = conversation;
    // Also without a change: what was put is looked at.
    work.desk.put({ ...conversation, assignee: null });
    if (assignee !== null)
      addEntries(work, conversation, [{ kind: "assigned", detail: { before: assignee, after: null, why: "away" } }], "system");
  },
};

export function routeRow(
  ids: Ids,
  of: Pick<WaitingRow, "lane" | "profileId" | "channelId">,
  workspaceId: WorkspaceId,
  release: boolean,
): NewInboxRow {
  const { lane, profileId, channelId } = of;
  return { lane, id: ids.inLane<InboxId>(lane), workspaceId, profileId, item: { kind: "desk_route", channelId, release }, dedupeKey: null };
}

export async function routeWaiting(work: LaneWork, episodes: Episodes): Promise<StaffsNow> {
  const staffs = new Map<WorkspaceId, StaffNow>();
  const changed = work.desk.changed();
  const concerned = new Set(changed.filter(isConcerned).map(({ after }) => after.workspaceId));
  const routed = [...concerned].filter((id) => work.catalog.staffing(id).teams.length > 0).toSorted();
  if (routed.length === 0) return staffs;
  await work.tx.staffing.lock(routed);
  for (const workspaceId of routed) staffs.set(workspaceId, await routeWorkspace(work, episodes, workspaceId));
  return staffs;
}

type Changed = { readonly before: DeskConversation | null; readonly after: DeskConversation };

/** Somebody waits for a person, or a person may have room again. */
function isConcerned({ before, after }: Changed): boolean {
  return isWaiting(after) || isReturned({ before, after }) || (before !== null && loads(before) !== null && loads(before) !== loads(after));
}

function isWaiting({ state, assignee, handledBy, waitingSince, mergedInto }: DeskConversation): boolean {
  return state === "open" && assignee === null && handledBy === "person" && waitingSince !== null && mergedInto === null;
}

/**
 * It was over or put off, and is open again by itself or because the customer wrote. Whoever had it keeps it, with room and while they are
 * there; also without, where they opened it themselves or nobody waits: a reminder is for whoever made it.
 */
function isReturned({ before, after }: Changed, opened: ReadonlySet<string> = NOBODY): boolean {
  return (
    before !== null &&
    before.state !== "open" &&
    after.state === "open" &&
    after.assignee !== null &&
    after.waitingSince !== null &&
    after.assignee === before.assignee &&
    !opened.has(after.id)
  );
}

/** Conversations that people opened again in this transaction. */
function openedByPeople(work: LaneWork): ReadonlySet<string> {
  return new Set(
    work.desk
      .entries()
      .flatMap(({ kind, by, conversationId }) =>
        (kind === "woke" || kind === "reopened") && /^(account|key):/.test(by) ? conversationId : [],
      ),
  );
}

/** Whose room it takes. */
function loads({ state, assignee, mergedInto }: DeskConversation): string | null {
  return state === "open" && mergedInto === null ? assignee : null;
}

async function routeWorkspace(work: LaneWork, episodes: Episodes, workspaceId: WorkspaceId): Promise<StaffNow> {
  const { teams } = work.catalog.staffing(workspaceId);
  const own = work.desk.changed().filter(({ after }) => after.workspaceId === workspaceId);
  const stored = await work.tx.staffing.agents(workspaceId, own.length);
  const opened = openedByPeople(work);
  const agents = new Map(stored.map((agent) => [agent.id, agent]));
  const add = (id: string | null, by: number): void => {
    const agent = id === null ? undefined : agents.get(id);
    if (agent) agents.set(agent.id, { ...agent, open: agent.open + by });
  };
  for (const { before, after } of own) {
    if (before) add(loads(before), -1);
    if (!isReturned({ before, after }, opened)) add(loads(after), 1);
  }
  for (const { before, after } of own) {
    if (!isReturned({ before, after }, opened)) continue;
    const had = agents.get(after.assignee ?? "");
    // Nobody is known who could be there or not: then it stays.
    if (!had || (had.availability === "online" && had.open < had.capacity)) add(after.assignee, 1);
    else {
      work.desk.put({ ...after, assignee: null });
      addEntries(work, after, [{ kind: "assigned", detail: { before: after.assignee, after: null, why: "away" } }], "system");
    }
  }
  const mine = new Map(work.desk.changed().flatMap(({ after }) => (after.workspaceId === workspaceId ? [[after.id, after] as const] : [])));
  const elsewhere = (await work.tx.staffing.waiting(workspaceId)).filter(({ id }) => !mine.has(id));
  const waiting = [...mine.values()].filter(isWaiting).map((conversation) => waitingOf(conversation, episodes));
  const queue = inTurn([...elsewhere, ...waiting]);
  const rows = new Map(elsewhere.map((row) => [row.id, row]));
  const given = new Set<string>();
  let forwarded = 0;
  for (const each of routeAll(queue, { agents: [...agents.values()], teams }, work.now.getTime())) {
    const conversation = mine.get(each.id);
    const other = rows.get(each.id);
    if (conversation) settle(work, episodes, conversation, each);
    if (conversation && each.kind === "given") given.add(each.to);
    if (each.kind === "given") add(each.to, 1);
    if (!other || each.kind !== "given" || forwarded >= MOST_FORWARDED) continue;
    forwarded += 1;
    work.forward(routeRow(work.ids, other, workspaceId, false));
  }
  if (given.size > 0) await work.tx.staffing.noteGiven(workspaceId, [...given]);
  return { agents: [...agents.values()], queue };
}

function settle(work: LaneWork, episodes: Episodes, conversation: DeskConversation, routed: Routed): void {
  const episode = episodes.of(conversation);
  const team = conversation.team ?? routed.teamId;
  if (routed.kind === "queued") {
    if (episode && episode.queueReason !== routed.reason) episodes.put({ ...episode, queueReason: routed.reason, team });
    if (team !== conversation.team) work.desk.put({ ...conversation, team, revision: conversation.revision + 1, updatedAt: work.now });
    return;
  }
  const detail = { before: null, after: routed.to, why: routed.why };
  work.desk.put({ ...conversation, assignee: routed.to, team, revision: conversation.revision + 1, updatedAt: work.now });
  if (episode) episodes.put({ ...episode, agent: routed.to, team, queueReason: null });
  addEntries(work, conversation, [{ kind: "assigned", detail }], "system");
}

function waitingOf(conversation: DeskConversation, episodes: Episodes): Waiting {
  const { id, team, channelId, labels, language, priority, waitingSince } = conversation;
  return {
    id,
    teamId: team,
    channelId,
    labels,
    language,
    priority,
    lastAgent: episodes.of(conversation)?.agent ?? null,
    since: waitingSince?.getTime() ?? 0,
  };
}

/** How many of the same team wait before it. */
export function aheadOf(
  { id, team, channelId }: Pick<DeskConversation, "id" | "team" | "channelId">,
  { queue }: StaffNow,
  teams: readonly TeamFacts[],
): number {
  const own = teamFor({ teamId: team, channelId }, teams)?.id ?? null;
  const same = queue.filter((each) => (teamFor(each, teams)?.id ?? null) === own);
  const place = same.findIndex((each) => each.id === id);
  return place < 0 ? same.length : place;
}
