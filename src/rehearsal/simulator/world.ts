/**
 * A virtual world: people, their conversations and the runs of one journey, in time that jumps from one event to the next.
 * Decides by the server's own `step`, `decideEntry` and `decideSend`; stands in for the lanes around them and for WhatsApp.
 * Pure: reads no clock, keeps nothing, sends nothing. What people do is up to whoever drives it.
 */
import type { Channel } from "../../catalog/channel.ts";
import { type Conversation, newConversation, SERVICE_WINDOW_MS } from "../../conversations/conversation.ts";
import { own } from "../../journeys/own-path.ts";
import type { InboundContent } from "../../messages/content.ts";
import type { MessageId } from "../../platform/ids.ts";
import { changedProfile } from "../../profiles/changed-profile.ts";
import { Instant } from "./instant.ts";
import type { Changing, VirtualMessage, VirtualPerson } from "./people.ts";
import { createRunBook, type RunPorts } from "./run-book.ts";
import { createSending } from "./sending.ts";
import { createTimerQueue } from "./timer-queue.ts";
import type { Act, Observer, Others, World, WorldSetting } from "./world-types.ts";

export function createWorld(setting: WorldSetting, observer: Observer, others: (world: World) => Others): World {
  const { channel, render } = setting;
  const timers = createTimerQueue<Act>();
  let nowMs = setting.startMs;
  /** Made once somebody asks: of a timer that means nothing any more nobody does. */
  let instant: Instant | null = null;
  const nowOf = (): Instant => (instant ??= new Instant(nowMs));

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
    takeBack: (person, messageIds) => sending.takeBack(person.waiting.filter(({ message }) => messageIds.includes(message.id))),
    call: (run, call) => acting.answerCall(run, call, nowMs),
  };
  const runs = createRunBook(ports);
  const conversationOf = (person: VirtualPerson): Changing<Conversation> => (person.conversation ??= emptyConversation(person, channel));
  const sending = createSending({
    setting,
    observer,
    nowMs: () => nowMs,
    now: nowOf,
    later,
    taken: (message, atMs) => acting.take(message, atMs),
    closed: runs.tellMessage,
    conversationOf,
    unreachable: (person, reason) => setReachable(person, "unreachable", reason),
    stopped: (person) => stop(person),
  });

  /** Everything follows from what has just happened, until nothing more does: runs are told, then messages leave. */
  const settle = (person: VirtualPerson): void => {
    do runs.tellAll();
    while (sending.claimNext(person) || runs.hasNews());
  };

  const setReachable = (person: VirtualPerson, state: "reachable" | "unreachable", reason: string | null): void => {
    if (person.profile.reachability["whatsapp"]?.state === state) return;
    const whatsapp = { state, at: nowOf().toISOString(), reason };
    person.profile = changedProfile(person.profile, { reachability: { ...person.profile.reachability, whatsapp } });
    runs.tellProfile(person);
  };

  /** Stop means stop: also for what already waits. */
  const stop = (person: VirtualPerson): void => {
    person.marketingStopped = true;
    runs.setConsent(person, "marketing", "opt_out");
    sending.takeBack(person.waiting.filter(({ message }) => message.purpose === "marketing"));
  };

  const hearReply = (person: VirtualPerson, content: InboundContent, answered: VirtualMessage | null): void => {
    if (channel) {
      const conversation = conversationOf(person);
      conversation.windowExpiresAt = new Instant(nowMs + SERVICE_WINDOW_MS);
      conversation.lastInboundAt = nowOf();
    }
    sending.noteInbound();
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
        sending.fail(act.message, act.code);
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
        sending.eachInTurn(settle);
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
    tierUse: sending.tierUse,
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

function emptyConversation({ profile }: VirtualPerson, channel: Channel | null): Conversation {
  const { lane, id, workspaceId } = profile;
  return newConversation({ lane, profileId: id, channelId: channel?.id ?? ("" as Conversation["channelId"]), workspaceId });
}
