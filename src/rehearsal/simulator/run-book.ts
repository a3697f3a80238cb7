/**
 * The runs of the virtual world: who enters, what each run is told and in which order, and what comes of its effects. What
 * `engine/journeys-phase.ts` does in a lane transaction, on plain objects.
 */
import { queuedMessage } from "../../messages/new-message.ts";
import type { Channel } from "../../catalog/channel.ts";
import type { ChannelKind, ConsentPurpose } from "../../consent/consent.ts";
import { isWindowOpen } from "../../conversations/conversation.ts";
import { step } from "../../journeys/advance.ts";
import type { JourneyDocument } from "../../journeys/document.ts";
import { decideEntry, ENTRY_EVENTS, type ExistingRun, fitsInbound, newRun } from "../../journeys/entry.ts";
import type { ArrivedEvent } from "../../journeys/facts.ts";
import { stepKey } from "../../journeys/messages-of.ts";
import type { Run } from "../../journeys/run.ts";
import { replyFacts } from "../../journeys/reply-match.ts";
import type { Effect, StepFacts, StepInput, StepResult } from "../../journeys/step.ts";
import { subscriptionsOf } from "../../journeys/subscriptions.ts";
import type { WorkspaceHours } from "../../journeys/workspace-hours.ts";
import type { CallId, MessageId, RunId, VersionId } from "../../platform/ids.ts";
import type { JsonObject } from "../../platform/json.ts";
import { changedProfile } from "../../profiles/changed-profile.ts";
import { mergeAttributes } from "../../profiles/merge-attributes.ts";
import type { VirtualMessage, VirtualPerson, VirtualRun } from "./people.ts";
import type { AskedCall, Observer } from "./world-types.ts";

export type RunPorts = {
  readonly document: JourneyDocument;
  /** Null: the workspace has no sender of that kind. */
  readonly channelOf: (kind: ChannelKind) => Channel | null;
  readonly observer: Observer;
  readonly render: (template: string, variables: JsonObject) => string;
  readonly newId: (kind: "run" | "message" | "call") => string;
  readonly now: () => Date;
  /** Of the workspace: who is kept out of all journeys. */
  readonly holdout: { readonly share: number; readonly salt: string };
  /** Its clocks; UTC without them. */
  readonly hours?: WorkspaceHours | undefined;
  readonly splitWeights: NonNullable<StepFacts["splitWeights"]>;
  readonly wakeRun: (run: VirtualRun, dueAt: Date) => void;
  readonly takeBack: (person: VirtualPerson, messageIds: readonly MessageId[]) => void;
  readonly call: (run: VirtualRun, call: AskedCall) => void;
};

export type RunBook = {
  /** Runs under way hear of it, then it may begin one. */
  readonly tellEvent: (person: VirtualPerson, event: ArrivedEvent) => void;
  /** Begins a run that no event of the customer's begins: by an audience, a schedule, the API. */
  readonly begin: (person: VirtualPerson, event: ArrivedEvent) => void;
  readonly tellPerson: (person: VirtualPerson, input: StepInput) => void;
  /** Something of it that conditions may read has changed. */
  readonly tellProfile: (person: VirtualPerson) => void;
  readonly tellRun: (run: VirtualRun, input: StepInput) => void;
  readonly tellTimer: (run: VirtualRun, dueAt: Date) => void;
  /** `clickedAt`: ISO, when a link of it was followed now. */
  readonly tellMessage: (message: VirtualMessage, clickedAt?: string) => void;
  /** Hands out what was told, in order, with all that follows from it. */
  readonly tellAll: () => void;
  readonly hasNews: () => boolean;
  /** Whether any node waits for the service window to open. */
  readonly listensToWindow: boolean;
  readonly setConsent: (person: VirtualPerson, purpose: ConsentPurpose, action: "opt_in" | "opt_out") => void;
};

type News = { readonly person: VirtualPerson; readonly run: VirtualRun | null; readonly input: StepInput };

const NONE: readonly ExistingRun[] = [];
const NO_HOURS: WorkspaceHours = { timeZone: "UTC", quiet: null };
const VERSION = "rehearsed" as VersionId;

