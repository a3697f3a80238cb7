import { describe, expect, it } from "vitest";
import orderUpdates from "../app/demo/order-updates.journey.ts";
import { describeNode, edgesOf } from "./edges.ts";
import { subscriptionsOf } from "./subscriptions.ts";
import { documentOf } from "./testing/story.ts";
import { upgradeDocument } from "./upgrade.ts";
import { WORD_KEYS } from "./words.ts";

describe("edgesOf", () => {
  const edges = edgesOf(orderUpdates);
  it("draws every way once, with words the console knows", () => {
    expect(edges.filter(({ from }) => from === "feedback").map(({ to, via }) => `${via} ${to}`)).toEqual([
      "arm:0 thank",
      "arm:1 thank",
      "arm:2 request_call",
      "arm:3 pass_on",
      "timeout no_answer",
    ]);
    expect(edges).toContainEqual({ from: "confirm", to: "shipping", via: "next", label: { key: "journey.edge.next", values: {} } });
    expect(edges).toContainEqual({
      from: "delivery",
      to: "ask_feedback",
      via: "arm:0",
      label: { key: "journey.edge.event", values: { event: "order_delivered" } },
    });
    expect(new Set(edges.map(({ from, via }) => `${from} ${via}`)).size).toBe(edges.length);
    for (const { label } of edges) expect(WORD_KEYS).toContain(label.key);
  });

  it("describes nodes", () => {
    expect(describeNode(orderUpdates, "confirm")).toEqual({
      title: { key: "journey.node.message.title", values: {} },
      summary: { key: "journey.node.message.template", values: { name: "order_confirmation" } },
    });
    expect(describeNode(orderUpdates, "toString")).toBeNull();
    for (const name of Object.keys(orderUpdates.nodes)) expect(WORD_KEYS).toContain(describeNode(orderUpdates, name)?.summary.key);
  });
});

describe("subscriptionsOf", () => {
  it("names all that a version must hear of", () => {
    expect(subscriptionsOf(orderUpdates)).toEqual({
      groups: false,
      events: new Set(["order_placed", "order_cancelled", "order_shipped", "order_delivered"]),
      replies: true,
      receipts: new Set(),
      audiences: new Set(),
      profile: false,
      window: false,
      bestHour: false,
      takesBack: false,
      advised: false,
      optsOut: false,
    });
  });

  it("counts receipts that conditions read", () => {
    const document = documentOf({
      hello: { kind: "message", channel: "whatsapp", purpose: "utility", content: { kind: "text", text: "Hi" }, next: "pause" },
      pause: { kind: "wait", for: "P1D", next: "fork" },
      fork: {
        kind: "branch",
        arms: [{ when: { fact: "messages.hello.state", is: "equal", value: "read" }, next: "end" }],
        otherwise: "end",
      },
      end: { kind: "exit" },
    });
    expect(subscriptionsOf(document).receipts).toEqual(new Set(["hello"]));
  });
});

describe("upgradeDocument", () => {
  const upgraders = { 1: (old: object) => ({ ...old, second: true }), 2: (old: object) => ({ ...old, third: "second" in old }) };
  it("goes up one version at a time", () => {
    expect(upgradeDocument({ schema: 1, name: "a" }, upgraders, 3)).toEqual({
      ok: true,
      document: { schema: 3, name: "a", second: true, third: true },
    });
    expect(upgradeDocument({ schema: 2, name: "a" }, upgraders, 3)).toEqual({ ok: true, document: { schema: 3, name: "a", third: false } });
    expect(upgradeDocument({ schema: 1 }, { 2: upgraders[2] }, 3)).toMatchObject({ ok: false });
  });
});
