import type { CustomerWords } from "../assist/customer-words.ts";
import type { Action, InboundRule } from "../assist/helpers-document.ts";
import type { Match } from "../assist/match-words.ts";
import { type AssistTalk, emptyTalk, saidLately, withAnswer } from "../assist/talk.ts";
import { ENTRY_EVENTS } from "../journeys/entry.ts";
import type { HeardMessage } from "../lanes/assist-work.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import { laneOf } from "../platform/lane.ts";
import { assignTo, labelWith, prioritise, settle } from "./assist-desk.ts";
import { handOver } from "./assist-hand-over.ts";
import { speak } from "./assist-speak.ts";

type Fitting = {
  readonly talk: AssistTalk;
  readonly words: CustomerWords;
  readonly isOpen: boolean | null;
  /** Then nothing is said and nothing begun; labels and such are put on all the same. */
  readonly isWithPeople: boolean;
  readonly message: HeardMessage;
  readonly intent: Match | null;
  readonly rules: readonly InboundRule[];
};

/** Answers whether the message is dealt with: the last rule that fits says that none comes after it. */
export function carryOutRules(work: LaneWork, fitting: Fitting): boolean {
  for (const rule of fitting.rules) {
    work.count({ workspaceId: fitting.message.workspaceId, metric: "helper_rule", label: rule.id });
    for (const action of rule.actions) carryOut(work, fitting, rule, action);
  }
  return fitting.rules.some(({ goOn }) => !goOn);
}

/** As it stands after the actions before. */
function talkOf(work: LaneWork, { profileId, channelId, workspaceId }: HeardMessage): AssistTalk {
  return work.assist.talk(profileId, channelId) ?? emptyTalk({ lane: laneOf(profileId), workspaceId, profileId, channelId }, work.now);
}

function carryOut(work: LaneWork, { words, isOpen, isWithPeople, message, intent }: Fitting, rule: InboundRule, action: Action): void {
  const talk = talkOf(work, message);
  switch (action.kind) {
    case "answer":
      if (!isWithPeople) answer(work, { talk, words, message, intent }, rule, action);
      return;
    case "label":
      labelWith(work, talk, action.label);
      return;
    case "assign":
      assignTo(work, talk, action);
      return;
    case "priority":
      prioritise(work, talk, action.priority);
      return;
    case "start_journey":
      if (!isWithPeople) begin(work, message, rule, action.journey);
      return;
    case "hand_over":
      if (!isWithPeople) handOver(work, talk, words, { isOpen, by: "rule", say: "handed_over" });
      return;
    case "handled":
      if (!isWithPeople) settle(work, talk);
  }
}

function answer(
  work: LaneWork,
  { talk, words, message, intent }: Pick<Fitting, "talk" | "words" | "message" | "intent">,
  rule: InboundRule,
  { text, offersPerson, onceInHours }: Extract<Action, { readonly kind: "answer" }>,
): void {
  const name = `rule:${rule.id}`;
  if (saidLately(talk, name, onceInHours, work.now)) return;
  const sent = speak(work, talk, words, {
    by: "rule",
    ref: rule.id,
    text: { liquid: text },
    variables: { message: { text: message.content.text, intent: intent?.of ?? null } },
    buttons: offersPerson ? [{ id: "assist:person", title: words.person }] : [],
    isMarked: offersPerson,
  });
  if (sent === null) return;
  // That something was said does not mean that it was dealt with: `handled` says so.
  work.assist.putTalk(withAnswer(talk, name, work.now));
}

/** Whatever begins the journey otherwise; its own rules of entry hold. The message is the occasion, so told twice it begins once. */
function begin(work: LaneWork, { workspaceId, profileId, messageId, content }: HeardMessage, rule: InboundRule, journey: string): void {
  const liveId = work.catalog.journey(workspaceId, journey)?.liveVersionId ?? null;
  const entry = liveId === null ? undefined : work.catalog.versions.get(liveId)?.document.entry;
  const type = entry?.kind === "event" ? entry.event : ENTRY_EVENTS.api;
  const event = { id: messageId, type, occurredAt: work.now.toISOString(), properties: { rule: rule.id, text: content.text } };
  work.tell({ profileId, runId: null, input: { kind: "enter", journey, event } });
}
