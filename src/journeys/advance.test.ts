import { describe, expect, it } from "vitest";
import type { MessageId } from "../platform/ids.ts";
import { MOST_PASSAGES, step, TRAIL_KEPT } from "./advance.ts";
import type { JourneyDocument, JourneyNode, WaitArm } from "./document.ts";
import { documentOf, factsAt, freshRun, START, tell } from "./testing/story.ts";
import { fromMs } from "./time.ts";

const hello = (next: string, text = "Hi {{ profile.attributes.firstName }}"): JourneyNode => ({
  kind: "message",
  channel: "whatsapp",
  purpose: "service",
  content: { kind: "text", text },
  next,
});
const end: JourneyNode = { kind: "exit" };
const ask = (arms: readonly WaitArm[]): JourneyDocument =>
  documentOf({
    hello: hello("ask"),
    ask: { kind: "wait_for", arms, timeout: { after: "P1D", next: "late" } },
    yes: { kind: "exit", outcome: "yes" },
    no: { kind: "exit", outcome: "no" },
    other: { kind: "exit", outcome: "other" },
    late: { kind: "exit", outcome: "late" },
  });

describe("message", () => {
  it("asks for the message with what its texts name, remembers it, and goes on", () => {
    const story = tell(
      documentOf({ hello: { ...hello("end", "{{ event.properties.orderNumber }}"), expiresAfter: "PT1H" } as JourneyNode, end }),
    );
    expect(story.effects()).toMatchObject([
      {
        kind: "send",
        messageId: "m-1",
        node: "hello",
        purpose: "service",
        variables: { event: { properties: { orderNumber: "1001" } }, run: { key: "A1", id: "run-1" } },
        expiresAt: fromMs(START.getTime() + 3_600_000),
      },
      { kind: "passed", node: "hello", via: "next" },
      { kind: "passed", node: "end", via: "end" },
    ]);
    const [sent] = story.effects();
    expect(sent?.kind === "send" && Object.keys(sent.variables)).toEqual(["event", "run"]);
    expect(story.run()).toMatchObject({
      state: "finished",
      node: "end",
      dueAt: null,
      memory: { messages: { hello: { id: "m-1", state: "queued" } } },
    });
  });
});

describe("wait", () => {
  it.each([
    [{ for: "P2D" }, "2026-03-03T10:00:00.000Z"],
    [{ until: "2026-03-05T08:00:00+01:00" }, "2026-03-05T07:00:00.000Z"],
    // A date is midnight where the customer is: Paris.
    [{ until: "event.properties.deliveryAt" }, "2026-03-01T23:00:00.000Z"],
    [{ until: "event.properties.deliveryAt", zone: "UTC" }, "2026-03-02T00:00:00.000Z"],
  ])("%j is due at %s", (how, due) => {
    const event = {
      id: "e",
      type: "order_placed",
      occurredAt: START.toISOString(),
      properties: { orderId: "A1", orderNumber: "1", total: 1, currency: "EUR", deliveryAt: "2026-03-02" },
    };
    const story = tell(documentOf({ pause: { kind: "wait", ...how, next: "end" }, end }), { event });
    expect(story.run().dueAt?.toISOString()).toBe(due);
    story.wait("P5D");
    expect(story.run().state).toBe("finished");
  });

  it("is passed at once when the time is gone by, and fails when there is none", () => {
    expect(tell(documentOf({ pause: { kind: "wait", until: "2020-01-01", next: "end" }, end })).run().state).toBe("finished");
    expect(tell(documentOf({ pause: { kind: "wait", until: "event.properties.none", next: "end" }, end })).run()).toMatchObject({
      state: "failed",
      outcome: "until_not_a_time:pause",
    });
    expect(tell(documentOf({ pause: { kind: "wait", until: "2099-01-01", next: "end" }, end })).run()).toMatchObject({
      state: "failed",
      outcome: "until_too_far:pause",
    });
  });

  it("ignores a timer that is early by a millisecond, and a second start", () => {
    const document = documentOf({ pause: { kind: "wait", for: "PT1H", next: "end" }, end });
    const { run } = step(
      document,
      freshRun(document),
      { kind: "start" },
      factsAt(START, () => "m"),
    );
    const due = START.getTime() + 3_600_000;
    expect(
      step(
        document,
        run,
        { kind: "timer" },
        factsAt(fromMs(due - 1), () => "m"),
      ).run,
    ).toBe(run);
    expect(
      step(
        document,
        run,
        { kind: "start" },
        factsAt(fromMs(due), () => "m"),
      ).run,
    ).toBe(run);
    expect(
      step(
        document,
        run,
        { kind: "timer" },
        factsAt(fromMs(due), () => "m"),
      ).run.state,
    ).toBe("finished");
  });
});

