/**
 * The call-back that automatic answers offer when a service for it is chosen: a tap asks for times, a tap on one books it. Times are looked up
 * and booked after the transaction, as journeys' calls are; what comes of it is heard here.
 */
import { callBackChoiceOf, type CallBackChoice, callBackTimes, callBackWords, withCallBack } from "../desk/call-back.ts";
import type { DeskConversation } from "../desk/conversation.ts";
import type { AppointmentAnswer, CallAnswer } from "../journeys/step.ts";
import type { RunCall } from "../lanes/lane-store.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { MessageContent } from "../messages/content.ts";
import type { CallId, ChannelId, ProfileId } from "../platform/ids.ts";
import { addEntries } from "./desk-entries.ts";
import { APPOINTMENT_EVENTS } from "./appointment-events.ts";
import { queueSaid, spokenTo } from "./desk-say.ts";

const OFFERED = 8;
const TIMEOUT_MS = 10_000;
const RETRIES = 5;
/** Whoever has heard nothing for so long has put the phone away. */
const GIVE_UP_MS = 5 * 60_000;

/** How an automatic answer is said where a call-back is offered below it; undefined: as a plain text. */
export function offeringCallBack(
  work: LaneWork,
  { workspaceId, profileId, channelId }: DeskConversation,
): ((body: string, languages: readonly (string | null)[]) => MessageContent | null) | undefined {
  const form = work.catalog.channels.get(channelId)?.form;
  const isOffered =
    work.catalog.staffing(workspaceId).settings.callBackService !== null &&
    // Only where there are buttons, and to whoever has a number to be called at.
    form != null &&
    Object.keys(form.fields).length === 0 &&
    work.profile(profileId)?.identities.phone !== undefined;
  return isOffered ? withCallBack : undefined;
}

/** Taps on the offer among what customers said in this transaction. */
export function hearCallBacks(work: LaneWork): void {
  for (const { before, after } of work.soFar().messages) {
    if (before !== null || after.direction !== "inbound") continue;
    const choice = callBackChoiceOf(after.content.choice);
    const conversation = work.desk.ofPerson(after.profileId).find(({ channelId }) => channelId === after.channelId);
    const serviceId = work.catalog.staffing(after.workspaceId).settings.callBackService;
    if (!choice || !conversation) continue;
    if (serviceId === null) tell(work, conversation, (words) => ({ kind: "text", text: words.none }));
    else ask(work, conversation, serviceId, choice);
  }
}

function ask(
  work: LaneWork,
  { lane, workspaceId, profileId, channelId }: DeskConversation,
  serviceId: string,
  choice: CallBackChoice,
): void {
  const from = choice.kind === "ask" ? work.now.toISOString() : choice.kind === "later" ? choice.from : choice.start;
  const appointment = {
    do: choice.kind === "at" ? ("book" as const) : ("slots" as const),
    askedBy: { kind: "desk" as const, channelId },
    serviceId,
    appointmentId: null,
    staffId: null,
    from,
    until: null,
    limit: OFFERED,
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
      return tell(work, conversation, (words) =>
        told.slots.length === 0
          ? { kind: "text", text: words.none }
          : callBackTimes(told.kind === "taken" ? words.taken : words.ask, told.slots, words),
      );
    case "done": {
      const { startsAt, when } = told.facts;
      if (typeof startsAt !== "string" || typeof when !== "string") throw new Error(`a call-back was booked without its time: ${call.id}`);
      if (told.was !== "there") addEntries(work, conversation, [{ kind: "call_back", detail: { startsAt } }], "customer");
      // A journey that begins by the booking confirms it in its own words; of one that was there already nothing is told anew.
      const event = told.was === undefined ? APPOINTMENT_EVENTS.booked : told.was === "moved" ? APPOINTMENT_EVENTS.rescheduled : null;
      if (event !== null && work.catalog.entryVersions(conversation.workspaceId, event).length > 0) return;
      return tell(work, conversation, (words) => ({ kind: "text", text: words.booked.replace("{when}", () => when) }));
    }
    default:
      return tell(work, conversation, (words) => ({ kind: "text", text: words.failed }));
  }
}

function conversationOf(work: LaneWork, profileId: ProfileId, channelId: ChannelId): DeskConversation | null {
  const found = work.desk.of(profileId, channelId);
  return found?.mergedInto === null ? found : null;
}

function tell(work: LaneWork, of: DeskConversation, contentIn: (words: ReturnType<typeof callBackWords>) => MessageContent): void {
  const spoken = spokenTo(work, of);
  if (spoken !== null) queueSaid(work, of, "call_back", contentIn(callBackWords(spoken.languages)));
}
