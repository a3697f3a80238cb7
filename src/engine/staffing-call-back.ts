/**
 * The call-back that automatic answers offer when a service for it is chosen: a tap asks for times, a tap on one books it. Times are looked up
 * and booked after the transaction, as journeys' calls are; what comes of it is heard here.
 */
import {
  callBackByNumber,
  callBackChoiceOf,
  type CallBackChoice,
  callBackTimes,
  callBackWords,
  type CallBackWords,
  type Numbered,
  timesByNumber,
  withCallBack,
} from "../desk/call-back.ts";
import type { DeskConversation } from "../desk/conversation.ts";
import type { AppointmentAnswer, CallAnswer } from "../journeys/step.ts";
import type { RunCall } from "../lanes/lane-store.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { ChannelForm } from "../messages/channel-form.ts";
import type { CallId, ChannelId, ProfileId } from "../platform/ids.ts";
import { addEntries } from "./desk-entries.ts";
import { APPOINTMENT_EVENTS } from "./appointment-events.ts";
import { queueSaid, type Said, type Spoken, spokenTo } from "./desk-say.ts";
import { contentOf } from "./queue-answer.ts";

const OFFERED = 8;
/** Lines of a text message, which costs by its length. */
const OFFERED_BY_NUMBER = 5;
const TIMEOUT_MS = 10_000;
const RETRIES = 5;
/** Whoever has heard nothing for so long has put the phone away. */
const GIVE_UP_MS = 5 * 60_000;

/** How an automatic answer is said where a call-back is offered below it: by a button, else by a number; undefined: as a plain text. */
export function offeringCallBack(
  work: LaneWork,
  { workspaceId, profileId, channelId }: DeskConversation,
): ((body: string, languages: Spoken["languages"]) => Said) | undefined {
  const form = work.catalog.channels.get(channelId)?.form;
  // Only where somebody can answer, and to whoever has a number to be called at.
  if (work.catalog.staffing(workspaceId).callBackService === null || !form?.tells.includes("replied")) return undefined;
  if (work.profile(profileId)?.identities.phone === undefined) return undefined;
  return (body, languages) => {
    const content = hasButtons(form) ? withCallBack(body, languages) : null;
    return content === null ? byNumber(form, callBackByNumber(body, callBackWords(languages).reply)) : { content };
  };
}

function hasButtons({ fields }: ChannelForm): boolean {
  return Object.keys(fields).length === 0;
}

function byNumber(form: ChannelForm, { text, choices }: Numbered): Said {
  return { content: contentOf(form, text), choices };
}

/** Taps on the offer among what customers said in this transaction. */
export function hearCallBacks(work: LaneWork): void {
  for (const { before, after } of work.soFar().messages) {
    if (before !== null || after.direction !== "inbound") continue;
    const choice = callBackChoiceOf(after.content.choice);
    const conversation = work.desk.ofPerson(after.profileId).find(({ channelId }) => channelId === after.channelId);
    const { callBackService } = work.catalog.staffing(after.workspaceId);
    if (!choice || !conversation) continue;
    if (callBackService === null) tell(work, conversation, ({ off }) => off);
    else ask(work, conversation, callBackService, choice);
  }
}

function ask(
  work: LaneWork,
  { lane, workspaceId, profileId, channelId }: DeskConversation,
  serviceId: string,
  choice: CallBackChoice,
): void {
  const form = work.catalog.channels.get(channelId)?.form;
  const from = choice.kind === "ask" ? work.now.toISOString() : choice.kind === "later" ? choice.from : choice.start;
  const appointment = {
    do: choice.kind === "at" ? ("book" as const) : ("slots" as const),
    askedBy: { kind: "desk" as const, channelId },
    serviceId,
    appointmentId: null,
    staffId: null,
    from,
    until: null,
    limit: form != null && !hasButtons(form) ? OFFERED_BY_NUMBER : OFFERED,
    form: null,
  };
  work.putCall({
    lane,
    id: work.ids.inLane<CallId>(lane),
    workspaceId,
    profileId,
    runId: null,
    versionId: null,
    node: "",
    request: { appointment, timeoutMs: TIMEOUT_MS, retries: RETRIES },
    state: "waiting",
    attempt: 0,
    failures: 0,
    dueAt: work.now,
    giveUpAt: new Date(work.now.getTime() + GIVE_UP_MS),
    status: null,
    why: null,
    createdAt: work.now,
    updatedAt: work.now,
  });
  work.runAgain([lane]);
}

/** Needs the person and their conversations. */
export function hearCallBackAnswer(work: LaneWork, call: RunCall, answer: CallAnswer): void {
  const { profileId, request } = call;
  if (!("appointment" in request) || request.appointment.askedBy.kind !== "desk") return;
  const conversation = conversationOf(work, profileId, request.appointment.askedBy.channelId);
  if (conversation === null) return;
  const told = answer.ok ? (answer.body as AppointmentAnswer) : null;
  switch (told?.kind) {
    case "slots":
    case "taken":
      return tell(work, conversation, (words, form) => {
        if (told.slots.length === 0) return words.none;
        const body = told.kind === "taken" ? words.taken : words.ask;
        if (hasButtons(form)) return { content: callBackTimes(body, told.slots, words) };
        return byNumber(form, timesByNumber(body, told.slots, words));
      });
    case "done": {
      const { startsAt, when } = told.facts;
      if (typeof startsAt !== "string" || typeof when !== "string") throw new Error(`a call-back was booked without its time: ${call.id}`);
      if (told.was !== "there") addEntries(work, conversation, [{ kind: "call_back", detail: { startsAt } }], "customer");
      // A journey that begins by the booking confirms it in its own words; of one that was there already nothing is told anew.
      const event = told.was === undefined ? APPOINTMENT_EVENTS.booked : told.was === "moved" ? APPOINTMENT_EVENTS.rescheduled : null;
      if (event !== null && work.catalog.entryVersions(conversation.workspaceId, event).length > 0) return;
      return tell(work, conversation, ({ booked, another }, form) => {
        const noted = booked.replace("{when}", () => when);
        // A list can be tapped again; a number is heard as long as nothing else was said.
        return hasButtons(form) ? noted : byNumber(form, callBackByNumber(noted, another));
      });
    }
    case "refused":
      // Out of use since it was asked for.
      return tell(work, conversation, ({ off, failed }) => (told.why === "unknown" ? off : failed));
    default:
      return tell(work, conversation, ({ failed }) => failed);
  }
}

function conversationOf(work: LaneWork, profileId: ProfileId, channelId: ChannelId): DeskConversation | null {
  const found = work.desk.of(profileId, channelId);
  return found?.mergedInto === null ? found : null;
}

/** Words alone, or what can be chosen from. */
function tell(work: LaneWork, of: DeskConversation, said: (words: CallBackWords, form: ChannelForm) => string | Said): void {
  const spoken = spokenTo(work, of);
  const form = work.catalog.channels.get(of.channelId)?.form;
  if (spoken === null || !form) return;
  const what = said(callBackWords(spoken.languages), form);
  queueSaid(work, of, "call_back", typeof what === "string" ? { content: contentOf(form, what) } : what);
}
