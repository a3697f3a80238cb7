import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MessageState } from "../messages/message.ts";
import type { MessageId } from "../platform/ids.ts";
import { step } from "./advance.ts";
import type { JourneyDocument, JourneyNode } from "./document.ts";
import type { StepInput } from "./step.ts";
import { deepFreeze, documentOf, factsAt, freshRun, START, tell } from "./testing/story.ts";
import { DAY_MS, fromMs } from "./time.ts";
import { validateJourney } from "./validate.ts";

const NAMES = ["a", "b", "c", "d", "e", "f"];
const name = fc.constantFrom(...NAMES);
const duration = fc.constantFrom("PT1M", "PT2H", "P3D", "P1M");
const words = fc.constantFrom(
  "Hi {{ profile.attributes.firstName }}",
  "{{ answers.a.choice }}",
  "{{ event.properties.total | money: 'EUR' }}",
  "plain",
);
const condition = fc.oneof(
  fc.record({
    fact: fc.constantFrom("profile.attributes.vip", "answers.a.choice", "messages.b.state", "event.properties.orderId"),
    is: fc.constantFrom("set" as const, "not_set" as const),
  }),
  fc.record({
    fact: fc.constantFrom("profile.attributes.tier", "run.key"),
    is: fc.constantFrom("equal" as const, "greater" as const),
    value: fc.constantFrom(1, 2, "A1"),
  }),
);
const arm = fc.oneof(
  fc.record({ on: fc.constant("reply" as const), choice: fc.constantFrom("yes", "no"), next: name }),
  fc.record({ on: fc.constant("any_reply" as const), next: name }),
  fc.record({
    on: fc.constant("event" as const),
    event: fc.constantFrom("order_shipped", "order_delivered"),
    where: condition,
    next: name,
  }),
  fc.record({
    on: fc.constant("receipt" as const),
    node: name,
    state: fc.constantFrom("sent" as const, "read" as const, "failed" as const),
    next: name,
  }),
);
const node: fc.Arbitrary<JourneyNode> = fc.oneof(
  fc.record({
    kind: fc.constant("message" as const),
    channel: fc.constant("whatsapp" as const),
    purpose: fc.constant("utility" as const),
    content: fc.record({ kind: fc.constant("text" as const), text: words }),
    next: name,
  }),
  fc.record({ kind: fc.constant("wait" as const), for: duration, next: name }),
  fc.record({
    kind: fc.constant("wait" as const),
    until: fc.constantFrom("2026-03-02", "event.occurredAt", "event.properties.none"),
    next: name,
  }),
  fc.record({
    kind: fc.constant("wait_for" as const),
    arms: fc.array(arm, { minLength: 1, maxLength: 4 }),
    timeout: fc.record({ after: duration, next: name }),
  }),
  fc.record({
    kind: fc.constant("branch" as const),
    arms: fc.array(fc.record({ when: condition, next: name }), { minLength: 1, maxLength: 3 }),
    otherwise: name,
  }),
  fc.record({
    kind: fc.constant("update_profile" as const),
    set: fc.dictionary(fc.constantFrom("vip", "tier"), fc.oneof(words, fc.constantFrom(1, null, true)), { minKeys: 1 }),
    next: name,
  }),
  fc.constant<JourneyNode>({ kind: "exit" }),
);

/** Random nodes rarely make a valid journey, so what nothing leads to is taken away first. */
const documents: fc.Arbitrary<JourneyDocument> = fc.tuple(...NAMES.map(() => node)).map((nodes) => {
  const all: { [name: string]: JourneyNode } = Object.fromEntries(NAMES.map((key, index) => [key, nodes[index] ?? { kind: "exit" }]));
  const reached = new Set(["a"]);
  for (const at of reached)
    for (const [, next] of JSON.stringify(all[at]).matchAll(/"(?:next|otherwise)":"([a-f])"/g)) if (next !== undefined) reached.add(next);
  return documentOf(Object.fromEntries([...reached].map((key) => [key, all[key] ?? { kind: "exit" }])), {
    start: "a",
    exitOn: [{ event: "order_cancelled" }],
  });
});

