/** What a customer who waits is told when nobody is there or many wait: once for each such time, and never where a machine is talking with them. */
import { closedSince, type HoursInForce, isOpenAt } from "../contact-rules/working-hours.ts";
import { promiseAnswer } from "../advice/answer-promise.ts";
import { type AutomaticText, automaticText } from "../desk/automatic-answers.ts";
import type { DeskConversation } from "../desk/conversation.ts";
import type { Episode } from "../desk/episode.ts";
import type { Staffing } from "../desk/team.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { MessageId } from "../platform/ids.ts";
import { addEntries } from "./desk-entries.ts";
import { queueSaid, type Said, type Spoken, type SpokenWith, spokenTo } from "./desk-say.ts";
import { contentOf } from "./queue-answer.ts";
import { offeringCallBack } from "./staffing-call-back.ts";
import type { Episodes } from "./staffing-episodes.ts";
import { aheadOf, type StaffNow } from "./staffing-routing.ts";

/** That many wait is told again after so long. */
const BUSY_AGAIN_MS = 12 * 3_600_000;

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
  const speaking = ({ languages, zone }: Spoken) => ({
    settings,
    languages,
    zone,
    measured,
    ahead,
    now,
    promise: hours === null ? ({ kind: "open", by: null } as const) : promiseAnswer(hours, now, { measured, ahead, online }),
  });
  const said = say(work, conversation, what, speaking, { offering: offeringCallBack(work, conversation) });
  if (!said) return;
  episodes.put({ ...episode, ...(what === "closed" ? { toldClosedAt: work.now } : { toldBusyAt: work.now }) });
  addEntries(work, conversation, [{ kind: what === "closed" ? "told_closed" : "told_busy", detail: {} }], "system");
}

/** A journey or a helper says something in this very moment: what it says is theirs to know, and once is enough. */
function isAnswered(work: LaneWork, { profileId, channelId }: DeskConversation): boolean {
  return work.messages
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

/** Queues one of the automatic texts, in the customer's language and by their clock. Null: they cannot be told by that channel. */
export function say(
  work: LaneWork,
  of: SpokenWith,
  what: AutomaticText,
  speaking: (spoken: Spoken) => Parameters<typeof automaticText>[1],
  {
    offering,
    dueAt,
  }: {
    /** How it is said with what can be chosen below it. */
    readonly offering?: ((body: string, languages: Spoken["languages"]) => Said) | undefined;
    readonly dueAt?: Date;
  } = {},
): MessageId | null {
  const spoken = spokenTo(work, of);
  const form = work.catalog.channels.get(of.channelId)?.form;
  if (spoken === null || !form) return null;
  const text = automaticText(what, speaking(spoken));
  if (text === "") return null;
  return queueSaid(work, of, what, offering?.(text, spoken.languages) ?? { content: contentOf(form, text) }, dueAt);
}