export function createRunBook(ports: RunPorts): RunBook {
  const { document, observer, newId, render } = ports;
  const listens = subscriptionsOf(document);
  const news: News[] = [];
  let told = 0;
  const newMessageId = (): MessageId => newId("message") as MessageId;
  const newCallId = (): CallId => newId("call") as CallId;
  const journeyTakesEntries = (): boolean => true;
  const hasChannel: StepFacts["hasChannel"] = (kind) => ports.channelOf(kind) !== null;

  const hours = ports.hours ?? NO_HOURS;
  const factsOf = ({ profile, inAudience, conversation }: VirtualPerson): StepFacts => {
    const now = ports.now();
    return {
      now,
      profile,
      consent: profile.consent,
      windowOpen: isWindowOpen(conversation, now),
      inAudience,
      splitWeights: ports.splitWeights,
      hours,
      held: false,
      hasChannel,
      journeyTakesEntries,
      newMessageId,
      newCallId,
      render,
    };
  };

  /** Answers whether the input meant something to the run. */
  const advance = (virtual: VirtualRun, input: StepInput): boolean => {
    const before = virtual.run;
    let result: StepResult;
    try {
      result = step(document, before, input, factsOf(virtual.person));
    } catch (error) {
      // As the engine does: a run that cannot go on ends, visibly.
      observer.broke(virtual, error instanceof Error ? error.message : "unknown");
      result = { run: { ...before, state: "failed", dueAt: null, outcome: `step_failed:${before.node}` }, effects: [] };
    }
    if (result.run === before) return false;
    virtual.run = result.run;
    for (const effect of result.effects) carryOut(virtual, effect);
    observer.stepped(virtual, before, ports.now().getTime());
    if (virtual.run.state === "live") time(virtual, before);
    else end(virtual);
    return true;
  };

  const time = (virtual: VirtualRun, before: Run): void => {
    const { dueAt } = virtual.run;
    if (dueAt !== null && dueAt.getTime() !== before.dueAt?.getTime()) ports.wakeRun(virtual, dueAt);
  };

  const end = (virtual: VirtualRun): void => {
    const { person, run } = virtual;
    const place = person.runs.indexOf(virtual);
    if (place !== -1) person.runs.splice(place, 1);
    person.ended.push({ key: run.key, state: run.state, updatedAt: run.updatedAt });
    observer.ended(virtual, ports.now().getTime());
  };

  const carryOut = (virtual: VirtualRun, effect: Effect): void => {
    const { person } = virtual;
    switch (effect.kind) {
      case "passed":
        return observer.passed(virtual, effect.node, effect.via, ports.now().getTime());
      case "update_profile":
        person.profile = changedProfile(person.profile, { attributes: mergeAttributes(person.profile.attributes, effect.set) });
        return tellProfile(person);
      case "consent":
        return setConsent(person, effect.purpose, effect.action);
      case "cancel":
        return ports.takeBack(person, effect.messageIds);
      case "call":
        return ports.call(virtual, effect);
      case "send":
        return send(virtual, effect);
      // An agent's work, and another journey's people: neither is played here.
      case "assign":
        return observer.handedOver(ports.now().getTime());
      case "enter":
        return undefined;
    }
  };

  const send = (virtual: VirtualRun, effect: Extract<Effect, { readonly kind: "send" }>): void => {
    const { person, run } = virtual;
    const channel = ports.channelOf(effect.channel);
    if (!channel) {
      virtual.run = { ...run, state: "failed", dueAt: null, outcome: `channel_missing:${effect.node}` };
      return;
    }
    const now = ports.now();
    person.messages += 1;
    const message: VirtualMessage = {
      person,
      run: virtual,
      node: effect.node,
      key: effect.step === undefined ? effect.node : stepKey(effect.node, effect.step),
      turn: person.messages,
      text: null,
      wording: null,
      category: null,
      inWindow: false,
      message: queuedMessage(
        {
          lane: run.lane,
          id: effect.messageId,
          workspaceId: run.workspaceId,
          profileId: run.profileId,
          channelId: channel.id,
          purpose: effect.purpose,
          origin: {
            kind: "journey",
            runId: run.id,
            versionId: run.versionId,
            node: effect.node,
            ...(effect.topic === undefined ? {} : { topic: effect.topic }),
          },
          content: effect.content,
          variables: effect.variables,
          dueAt: now,
          expiresAt: effect.expiresAt,
        },
        now,
      ),
    };
    person.waiting.push(message);
    observer.message(message, "queued", now.getTime(), null);
  };

  const setConsent = (person: VirtualPerson, purpose: ConsentPurpose, action: "opt_in" | "opt_out"): void => {
    const state = {
      state: action === "opt_in" ? "opted_in" : "opted_out",
      at: ports.now().toISOString(),
      source: "rehearsal",
      entryId: "",
    } as const;
    const { consent } = person.profile;
    person.profile = changedProfile(person.profile, { consent: { ...consent, whatsapp: { ...consent.whatsapp, [purpose]: state } } });
    tellProfile(person);
  };

  const enter = (person: VirtualPerson, event: ArrivedEvent): void => {
    const now = ports.now();
    const existing = person.runs.length + person.ended.length === 0 ? NONE : [...person.runs.map(({ run }) => run), ...person.ended];
    const decision = decideEntry(document, event, existing, {
      profile: person.profile,
      windowOpen: isWindowOpen(person.conversation, now),
      inAudience: person.inAudience,
      now,
      ...(ports.hours ? { hours: ports.hours } : {}),
      holdout: ports.holdout,
    });
    if (!decision.enter) return decision.why === "other_event" ? undefined : observer.stayedOut(person, decision.why);
    const run = newRun(document, {
      profile: person.profile,
      runId: newId("run") as RunId,
      versionId: VERSION,
      key: decision.key,
      event,
      now,
    });
    const virtual: VirtualRun = { person, run, mark: 0 };
    person.runs.push(virtual);
    observer.entered(virtual, now.getTime());
    advance(virtual, { kind: "start" });
  };

  const enterByWords = (person: VirtualPerson, reply: Extract<StepInput, { readonly kind: "reply" }>): void => {
    if (document.entry.kind !== "inbound" || fitsInbound(document.entry, reply.content) === 0) return;
    enter(person, { id: reply.messageId, type: ENTRY_EVENTS.inbound, occurredAt: reply.at, properties: replyFacts(reply) });
  };

  const tell = ({ person, run, input }: News): void => {
    if (run) {
      advance(run, input);
      return;
    }
    // Words that point at no message answer the question asked last; the other runs go on waiting for theirs.
    const loose = input.kind === "reply" && input.repliesTo === null;
    const listeners = loose ? person.runs.toSorted((a, b) => b.run.updatedAt.getTime() - a.run.updatedAt.getTime()) : person.runs.slice();
    let heard = false;
    for (const listener of listeners) {
      if (!advance(listener, input)) continue;
      heard = true;
      if (loose) break;
    }
    if (input.kind === "event" && document.entry.kind === "event") enter(person, input.event);
    // What answered a run that was waiting begins nothing.
    if (input.kind === "reply" && !heard) enterByWords(person, input);
  };

  const tellPerson = (person: VirtualPerson, input: StepInput): void => {
    news.push({ person, run: null, input });
  };
  const tellProfile = (person: VirtualPerson): void => {
    if (listens.profile) tellPerson(person, { kind: "profile" });
  };
  const tellRun = (run: VirtualRun, input: StepInput): void => {
    news.push({ person: run.person, run, input });
  };
  return {
    tellPerson,
    tellProfile,
    tellRun,
    setConsent,
    begin: enter,
    listensToWindow: listens.window,
    tellEvent: (person, event) => tellPerson(person, { kind: "event", event }),
    tellTimer: (run, dueAt) => {
      if (run.run.dueAt?.getTime() === dueAt.getTime()) tellRun(run, { kind: "timer" });
    },
    tellMessage: ({ run, node, message }, clickedAt) => {
      if (!run || !listens.receipts.has(node)) return;
      tellRun(run, { kind: "message", messageId: message.id, state: message.state, ...(clickedAt === undefined ? {} : { clickedAt }) });
    },
    hasNews: () => told < news.length,
    tellAll: () => {
      for (; told < news.length; told += 1) {
        const next = news[told];
        if (next) tell(next);
      }
      // One by one: setting the length is a call of the machine's runtime, and mostly there is one or none.
      while (news.length > 0) news.pop();
      told = 0;
    },
  };
}