const inputs: fc.Arbitrary<{ readonly afterMs: number; readonly input: StepInput }> = fc.record({
  afterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5 * DAY_MS })),
  input: fc.oneof(
    { weight: 5, arbitrary: fc.constant<StepInput>({ kind: "timer" }) },
    { weight: 1, arbitrary: fc.constant<StepInput>({ kind: "start" }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("event" as const),
        event: fc.record({
          id: fc.string(),
          type: fc.constantFrom("order_shipped", "order_delivered", "order_placed"),
          occurredAt: fc.constant("2026-03-01T00:00:00Z"),
          properties: fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 2 }) as fc.Arbitrary<never>,
        }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("reply" as const),
        messageId: fc.constant("in" as MessageId),
        externalId: fc.constant(null),
        content: fc.record({
          kind: fc.constantFrom("text" as const, "button" as const, "reaction" as const, "image" as const),
          text: fc.option(fc.string({ unit: "binary" })),
          choice: fc.option(fc.constantFrom("yes", "no", "__proto__")),
          target: fc.constant(null),
          data: fc.constant(null),
          raw: fc.constant({}),
        }),
        repliesTo: fc.option(fc.constantFrom("m-1" as MessageId, "zzz" as MessageId)),
        at: fc.constant(""),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("message" as const),
        messageId: fc.integer({ min: 1, max: 8 }).map((id) => `m-${id}` as MessageId),
        state: fc.constantFrom<MessageState>("accepted", "sent", "delivered", "read", "failed", "refused", "unknown"),
      }),
    },
  ),
});

describe("any journey that validates, under any inputs", () => {
  it("is deterministic, pure, never early, never endless, and never throws", { timeout: 240_000 }, () => {
    let valid = 0;
    fc.assert(
      fc.property(documents, fc.array(inputs, { maxLength: 30 }), (document, happenings) => {
        if (!validateJourney(document).ok) return;
        valid += 1;
        deepFreeze(document);
        let run = deepFreeze(freshRun(document));
        let nowMs = START.getTime();
        let made = 0;
        for (const { afterMs, input } of [{ afterMs: 0, input: { kind: "start" } as StepInput }, ...happenings]) {
          nowMs += afterMs;
          const once = () => {
            let here = made;
            return {
              result: step(
                document,
                run,
                deepFreeze(input),
                factsAt(fromMs(nowMs), () => `m-${(here += 1)}`),
              ),
              made: () => here,
            };
          };
          const first = once();
          expect(once().result).toEqual(first.result);
          const { run: after, effects } = first.result;
          expect(after.outcome).not.toBe("loop_guard");
          expect(after.outcome ?? "").not.toMatch(/^(node_missing|duration_invalid)/);
          if (input.kind === "timer" && (run.dueAt === null || run.dueAt.getTime() > nowMs)) expect(after).toBe(run);
          if (after.state === "live") expect(after.dueAt !== null && Object.hasOwn(document.nodes, after.node)).toBe(true);
          else expect(after.dueAt).toBeNull();
          if (run.state !== "live") expect(first.result).toEqual({ run, effects: [] });
          expect(effects.filter((effect) => effect.kind === "passed").length).toBeLessThanOrEqual(NAMES.length * 4);
          made = first.made();
          run = deepFreeze(after);
        }
      }),
      { numRuns: 1_500 },
    );
    expect(valid).toBeGreaterThan(250);
  });
});

describe("receipts", () => {
  const arms = ["accepted", "sent", "delivered", "read"] as const;
  it("lead to the same arm in whatever order they arrive, before or during the wait", { timeout: 240_000 }, () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...arms], { minLength: 1 }),
        fc.shuffledSubarray([...arms], { minLength: 1 }),
        fc.integer({ min: 0, max: 4 }),
        (wanted, told, early) => {
          const outcomeOf = (order: readonly MessageState[], before: number): string | null => {
            const story = tell(
              documentOf({
                hello: { kind: "message", channel: "whatsapp", purpose: "utility", content: { kind: "text", text: "Hi" }, next: "pause" },
                pause: { kind: "wait", for: "PT1H", next: "seen" },
                seen: {
                  kind: "wait_for",
                  arms: wanted.map((state) => ({ on: "receipt", node: "hello", state, next: state })),
                  timeout: { after: "P1D", next: "late" },
                },
                ...Object.fromEntries([...arms, "late"].map((outcome) => [outcome, { kind: "exit", outcome }])),
              }),
            );
            order.slice(0, before).forEach((state) => story.receipt("hello", state));
            story.wait("PT1H");
            order.slice(before).forEach((state) => story.receipt("hello", state));
            story.wait("P2D");
            return story.run().outcome;
          };
          const inOrder = arms.filter((state) => told.includes(state));
          expect(outcomeOf(told, early)).toBe(outcomeOf(inOrder, 0));
          expect(outcomeOf([...told, ...told], early)).toBe(outcomeOf(inOrder, 4));
        },
      ),
      { numRuns: 300 },
    );
  });
});
