import { describe, expect, it } from "vitest";
import type { JourneyDocument } from "../api/types.ts";
import { assumptionsOf, awaitedEvents, entryProperties, nodesInOrder } from "./guesses.ts";
import type { Cast, Settings } from "./use-rehearsal.ts";

const document: JourneyDocument = {
  schema: 1,
  name: "order",
  title: "Order",
  entry: { kind: "event", event: "order_placed" },
  exitOn: [{ event: "order_cancelled" }, { event: "order_shipped" }],
  start: "z_first",
  nodes: {
    a_last: { kind: "exit" },
    ask: {
      kind: "message",
      channel: "whatsapp",
      purpose: "utility",
      content: {
        kind: "buttons",
        body: "Well?",
        buttons: [
          { id: "yes", title: "Yes" },
          { id: "no", title: "No" },
        ],
      },
      next: "a_last",
    },
    z_first: {
      kind: "wait_for",
      arms: [
        { on: "event", event: "order_shipped", next: "ask" },
        { on: "event", event: "order_placed", next: "ask" },
      ],
      timeout: { after: "P7D", next: "a_last" },
    },
  },
};
const cast = { templates: [], learned: {}, entryProperties: { orderId: "7" } } as unknown as Cast;
const settings: Settings = {
  people: { from: "profiles" },
  assumptions: {},
  learn: true,
  environment: {},
  overMs: 0,
  seed: 1,
  properties: null,
};

describe("what a rehearsal begins with", () => {
  it("goes through the journey from its start, whatever order the names are kept in", () => {
    expect(nodesInOrder(document)).toEqual(["z_first", "ask", "a_last"]);
  });

  it("guesses that what is waited for mostly happens, what ends a run does not, and leaves out the entry", () => {
    expect(awaitedEvents(document)).toEqual([
      { event: "order_shipped", exit: false },
      { event: "order_cancelled", exit: true },
    ]);
    expect(assumptionsOf(document, cast, settings).events?.map(({ event, share }) => [event, share])).toEqual([
      ["order_shipped", 0.8],
      ["order_cancelled", 0],
    ]);
  });

  it("lets what the author wrote win over the guess", () => {
    const guessed = assumptionsOf(document, cast, settings);
    expect(guessed.messages?.["ask"]?.replies?.map(({ choice, share }) => [choice, share])).toEqual([
      ["yes", 0.22],
      ["no", 0.22],
    ]);
    const messages = { ask: { replies: [{ choice: "yes", share: 1 }], read: 0.5 } };
    const written = assumptionsOf(document, cast, {
      ...settings,
      assumptions: { messages, events: [{ event: "order_shipped", share: 0.1 }] },
    });
    expect(written.messages).toEqual(messages);
    expect(written.events?.[0]).toEqual({ event: "order_shipped", share: 0.1 });
  });

  it("takes what such an event carried lately, until it is written", () => {
    expect(entryProperties(document, cast, settings)).toEqual({ orderId: "7" });
    expect(entryProperties(document, cast, { ...settings, properties: {} })).toEqual({});
    expect(entryProperties({ ...document, entry: { kind: "api" } }, cast, settings)).toEqual({});
  });
});
