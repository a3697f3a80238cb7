/**
 * The messages of the virtual world: whose turn it is, what the gate says, what WhatsApp says, and what comes of it. What `sends/` does
 * around the lanes, on plain objects.
 */
import type { Channel } from "../../catalog/channel.ts";
import { decideFailure } from "../../channels/whatsapp/error-codes.ts";
import type { Conversation } from "../../conversations/conversation.ts";
import type { Decision } from "../../messages/decision.ts";
import type { MessageState } from "../../messages/message.ts";
import { pairPace } from "../../policy/pair-pace.ts";
import { firstDue } from "./first-due.ts";
import { createGate } from "./gate.ts";
import { Instant } from "./instant.ts";
import type { Changing, VirtualMessage, VirtualPerson } from "./people.ts";
import { createPolicy } from "./policy-of.ts";
import { createSenderQueue } from "./sender-queue.ts";
import { createWhatsApp } from "./whatsapp.ts";
import type { Act, Observer, Others, WorldSetting } from "./world-types.ts";

/** WhatsApp's answer takes a moment; a failure it finds out later comes a moment after that. */
const FAILURE_AFTER_MS = 150;
/** Reasons that nothing in the virtual world ends: who is held by them is not looked at again until the message expires. */
const LASTING: ReadonlySet<string> = new Set(["channel_paused", "channel_missing", "template_paused"]);
/** Beyond any wait; a date later than this would not be one. */
const FAR = 8.64e15;

export type SendingPorts = {
  readonly setting: WorldSetting;
  readonly observer: Observer;
  readonly nowMs: () => number;
  readonly now: () => Instant;
  readonly later: (atMs: number, act: Act) => void;
  /** The channel has taken the message, and will not fail it. */
  readonly taken: Others["take"];
  /** It waits no longer: its run hears of it when it listens. */
  readonly closed: (message: VirtualMessage) => void;
  readonly conversationOf: (person: VirtualPerson) => Changing<Conversation>;
  readonly unreachable: (person: VirtualPerson, reason: string) => void;
  readonly stopped: (person: VirtualPerson) => void;
};

export type Sending = {
  /** Takes the most urgent due message of the person through the gate. False when there is none, or no room. */
  readonly claimNext: (person: VirtualPerson) => boolean;
  /** Whoever waited for the sender's pace and now has their turn. */
  readonly eachInTurn: (settle: (person: VirtualPerson) => void) => void;
  /** Something came in: WhatsApp counts it as well. */
  readonly noteInbound: () => void;
  readonly fail: (message: VirtualMessage, code: number) => void;
  /** Before it was sent. */
  readonly takeBack: (messages: readonly VirtualMessage[]) => void;
  readonly tierUse: () => number;
};

export function createSending(ports: SendingPorts): Sending {
  const { setting, observer, nowMs, later } = ports;
  const { channel } = setting;
  const sender = createSenderQueue(channel?.config.messagesPerSecond ?? 80);
  const whatsApp = createWhatsApp(setting.rules);
  const policy = createPolicy(setting.policy, setting.hours?.timeZone ?? "UTC");
  const gate = createGate(setting, policy);
  let senderTimed = false;

  const claimNext = (person: VirtualPerson): boolean => {
    const due = firstDue(person.waiting, nowMs());
    if (!due) return false;
    if (!otherOf(due) && !sender.hasRoom(nowMs())) {
      if (!person.inQueue) observer.message(due, "held", nowMs(), "sender_pace");
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
    const { verdict, rendering, wording, category } = gate(due, otherOf(due), ports.now());
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

  const hold = (due: VirtualMessage, reason: string, until: Date): void => {
    const { message } = due;
    const atMs = LASTING.has(reason) ? (message.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY) : Math.max(until.getTime(), nowMs() + 1);
    message.state = "held";
    message.dueAt = new Date(Math.min(atMs, FAR));
    observer.message(due, "held", nowMs(), reason);
    if (atMs < FAR) later(atMs, { kind: "due", person: due.person });
  };

  const refuse = (due: VirtualMessage, decision: Decision, why: string | null = null, action: "skip" | "fail" = "skip"): void => {
    const state = decision.reason === "expired" ? "expired" : action === "fail" ? "failed" : "refused";
    close(due, state);
    observer.message(due, state, nowMs(), why === null ? decision.reason : `${decision.reason}: ${why}`);
  };

  const leave = (due: VirtualMessage): void => {
    const other = otherOf(due);
    policy.left(due, (other ?? channel)?.kind ?? "", nowMs());
    if (other) {
      // What comes of it is up to the assumptions; it uses up nothing of WhatsApp's.
      close(due, "accepted");
      observer.message(due, "sent", nowMs(), null);
      return ports.taken(due, nowMs());
    }
    sender.spend(nowMs());
    const conversation = ports.conversationOf(due.person);
    const now = ports.now();
    due.inWindow = (conversation.windowExpiresAt?.getTime() ?? 0) > nowMs();
    if (channel) {
      const { pairRate } = channel.config;
      conversation.pairTat = pairRate ? new Instant(pairPace(conversation, now, pairRate).nextMs) : null;
      conversation.lastOutboundAt = now;
    }
    const answer = whatsApp.answer(due, now);
    if (answer.kind === "now") return rejected(due, answer.code);
    close(due, "accepted");
    observer.message(due, "sent", nowMs(), null);
    if (answer.kind === "later") later(nowMs() + FAILURE_AFTER_MS, { kind: "failure", message: due, code: answer.code });
    else ports.taken(due, nowMs());
  };

  const rejected = (due: VirtualMessage, code: number): void => {
    const { message } = due;
    const action = decideFailure(errorOf(code), { purpose: message.purpose, retries: message.retries, retryAfterMs: null });
    if (action.kind !== "retry" && action.kind !== "pause_sender") return fail(due, code);
    message.state = "queued";
    message.attempt += 1;
    message.retries += 1;
    message.dueAt = new Date(nowMs() + action.afterMs);
    observer.message(due, "held", nowMs(), `whatsapp_${code}`);
    later(nowMs() + action.afterMs, { kind: "due", person: due.person });
  };

  const fail = (due: VirtualMessage, code: number): void => {
    const { person, message } = due;
    close(due, "failed");
    observer.message(due, "failed", nowMs(), String(code));
    const action = decideFailure(errorOf(code), { purpose: message.purpose, retries: message.retries, retryAfterMs: null });
    if (action.kind === "mark_unreachable") ports.unreachable(person, action.reason);
    else if (action.kind === "mark_opted_out") ports.stopped(person);
  };

  const close = (due: VirtualMessage, state: MessageState): void => {
    const { message, person } = due;
    const place = person.waiting.indexOf(due);
    if (place !== -1) person.waiting.splice(place, 1);
    message.state = state;
    if (state === "accepted") message.attempt += 1;
    ports.closed(due);
  };

  return {
    claimNext,
    fail,
    eachInTurn: (settle) => {
      senderTimed = false;
      while (sender.hasRoom(nowMs())) {
        const person = sender.next();
        if (!person) break;
        settle(person);
      }
      timeSender();
    },
    noteInbound: () => sender.spend(nowMs()),
    takeBack: (messages) => {
      for (const waiting of messages) {
        close(waiting, "cancelled");
        observer.message(waiting, "cancelled", nowMs(), null);
      }
    },
    tierUse: () => whatsApp.tierUse(nowMs()),
  };
}

function errorOf(code: number): Parameters<typeof decideFailure>[0] {
  return { code, subcode: null, title: "", details: null, httpStatus: 400 };
}
