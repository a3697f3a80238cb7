/**
 * A virtual world: people, their conversations and the runs of one journey, in time that jumps from one event to the next.
 * Decides by the server's own `step`, `decideEntry` and `decideSend`; stands in for the lanes around them and for WhatsApp.
 * Pure: reads no clock, keeps nothing, sends nothing. What people do is up to whoever drives it.
 */
import type { Channel } from "../../catalog/channel.ts";
import type { Template } from "../../catalog/template.ts";
import { type Conversation, newConversation, SERVICE_WINDOW_MS } from "../../conversations/conversation.ts";
import { decideFailure } from "../../channels/whatsapp/error-codes.ts";
import { renderMessage } from "../../content/render-message.ts";
import { own } from "../../journeys/own-path.ts";
import { NO_FRAGMENTS } from "../../liquid/text-facts.ts";
import type { InboundContent } from "../../messages/content.ts";
import type { Decision } from "../../messages/decision.ts";
import type { MessageState } from "../../messages/message.ts";
import type { MessageId } from "../../platform/ids.ts";
import { changedProfile } from "../../profiles/changed-profile.ts";
import { NO_CHAIN } from "../../policy/choose-template.ts";
import { chooseWording, hasTwoWordings } from "../../policy/choose-wording.ts";
import { recipientOf } from "../../policy/recipient.ts";
import { decideSend } from "../../policy/decide-send.ts";
import { templateToSend } from "../../policy/template-to-send.ts";
import { ruleFacts } from "../../content/rule-facts.ts";
import { pairPace } from "../../policy/pair-pace.ts";
import { firstDue } from "./first-due.ts";
import { Instant } from "./instant.ts";
import type { Changing, VirtualMessage, VirtualPerson } from "./people.ts";
import { createPolicy } from "./policy-of.ts";
import { createRunBook, type RunPorts } from "./run-book.ts";
import { createSenderQueue } from "./sender-queue.ts";
import { createTimerQueue } from "./timer-queue.ts";
import { createWhatsApp } from "./whatsapp.ts";
import type { Act, Observer, Others, World, WorldSetting } from "./world-types.ts";

/** WhatsApp's answer takes a moment; a failure it finds out later comes a moment after that. */
const FAILURE_AFTER_MS = 150;
/** Reasons that nothing in the virtual world ends: who is held by them is not looked at again until the message expires. */
const LASTING: ReadonlySet<string> = new Set(["channel_paused", "channel_missing", "template_paused"]);