describe("wait_for", () => {
  const arms: readonly WaitArm[] = [
    { on: "any_reply", next: "other" },
    { on: "reply", choice: "yes", equals: ["Sí", "👍"], next: "yes" },
    { on: "reply", choice: "no", contains: ["no"], next: "no" },
  ];
  it.each<[string | { choice: string }, string]>([
    [{ choice: "yes" }, "yes"],
    [{ choice: "no" }, "no"],
    ["  si!! 😀", "yes"],
    ["👍🏽", "yes"],
    ["👎", "other"],
    ["👍", "yes"],
    ["Well, NO thanks", "no"],
    ["not now", "other"],
    ["", "other"],
  ])("%j leads to %s", (said, outcome) => {
    const story = tell(ask(arms));
    story.reply(said);
    expect(story.run().outcome).toBe(outcome);
  });

  it("records the answer", () => {
    const story = tell(ask(arms));
    story.reply({ choice: "yes" });
    expect(story.run().memory.answers).toEqual({
      ask: { kind: "button", choice: "yes", text: "yes", at: "2026-03-01T10:00:00.000Z", messageId: "in-1" },
    });
  });

  it("without a catch-all ignores what does not fit, and reactions always", () => {
    const story = tell(ask(arms.slice(1)));
    const before = story.run();
    expect(story.reply("hm").run).toBe(before);
    expect(
      story.happen({
        kind: "reply",
        messageId: "x" as MessageId,
        externalId: null,
        content: { kind: "reaction", text: "👍", choice: null, target: null, data: null, raw: {} },
        repliesTo: null,
        at: "",
      }).run,
    ).toBe(before);
    story.wait("P1D");
    expect(story.run().outcome).toBe("late");
    expect(story.run().memory.answers).toEqual({});
  });

  it("takes only taps on its own messages, also on its old ones", () => {
    const again = documentOf({
      hello: hello("ask"),
      ask: { kind: "wait_for", arms: [{ on: "reply", choice: "yes", next: "end" }], timeout: { after: "P1D", next: "hello" } },
      end,
    });
    const story = tell(again);
    story.wait("P3D");
    const before = story.run();
    expect(before.memory.messages.hello).toEqual({ id: "m-4", state: "queued", earlier: ["m-3", "m-2", "m-1"] });
    expect(story.reply({ choice: "yes" }, "m-of-another-run").run).toBe(before);
    expect(story.reply({ choice: "yes" }, "m-2").run.state).toBe("finished");
  });

  it("compares the arriving event with the one it entered by", () => {
    const where = { fact: "event.properties.orderId", is: "same_as", other: "entry.event.properties.orderId" } as const;
    const story = tell(ask([{ on: "event", event: "order_shipped", where, next: "yes" }]));
    const before = story.run();
    expect(story.event("order_shipped", { orderId: "B2" }).run).toBe(before);
    expect(story.event("order_shipped").run).toBe(before);
    story.event("order_shipped", { orderId: "A1", carrier: "DHL" });
    expect(story.run()).toMatchObject({
      outcome: "yes",
      memory: { answers: { ask: { event: { carrier: "DHL" }, eventType: "order_shipped" } } },
    });
  });

  it.each([
    ["read", "delivered", "yes"],
    ["delivered", "delivered", "yes"],
    ["sent", "delivered", null],
    ["failed", "delivered", null],
    ["failed", "failed", "yes"],
    ["refused", "failed", null],
    ["refused", "refused", "yes"],
    ["expired", "failed", null],
    ["unsettled", "accepted", null],
  ] as const)("message state %s and an arm for %s: %s", (state, wanted, outcome) => {
    const story = tell(ask([{ on: "receipt", node: "hello", state: wanted, next: "yes" }]));
    story.receipt("hello", state);
    expect(story.run().outcome).toBe(outcome);
  });

  it("hears receipts that were there before the wait began", () => {
    const story = tell(
      documentOf({
        hello: hello("pause"),
        pause: { kind: "wait", for: "PT1H", next: "seen" },
        seen: {
          kind: "wait_for",
          arms: [{ on: "receipt", node: "hello", state: "delivered", next: "yes" }],
          timeout: { after: "P1D", next: "no" },
        },
        yes: { kind: "exit", outcome: "yes" },
        no: end,
      }),
    );
    story.receipt("hello", "read");
    story.receipt("hello", "sent");
    expect(story.run().memory.messages.hello?.state).toBe("read");
    story.wait("PT1H");
    expect(story.run()).toMatchObject({ outcome: "yes", memory: { answers: { seen: { receipt: "delivered", node: "hello" } } } });
  });

  it("ignores receipts of messages it does not know", () => {
    const story = tell(ask(arms));
    const before = story.run();
    expect(story.happen({ kind: "message", messageId: "m-99" as MessageId, state: "read" }).run).toBe(before);
  });
});

