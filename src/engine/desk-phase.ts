/**
 * What happens to the shared inbox without anybody's doing: snoozes end, journeys hand over to people, answers come to nothing. Runs late,
 * when all else of the transaction is known.
 */
import type { Conversation } from "../conversations/conversation.ts";
import { putBack, recountConversation, type Said } from "../desk/answer.ts";
import { reopen } from "../desk/command.ts";
import type { DeskConversation } from "../desk/conversation.ts";
import { newConversation } from "../desk/hear.ts";
import { inboundLine, outboundLine, previewLine } from "../desk/preview.ts";
import { draftLine } from "./desk-lines.ts";
import type { Assignment } from "../lanes/lane-store.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { LanePhase } from "../lanes/phase.ts";
import type { Message, MessageState, OutboundMessage } from "../messages/message.ts";
import type { ChannelId } from "../platform/ids.ts";
import type { Clock } from "../platform/clock.ts";
import type { Lane } from "../platform/lane.ts";
import { addEntries } from "./desk-entries.ts";
import { withdrawQuestion } from "./staffing-csat.ts";
import { episodesOf } from "./staffing-episodes.ts";

const EVERY_MS = 1_000;
const MOST = 500;
/** Further back nobody looks for what an answer answered. */
const MOST_SAID = 100;
/** Nobody got it. */
const CAME_TO_NOTHING: ReadonlySet<MessageState> = new Set(["refused", "cancelled", "failed", "expired"]);

export function createDeskPhase({ clock }: { readonly clock: Pick<Clock, "monotonic"> }): LanePhase {
  const lookedAt = new Map<Lane, number>();
  return {
    name: "desk",
    run: async (work) => {
      const now = clock.monotonic();
      const { lanes, isCareful } = work.tx;
      const looks = isCareful || lanes.some((lane) => now - (lookedAt.get(lane) ?? Number.NEGATIVE_INFINITY) >= EVERY_MS);
      if (looks) for (const conversation of await work.desk.loadDue(MOST)) wake(work, conversation);
      await takeAssignments(work);
      await noteFailures(work);
      if (!looks || isCareful) return undefined;
      // What was rolled back has looked at nothing.
      return () => {
        for (const lane of lanes) lookedAt.set(lane, now);
      };
    },
  };
}

/** Whoever else wants it to be looked at again says so after this phase. */
function wake(work: LaneWork, found: DeskConversation): void {
  const { snoozedUntil, wakeAt } = found;
  if (wakeAt === null || wakeAt > work.now) return;
  if (snoozedUntil === null || snoozedUntil > work.now) {
    work.desk.put({ ...found, wakeAt: snoozedUntil });
    return;
  }
  const { conversation, entries } = reopen(found, work.now);
  work.desk.put({ ...conversation, wakeAt: null });
  addEntries(work, conversation, entries, "system");
}

async function takeAssignments(work: LaneWork): Promise<void> {
  const assignments = work.assigned();
  if (assignments.length === 0) return;
  const people = assignments.map(({ profileId }) => profileId);
  await Promise.all([work.loadProfiles(people), work.conversations.load(people), work.desk.load(people)]);
  for (const assignment of assignments) takeAssignment(work, assignment);
}

/** A journey gives the person to somebody: with the sender they last had to do with. */
function takeAssignment(work: LaneWork, { lane, workspaceId, profileId, to, note }: Assignment): void {
  const channelId = lastChannel(work, profileId);
  if (channelId === null) return;
  const known = work.desk.of(profileId, channelId);
  const fresh = { lane, id: work.ids.inLane<string>(lane), workspaceId, profileId, channelId };
  const before = known ?? { ...newConversation(fresh, work.now), language: work.profile(profileId)?.locale ?? null };
  const opened = known === null || known.state === "open" ? { conversation: before, entries: [] } : reopen(before, work.now);
  const conversation: DeskConversation = {
    ...opened.conversation,
    handledBy: "person",
    waitingSince: opened.conversation.waitingSince ?? work.now,
    ...(note !== null && known === null ? { lastPreview: previewLine(note) } : {}),
    revision: before.revision + 1,
    updatedAt: work.now,
  };
  work.desk.put(conversation);
  const entries = known === null ? [{ kind: "opened", detail: {} }] : opened.entries;
  const handed = { kind: "handed_over", detail: { to }, ...(note === null ? {} : { text: note }) };
  addEntries(work, conversation, [...entries, handed], "automation");
}

function lastChannel(work: LaneWork, profileId: Assignment["profileId"]): ChannelId | null {
  const lastMs = ({ lastInboundAt, lastOutboundAt }: Conversation): number =>
    Math.max(lastInboundAt?.getTime() ?? 0, lastOutboundAt?.getTime() ?? 0);
  const [latest] = work.conversations.ofPerson(profileId).toSorted((one, other) => lastMs(other) - lastMs(one));
  return latest?.channelId ?? null;
}

/** An answer that nobody got is none: the customer waits again, from when they wrote. */
async function noteFailures(work: LaneWork): Promise<void> {
  const failed = work
    .soFar()
    .messages.flatMap(({ before, after }) =>
      after.direction === "outbound" && after.origin.kind === "agent" && CAME_TO_NOTHING.has(after.state) && before?.state !== after.state
        ? after
        : [],
    );
  if (failed.length === 0) return;
  await work.desk.load(failed.map(({ profileId }) => profileId));
  for (const { id, profileId, channelId } of failed) {
    const conversation = work.desk.of(profileId, channelId);
    if (!conversation) continue;
    // What it was to end is not over; what it opened stays open, for somebody to see that it came to nothing.
    const restored =
      conversation.state === "resolved" && conversation.undo?.state !== "resolved" ? putBack(conversation, id, work.now) : null;
    work.desk.put(await recount(work, restored?.conversation ?? conversation));
    if (restored === null) continue;
    addEntries(work, restored.conversation, restored.entries, "system");
    await episodesOf(work).load([profileId]);
    await withdrawQuestion(work, episodesOf(work), conversation);
  }
}

export async function recount(work: LaneWork, conversation: DeskConversation): Promise<DeskConversation> {
  const messages = await work.tx.desk.lastMessages(conversation, MOST_SAID);
  const said = messages.map((stored) =>
    saidOf(stored.direction === "outbound" ? (work.messages.knownOutbound(stored.id) ?? stored) : stored, stored),
  );
  return recountConversation(conversation, said, work.now);
}

/** `stored`: what this transaction knows of a message may be without its text. */
function saidOf(message: Message, stored: Message): Said {
  const { id, createdAt: at, direction } = message;
  if (stored.direction === "inbound") {
    const { kind } = stored.content;
    const counts = kind !== "reaction" && kind !== "edit" && kind !== "revoke" && kind !== "system";
    return { id, at, direction, line: inboundLine(stored.content), counts };
  }
  return { id, at, direction, line: lineOf(stored), counts: message.direction === "outbound" && !CAME_TO_NOTHING.has(message.state) };
}

function lineOf({ rendered, content }: OutboundMessage): string {
  return rendered ? outboundLine(rendered.preview, content.kind) : draftLine(content);
}