export function createWorld(setting: WorldSetting, observer: Observer, others: (world: World) => Others): World {
  const { channel, templates, render, fragments = NO_FRAGMENTS } = setting;
  const timers = createTimerQueue<Act>();
  const sender = createSenderQueue(channel?.config.messagesPerSecond ?? 80);
  const whatsApp = createWhatsApp(setting.rules);
  const policy = createPolicy(setting.policy, setting.hours?.timeZone ?? "UTC");
  const byName = new Map<string, Template[]>();
  for (const template of templates) byName.set(template.name, [...(byName.get(template.name) ?? []), template]);
  let nowMs = setting.startMs;
  /** Made once somebody asks: of a timer that means nothing any more nobody does. */
  let instant: Instant | null = null;
  const nowOf = (): Instant => (instant ??= new Instant(nowMs));
  let senderTimed = false;

  const later = (atMs: number, act: Act): void => timers.add(Math.max(atMs, nowMs), act);
  const ports: RunPorts = {
    document: setting.document,
    channelOf: (kind) => (kind === "whatsapp" ? channel : (setting.others.get(kind) ?? null)),
    render,
    newId: setting.newId,
    observer,
    now: nowOf,
    holdout: setting.holdout,
    hours: setting.hours,
    splitWeights: (node) => own(setting.weights ?? {}, node) ?? null,
    wakeRun: (run, dueAt) => later(dueAt.getTime(), { kind: "timer", run, dueAt }),
    takeBack: (person, messageIds) => {
      for (const waiting of person.waiting.filter(({ message }) => messageIds.includes(message.id))) {
        close(waiting, "cancelled");
        observer.message(waiting, "cancelled", nowMs, null);
      }
    },
    call: (run, call) => acting.answerCall(run, call, nowMs),
  };
  const runs = createRunBook(ports);

  const conversationOf = (person: VirtualPerson): Changing<Conversation> => (person.conversation ??= emptyConversation(person, channel));

  /** Everything follows from what has just happened, until nothing more does: runs are told, then messages leave. */
  const settle = (person: VirtualPerson): void => {
    do runs.tellAll();
    while (claimNext(person) || runs.hasNews());
  };

  /** Takes the most urgent due message of the person through the gate. False when there is none, or no room. */
  const claimNext = (person: VirtualPerson): boolean => {
    const due = firstDue(person.waiting, nowMs);
    if (!due) return false;
    if (!otherOf(due) && !sender.hasRoom(nowMs)) {
      if (!person.inQueue) observer.message(due, "held", nowMs, "sender_pace");
      sender.wait(due);
      timeSender();
      return false;
    }
    judge(due);
    return true;
  };

  const timeSender = (): void => {
    if (senderTimed || sender.isEmpty()) return;
    senderTimed = true;
    later(sender.freeAt(), { kind: "sender" });
  };

  /** Of a message that is not WhatsApp's. */
  const otherOf = ({ message }: VirtualMessage): Channel | null => {
    if (message.content.kind !== "fields") return null;
    for (const other of setting.others.values()) if (other.id === message.channelId) return other;
    return null;
  };

  const judge = (due: VirtualMessage): void => {
    const first = judgeAs(due, true);
    const isUseless = first.wording?.as === "free_form" && first.rendering !== null && first.rendering.kind !== "rendered";
    const { verdict, rendering, wording, category } = isUseless ? judgeAs(due, false) : first;
    if (verdict.verdict === "hold") return hold(due, verdict.decision.reason, verdict.until);
    if (verdict.verdict === "refuse" || rendering === null) return refuse(due, verdict.decision);
    if (rendering.gaps.length > 0) observer.gaps(due, rendering.gaps);
    if (rendering.kind === "missing")
      return refuse(due, { ...verdict.decision, verdict: "refuse", reason: "variable_missing" }, rendering.variable, rendering.action);
    if (rendering.kind === "invalid")
      return refuse(due, { ...verdict.decision, verdict: "refuse", reason: "content_invalid" }, `${rendering.part}: ${rendering.problem}`);
    due.text = rendering.rendered.preview.body;
    due.wording = wording;
    due.category = category;
    leave(due);
  };

  const judgeAs = (due: VirtualMessage, isUsable: boolean) => {
    const { person, message: asked } = due;
    const other = otherOf(due);
    const whole = asked.content;
    const { profile, conversation, suppressed } = person;
    const named = (whole.kind === "template" && byName.get(whole.name)) || NO_TEMPLATES;
    const languages = (whole.kind === "template" && own(setting.languages ?? {}, whole.name)) || NO_CHAIN;
    const now = nowOf();
    const rule = whole.kind === "template" ? own(setting.templateRules ?? {}, whole.name) : undefined;
    const templateRule = rule ? ruleFacts(rule, whole, (name) => byName.get(name) ?? []) : null;
    const { content, wording } = hasTwoWordings(whole)
      ? chooseWording(
          whole,
          {
            now,
            conversation,
            template: () => templateToSend({ message: asked, profile, templates: named, templateRule, languages }).template,
            recipient: recipientOf(profile, channel?.form)?.value ?? null,
            prices: setting.prices,
          },
          isUsable,
        )
      : { content: whole, wording: null };
    const message = content === whole ? asked : { ...asked, content };
    // Field by field: a copy that grows costs several times as much.
    const verdict = decideSend({
      now,
      message,
      wording,
      profile,
      channel: other ?? channel,
      conversation: other ? null : conversation,
      templates: named,
      templateRule,
      languages,
      suppressed,
      outstanding: null,
      senderRoom: 1,
      policy: policy.factsOf(due, nowMs),
    });
    if (verdict.verdict !== "allow") return { verdict, rendering: null, wording, category: null };
    const { variables } = message;
    const going =
      content.kind === "template" ? templateToSend({ message, profile, templates: named, templateRule, languages }) : NOTHING_GOING;
    const sent = going.template && going.insteadOf ? [going.template] : named;
    const rendering = renderMessage(
      content,
      { profile, variables, templates: sent, now, languages, fragments, form: other?.form ?? null },
      render,
    );
    return { verdict, rendering, wording, category: going.template?.category ?? null };
  };

  const hold = (due: VirtualMessage, reason: string, until: Date): void => {
    const { message } = due;
    const atMs = LASTING.has(reason) ? (message.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY) : Math.max(until.getTime(), nowMs + 1);
    message.state = "held";
    message.dueAt = new Date(Math.min(atMs, FAR));
    observer.message(due, "held", nowMs, reason);
    if (atMs < FAR) later(atMs, { kind: "due", person: due.person });
  };

  const refuse = (due: VirtualMessage, decision: Decision, why: string | null = null, action: "skip" | "fail" = "skip"): void => {
    const state = decision.reason === "expired" ? "expired" : action === "fail" ? "failed" : "refused";
    close(due, state);
    observer.message(due, state, nowMs, why === null ? decision.reason : `${decision.reason}: ${why}`);
  };

  const leave = (due: VirtualMessage): void => {
    const { person } = due;
    const other = otherOf(due);
    policy.left(due, (other ?? channel)?.kind ?? "", nowMs);
    if (other) {
      // What comes of it is up to the assumptions; it uses up nothing of WhatsApp's.
      close(due, "accepted");
      observer.message(due, "sent", nowMs, null);
      return acting.take(due, nowMs);
    }
    sender.spend(nowMs);
    const conversation = conversationOf(person);
    const now = nowOf();
    due.inWindow = (conversation.windowExpiresAt?.getTime() ?? 0) > nowMs;
    if (channel) {
      const { pairRate } = channel.config;
      conversation.pairTat = pairRate ? new Instant(pairPace(conversation, now, pairRate).nextMs) : null;
      conversation.lastOutboundAt = now;
    }
    const answer = whatsApp.answer(due, now);
    if (answer.kind === "now") return rejected(due, answer.code);
    close(due, "accepted");
    observer.message(due, "sent", nowMs, null);
    if (answer.kind === "later") later(nowMs + FAILURE_AFTER_MS, { kind: "failure", message: due, code: answer.code });
    else acting.take(due, nowMs);
  };

  const rejected = (due: VirtualMessage, code: number): void => {
    const { message } = due;
    const action = decideFailure(errorOf(code), { purpose: message.purpose, retries: message.retries, retryAfterMs: null });
    if (action.kind !== "retry" && action.kind !== "pause_sender") return fail(due, code);
    message.state = "queued";
    message.attempt += 1;
    message.retries += 1;
    message.dueAt = new Date(nowMs + action.afterMs);
    observer.message(due, "held", nowMs, `whatsapp_${code}`);
    later(nowMs + action.afterMs, { kind: "due", person: due.person });
  };

  const fail = (due: VirtualMessage, code: number): void => {
    const { person, message } = due;
    close(due, "failed");
    observer.message(due, "failed", nowMs, String(code));
    const action = decideFailure(errorOf(code), { purpose: message.purpose, retries: message.retries, retryAfterMs: null });
    if (action.kind === "mark_unreachable") setReachable(person, "unreachable", action.reason);
    else if (action.kind === "mark_opted_out") stop(person);
  };

  /** The message waits no longer; its run hears of it when it listens. */
  const close = (due: VirtualMessage, state: MessageState): void => {
    const { message, person } = due;
    const place = person.waiting.indexOf(due);
    if (place !== -1) person.waiting.splice(place, 1);
    message.state = state;
    if (state === "accepted") message.attempt += 1;
    runs.tellMessage(due);
  };

  const setReachable = (person: VirtualPerson, state: "reachable" | "unreachable", reason: string | null): void => {
    if (person.profile.reachability["whatsapp"]?.state === state) return;
    const whatsapp = { state, at: nowOf().toISOString(), reason };
    person.profile = changedProfile(person.profile, { reachability: { ...person.profile.reachability, whatsapp } });
  };

  /** Stop means stop: also for what already waits. */
  const stop = (person: VirtualPerson): void => {
    person.marketingStopped = true;
    runs.setConsent(person, "marketing", "opt_out");
    for (const waiting of person.waiting.filter(({ message }) => message.purpose === "marketing")) {
      close(waiting, "cancelled");
      observer.message(waiting, "cancelled", nowMs, null);
    }
  };

  const hearReply = (person: VirtualPerson, content: InboundContent, answered: VirtualMessage | null): void => {
    if (channel) {
      const conversation = conversationOf(person);
      conversation.windowExpiresAt = new Instant(nowMs + SERVICE_WINDOW_MS);
      conversation.lastInboundAt = nowOf();
    }
    sender.spend(nowMs);
    setReachable(person, "reachable", null);
    observer.said(person, content, answered, nowMs);
    runs.tellPerson(person, {
      kind: "reply",
      messageId: setting.newId("message") as MessageId,
      externalId: null,
      content,
      repliesTo: answered?.message.id ?? null,
      at: nowOf().toISOString(),
    });
    if (runs.listensToWindow) runs.tellPerson(person, { kind: "window" });
  };

  /** The person whom it is about; undefined when it is about nobody in particular. */
  const carryOut = (act: Act): VirtualPerson | undefined => {
    switch (act.kind) {
      case "event":
        observer.happened(act.person, act.event, nowMs);
        runs.tellEvent(act.person, act.event);
        return act.person;
      case "begin":
        runs.begin(act.person, act.event);
        return act.person;
      case "timer":
        runs.tellTimer(act.run, act.dueAt);
        return act.run.person;
      case "receipt": {
        act.message.message.state = act.status;
        observer.message(act.message, act.status, nowMs, null);
        runs.tellMessage(act.message);
        return act.message.person;
      }
      case "click":
        observer.message(act.message, "clicked", nowMs, null);
        runs.tellMessage(act.message, nowOf().toISOString());
        return act.message.person;
      case "failure":
        fail(act.message, act.code);
        return act.message.person;
      case "reply":
        hearReply(act.person, act.content, act.answered);
        return act.person;
      case "stop":
        stop(act.person);
        return act.person;
      case "call":
        runs.tellRun(act.run, { kind: "call", callId: act.callId, answer: act.answer });
        return act.run.person;
      case "due":
        return act.person;
      case "sender":
        senderTimed = false;
        while (sender.hasRoom(nowMs)) {
          const person = sender.next();
          if (!person) break;
          settle(person);
        }
        timeSender();
        return undefined;
    }
  };

  const passTo = (atMs: number): void => {
    if (atMs <= nowMs) return;
    nowMs = atMs;
    instant = null;
  };
  const happen = (act: Act): void => {
    const person = carryOut(act);
    if (person) settle(person);
  };
  const world: World = {
    nowMs: () => nowMs,
    nextAt: timers.nextAt,
    later,
    happen,
    passTo,
    tierUse: () => whatsApp.tierUse(nowMs),
    next: () => {
      const at = timers.nextAt();
      const act = timers.take();
      if (!act) return;
      passTo(at);
      happen(act);
    },
  };
  const acting = others(world);
  return world;
}

const NO_TEMPLATES: readonly Template[] = [];
const NOTHING_GOING = { template: null, insteadOf: null };

/** Beyond any wait; a date later than this would not be one. */
const FAR = 8.64e15;

function errorOf(code: number): Parameters<typeof decideFailure>[0] {
  return { code, subcode: null, title: "", details: null, httpStatus: 400 };
}

function emptyConversation({ profile }: VirtualPerson, channel: Channel | null): Conversation {
  const { lane, id, workspaceId } = profile;
  return newConversation({ lane, profileId: id, channelId: channel?.id ?? ("" as Conversation["channelId"]), workspaceId });
}