describe("branch and update_profile", () => {
  it("takes the first arm that holds, by what the step itself has changed", () => {
    const story = tell(
      documentOf({
        set: { kind: "update_profile", set: { last: "{{ event.properties.orderNumber }}", tier: 3, vip: null }, next: "fork" },
        fork: {
          kind: "branch",
          arms: [
            { when: { fact: "profile.attributes.vip", is: "set" }, next: "old" },
            {
              when: {
                all: [
                  { fact: "profile.attributes.tier", is: "equal", value: 3 },
                  { fact: "profile.attributes.last", is: "equal", value: "1001" },
                  { fact: "consent.whatsapp.utility", is: "equal", value: "opted_in" },
                ],
              },
              next: "new",
            },
          ],
          otherwise: "old",
        },
        old: { kind: "exit", outcome: "old" },
        new: { kind: "exit", outcome: "new" },
      }),
    );
    expect(story.effects()[0]).toEqual({ kind: "update_profile", set: { last: "1001", tier: 3, vip: null } });
    expect(story.effects()).toContainEqual({ kind: "passed", node: "fork", via: "arm:1" });
    expect(story.run().outcome).toBe("new");
  });

  it("fails, and keeps what it did before, when a text cannot be rendered", () => {
    const story = tell(
      documentOf({
        hello: hello("set"),
        set: { kind: "update_profile", set: { x: "{% for i in (1..9000000) %}{% endfor %}" }, next: "end" },
        end,
      }),
    );
    expect(story.run()).toMatchObject({ state: "failed", node: "set", outcome: "render_failed:set" });
    expect(story.sent()).toEqual(["hello"]);
  });
});

describe("exit criteria", () => {
  const exitOn = [
    {
      event: "order_cancelled",
      where: { fact: "event.properties.orderId", is: "same_as", other: "entry.event.properties.orderId" } as const,
    },
  ];
  it("end the run at once, before any arm", () => {
    const document = { ...ask([{ on: "event", event: "order_cancelled", next: "no" }]), exitOn };
    const story = tell(document);
    story.event("order_cancelled", { orderId: "A1" });
    expect(story.run()).toMatchObject({ state: "exited", node: "ask", outcome: "exit:order_cancelled", dueAt: null });
    const ended = story.run();
    expect(story.reply("hello").run).toBe(ended);
    const other = tell(document);
    other.event("order_cancelled", { orderId: "B2" });
    expect(other.run().outcome).toBe("no");
  });
});

describe("guards", () => {
  it("voids a step that goes round for ever", () => {
    const story = tell(documentOf({ a: hello("b"), b: hello("a") }));
    expect(story.run()).toMatchObject({ state: "failed", outcome: "loop_guard", memory: { trail: [] } });
    expect(story.effects()).toEqual([]);
    expect(MOST_PASSAGES).toBe(1_000);
  });

  it("names a node that is not there", () => {
    expect(tell(documentOf({ a: hello("constructor") })).run()).toMatchObject({ state: "failed", outcome: "node_missing:constructor" });
  });

  it("keeps a trail of limited length", () => {
    const story = tell(documentOf({ pause: { kind: "wait", for: "P1D", next: "pause" } }));
    story.wait("P300D");
    expect(story.run().memory.trail).toHaveLength(TRAIL_KEPT);
    expect(story.run().memory.trail.at(-1)).toEqual({ node: "pause", at: "2026-12-26T10:00:00.000Z", via: "elapsed" });
  });
});
