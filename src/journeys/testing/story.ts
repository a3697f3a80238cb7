import { renderText } from "../../liquid/liquid.ts";
import type { InboundContent } from "../../messages/content.ts";
import type { MessageState } from "../../messages/message.ts";
import type { CallId, MessageId, ProfileId, RunId, VersionId, WorkspaceId } from "../../platform/ids.ts";
import type { JsonObject } from "../../platform/json.ts";
import { toLane } from "../../platform/lane.ts";
import type { Profile } from "../../profiles/profile.ts";
import { step } from "../advance.ts";
import type { JourneyDocument } from "../document.ts";
import { decideEntry, newRun } from "../entry.ts";
import { addDuration, fromMs, parseDuration, parseInstant } from "../time.ts";
import type { Run } from "../run.ts";
import type { Effect, StepFacts, StepInput, StepResult } from "../step.ts";

/** For tests: one run of a journey in virtual time, told step by step. Everything handed to `step` is frozen. */
export type Story = {
  readonly run: () => Run;
  readonly effects: () => readonly Effect[];
  readonly happen: (input: StepInput) => StepResult;
  readonly event: (type: string, properties?: JsonObject) => StepResult;
  readonly reply: (content: string | { readonly choice: string; readonly text?: string }, repliesTo?: string) => StepResult;
  readonly receipt: (node: string, state: MessageState) => StepResult;
  /** Lets time pass; timers fire when they are due, in order. */
  readonly wait: (duration: string) => void;
  readonly sent: () => readonly string[];
};

export const START = fromMs(parseInstant("2026-03-01T10:00:00Z") ?? 0);

export const testProfile: Profile = {
  lane: toLane(7),
  id: "profile-1" as ProfileId,
  workspaceId: "workspace-1" as WorkspaceId,
  identities: { externalId: "c-1", phone: "+33612345678" },
  attributes: { firstName: "Ana", vip: true, tier: 2 },
  locale: "fr-FR",
  timeZone: "Europe/Paris",
  country: "FR",
  consent: { whatsapp: { utility: { state: "opted_in", at: "2026-01-01T00:00:00Z", source: "form", entryId: "e1" } } },
  reachability: {},
  mergedInto: null,
  consentHead: null,
  absorbed: [],
  createdAt: START,
  updatedAt: START,
};

export const placed = {
  id: "e-1",
  type: "order_placed",
  occurredAt: START.toISOString(),
  properties: { orderId: "A1", orderNumber: "1001", total: 49.9, currency: "EUR" },
};

export function factsAt(now: Date, nextId: () => string): StepFacts {
  return {
    now,
    profile: testProfile,
    consent: testProfile.consent,
    windowOpen: false,
    inAudience: () => false,
    held: false,
    hasChannel: () => true,
    journeyTakesEntries: () => true,
    newMessageId: () => nextId() as MessageId,
    newCallId: () => nextId() as CallId,
    render: renderText,
  };
}

export function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

export function freshRun(document: JourneyDocument, event = placed): Run {
  const decision = decideEntry(document, event, [], { profile: testProfile, windowOpen: false });
  if (!decision.enter) throw new Error(`does not enter: ${decision.why}`);
  return newRun(document, {
    profile: testProfile,
    runId: "run-1" as RunId,
    versionId: "version-1" as VersionId,
    key: decision.key,
    event,
    now: START,
  });
}

export function tell(
  document: JourneyDocument,
  options: { readonly windowOpen?: boolean; readonly event?: typeof placed; readonly facts?: Partial<StepFacts> } = {},
): Story {
  deepFreeze(document);
  let now = START;
  let run = freshRun(document, options.event);
  let made = 0;
  let replies = 0;
  const effects: Effect[] = [];
  const happen = (input: StepInput): StepResult => {
    const facts = { ...factsAt(now, () => `m-${(made += 1)}`), windowOpen: options.windowOpen ?? false, ...options.facts };
    const result = step(document, deepFreeze(run), deepFreeze(input), facts);
    run = result.run;
    effects.push(...result.effects);
    return result;
  };
  happen({ kind: "start" });
  return {
    run: () => run,
    effects: () => effects,
    happen,
    event: (type, properties = {}) =>
      happen({ kind: "event", event: { id: `e-${type}`, type, occurredAt: now.toISOString(), properties } }),
    reply: (said, repliesTo) => {
      const content: InboundContent =
        typeof said === "string"
          ? { kind: "text", text: said, choice: null, target: null, data: null, raw: {} }
          : { kind: "button", text: said.text ?? said.choice, choice: said.choice, target: null, data: null, raw: {} };
      return happen({
        kind: "reply",
        messageId: `in-${(replies += 1)}` as MessageId,
        externalId: null,
        content,
        repliesTo: (repliesTo ?? null) as MessageId | null,
        at: now.toISOString(),
      });
    },
    receipt: (node, state) => happen({ kind: "message", messageId: run.memory.messages[node]?.id ?? ("none" as MessageId), state }),
    wait: (duration) => {
      const parsed = parseDuration(duration);
      if (!parsed) throw new Error(`not a duration: ${duration}`);
      const until = addDuration(now, parsed);
      while (run.state === "live" && run.dueAt !== null && run.dueAt <= until) {
        now = run.dueAt;
        happen({ kind: "timer" });
      }
      now = until;
    },
    sent: () => effects.flatMap((effect) => (effect.kind === "send" ? [effect.node] : [])),
  };
}

/** A valid document around some nodes. */
export function documentOf(nodes: JourneyDocument["nodes"], more: Partial<JourneyDocument> = {}): JourneyDocument {
  return {
    schema: 1,
    name: "test",
    title: "Test",
    entry: { kind: "event", event: "order_placed", key: "properties.orderId" },
    start: Object.keys(nodes)[0] ?? "",
    nodes,
    ...more,
  };
}
