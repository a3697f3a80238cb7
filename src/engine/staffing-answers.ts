/** What a customer who waits is told when nobody is there or many wait: once for each such time, and never where a machine is talking with them. */
import { closedSince, type HoursInForce, isOpenAt } from "../contact-rules/working-hours.ts";
import { promiseAnswer } from "../desk/answer-promise.ts";
import { type AutomaticText, automaticText } from "../desk/automatic-answers.ts";
import type { DeskConversation } from "../desk/conversation.ts";
import type { Episode } from "../desk/episode.ts";
import type { Staffing } from "../desk/team.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { MessageContent } from "../messages/content.ts";
import { queuedMessage } from "../messages/new-message.ts";
import type { ChannelId, MessageId, ProfileId, WorkspaceId } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";
import { firstZone } from "../platform/zoned-time.ts";
import { addEntries } from "./desk-entries.ts";
import { contentOf } from "./hear-keyword.ts";
import type { Episodes } from "./staffing-episodes.ts";
import { aheadOf, type StaffNow } from "./staffing-routing.ts";

/** That many wait is told again after so long. */
const BUSY_AGAIN_MS = 12 * 3_600_000;
/** Later nobody remembers having written. */
const WORTH_MS = 3_600_000;

type Case = {
  readonly conversation: DeskConversation;
  readonly episode: Episode;
  readonly hours: HoursInForce | null;
  readonly staffing: Staffing;
  /** Undefined: no team is there to route to. */
  readonly staff: StaffNow | undefined;
};

export function answerAutomatically(work: LaneWork, episodes: Episodes, of: Case): void {
  const { conversation, episode, hours, staff } = of;
  const { state, handledBy, waitingSince } = conversation;
  if (state !== "open" || handledBy !== "person" || waitingSince === null || isAnswered(work, conversation)) return;
  const what = hours !== null && !isOpenAt(hours, work.now.getTime()) ? closedToldAnew(work, of, hours) : busyToldAnew(work, of);
  if (what === null) return;
  const { settings, measured } = of.staffing;
  const ahead = staff === undefined ? 0 : aheadOf(conversation, staff, of.staffing.teams);
  const online = staff?.agents.filter(({ availability }) => availability === "online").length ?? 0;
  const now = work.now.getTime();
  const said = say(work, conversation, what, ({ languages, zone }) => ({
    settings,
    languages,
    zone,
    measured,
    ahead,
    now,
    promise: hours === null ? { kind: "open", by: null } : promiseAnswer(hours, now, { measured, ahead, online }),
  }));
  if (!said) return;
  episodes.put({ ...episode, ...(what === "closed" ? { toldClosedAt: work.now } : { toldBusyAt: work.now }) });
  addEntries(work, conversation, [{ kind: what === "closed" ? "told_closed" : "told_busy", detail: {} }], "system");
}

/** A journey or a helper says something in this very moment: what it says is theirs to know, and once is enough. */
function isAnswered(work: LaneWork, { profileId, channelId }: DeskConversation): boolean {
  return work
    .newOutbound()
    .some(
      (message) =>
        message.profileId === profileId &&
        message.channelId === channelId &&
        (message.origin.kind === "journey" || message.origin.kind === "helper"),
    );
}

/** Null: nobody needs to be told, or they were since it closed. */
function closedToldAnew(work: LaneWork, { conversation, episode, staffing, staff }: Case, hours: HoursInForce): "closed" | null {
  if (!staffing.settings.closed.isOn) return null;
  // Whoever works late answers late.
  if (staff?.agents.some(({ id, availability }) => id === conversation.assignee && availability === "online")) return null;
  const since = closedSince(hours, work.now.getTime());
  const told = episode.toldClosedAt?.getTime() ?? null;
  return told === null || (since !== null && told < since) ? "closed" : null;
}

function busyToldAnew(work: LaneWork, { conversation, episode, staffing, staff }: Case): "busy" | null {
  const { busy } = staffing.settings;
  if (!busy.isOn || staff === undefined || conversation.assignee !== null) return null;
  if (aheadOf(conversation, staff, staffing.teams) <= busy.moreThan) return null;
  const told = episode.toldBusyAt?.getTime() ?? null;
  return told === null || work.now.getTime() - told >= BUSY_AGAIN_MS ? "busy" : null;
}

type Pair = {
  readonly lane: Lane;
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly profileId: ProfileId;
  readonly channelId: ChannelId;
  readonly language: string | null;
};
type Spoken = { readonly languages: readonly (string | null)[]; readonly zone: string };

/** Queues one of the automatic texts, in the customer's language and by their clock. Null: they cannot be told by that channel. */
export function say(
  work: LaneWork,
  of: Pair,
  what: AutomaticText,
  speaking: (spoken: Spoken) => Parameters<typeof automaticText>[1],
  {
    asButtons,
    dueAt = work.now,
  }: { readonly asButtons?: (body: string, languages: Spoken["languages"]) => MessageContent; readonly dueAt?: Date } = {},
): MessageId | null {
  const { lane, workspaceId, profileId, channelId } = of;
  const profile = work.profile(profileId);
  const form = work.catalog.channels.get(channelId)?.form;
  if (!profile || !form) return null;
  const languages = [of.language, profile.locale, work.catalog.languages(workspaceId, "").workspace];
  const zone = firstZone(profile.timeZone, work.catalog.hours(workspaceId).timeZone);
  const text = automaticText(what, speaking({ languages, zone }));
  if (text === "") return null;
  const id = work.ids.inLane<MessageId>(lane);
  work.addMessage(
    queuedMessage(
      {
        lane,
        id,
        workspaceId,
        profileId,
        channelId,
        purpose: "service",
        origin: { kind: "desk", what, conversationId: of.id },
        content: asButtons?.(text, languages) ?? contentOf(form, text),
        variables: {},
        dueAt,
        expiresAt: new Date(dueAt.getTime() + WORTH_MS),
      },
      work.now,
    ),
  );
  // Claimed in the next transaction: those that send have run in this one.
  work.runAgain([lane]);
  return id;
}
