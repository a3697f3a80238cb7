import { describe, expect, it } from "vitest";
import { createJourneyWorld } from "../rehearsal/testkit/journey-world.ts";
import type { ChainNode, JourneyDocument } from "./document.ts";
import { validateJourney } from "./validate.ts";

const said = (text: string) => ({ kind: "fields", fields: { text } }) as const;

function journeyOf(chain: Partial<ChainNode> = {}, more: Partial<JourneyDocument> = {}): JourneyDocument {
  return {
    schema: 1,
    name: "back",
    title: "Back",
    entry: { kind: "event", event: "went_quiet" },
    start: "tell",
    nodes: {
      tell: {
        kind: "chain",
        purpose: "utility",
        steps: [
          { channel: "whatsapp", content: { kind: "template", name: "miss_you" }, until: "read", patience: "PT4H" },
          { channel: "email", content: said("mail"), until: "read", patience: "P1D" },
          { channel: "sms", content: said("text"), until: "delivered", patience: "PT1H" },
        ],
        next: "back",
        exhausted: "gone",
        ...chain,
      },
      back: { kind: "exit", outcome: "back" },
      gone: { kind: "exit", outcome: "gone" },
    },
    ...more,
  };
}

async function begun(journey: JourneyDocument, options: Parameters<typeof createJourneyWorld>[1] = {}, person = {}) {
  const world = createJourneyWorld(journey, options);
  const ana = world.person(person);
  await world.event("went_quiet", {}, ana);
  return {
    world,
    ana,
    sent: () => world.messages(ana).map(({ channel, state }) => `${channel} ${state}`),
    end: () => world.run(ana).outcome,
    answer: () => world.run(ana).answers["tell"],
  };
}

describe("a chain of channels", () => {
  it("stops with the first step that comes through", async () => {
    const { world, ana, sent, end, answer } = await begun(journeyOf());
    await world.advance("PT3H");
    await world.reads(ana);
    expect(answer()).toMatchObject({ outcome: "succeeded", step: 1, channel: "whatsapp", by: "read" });
    await world.advance("P7D");
    expect([sent(), end()]).toEqual([["whatsapp read"], "back"]);
    expect(world.run(ana).trail).toEqual(["tell>step:0", "back>end"]);
  });

  it("goes on by the next channel when patience ends, and says so when all were in vain", async () => {
    const { world, sent, end, answer } = await begun(journeyOf(), { silent: ["whatsapp", "email", "sms"] });
    await world.advance("PT3H59M");
    expect(sent()).toEqual(["whatsapp sent"]);
    await world.advance("PT1M");
    expect(sent()).toEqual(["whatsapp sent", "email sent"]);
    await world.advance("P1D");
    expect(sent()).toEqual(["whatsapp sent", "email sent", "sms sent"]);
    await world.advance("PT1H");
    expect([end(), answer()]).toEqual(["gone", { outcome: "exhausted", at: "2026-01-02T14:00:00.000Z" }]);
  });

  it("ends by a receipt that is late, while a later step is waited for", async () => {
    const { world, ana, sent, answer } = await begun(journeyOf(), { silent: ["email"] });
    await world.advance("PT5H");
    expect(sent()).toEqual(["whatsapp delivered", "email sent"]);
    await world.reads(ana);
    expect(answer()).toMatchObject({ step: 1, channel: "whatsapp" });
    await world.advance("P7D");
    expect(sent()).toEqual(["whatsapp read", "email sent"]);
  });

  it("takes back a step that waits to be sent when an earlier one comes through", async () => {
    const later = journeyOf({
      steps: [
        { channel: "email", content: said("mail"), until: "delivered", patience: "PT4H" },
        { channel: "whatsapp", content: { kind: "template", name: "miss_you" }, until: "read", patience: "PT4H" },
      ],
      together: 2,
    });
    const { sent, end } = await begun(later, { sender: { paused: true } });
    expect([sent(), end()]).toEqual([["email delivered", "whatsapp cancelled"], "back"]);
  });

  it("passes at once what the gate refuses, what fails, and a channel without a sender", async () => {
    const stranger = await begun(journeyOf(), {}, { utility: null, marketing: null });
    expect(stranger.sent()).toEqual(["whatsapp refused", "email refused", "sms refused"]);
    expect(stranger.end()).toBe("gone");
    const absent = await begun(journeyOf(), { silent: ["email"] }, { onWhatsApp: false });
    await absent.world.advance("PT1S");
    expect(absent.sent()).toEqual(["whatsapp failed", "email sent"]);
    const without = await begun(journeyOf(), { silent: ["email"], sender: null });
    expect(without.sent()).toEqual(["email sent"]);
  });

  it("ends by an answer, whatever the step asks for, and keeps what was answered", async () => {
    const { world, ana, answer, sent } = await begun(journeyOf(), { silent: ["email"] });
    await world.advance("PT5H");
    await world.reply(ana, "I am back!");
    expect(answer()).toMatchObject({ outcome: "succeeded", by: "replied", text: "I am back!" });
    await world.advance("P7D");
    expect(sent()).toEqual(["whatsapp delivered", "email sent"]);
  });

  it("begins with several at once when it is asked to", async () => {
    const { world, sent, answer } = await begun(journeyOf({ together: 2 }), { silent: ["whatsapp", "email"] });
    expect(sent()).toEqual(["whatsapp sent", "email sent"]);
    await world.advance("PT5H");
    expect(sent()).toEqual(["whatsapp sent", "email sent"]);
    await world.advance("P1D");
    expect([sent(), answer()]).toEqual([
      ["whatsapp sent", "email sent", "sms delivered"],
      expect.objectContaining({ outcome: "succeeded", step: 3, channel: "sms" }),
    ]);
  });

  it("waits for a message that is held, or takes it back when it is urgent", async () => {
    const patient = await begun(journeyOf(), { sender: { paused: true } });
    await patient.world.advance("P1D");
    expect(patient.sent()).toEqual(["whatsapp held"]);
    await patient.world.advance("P3D");
    expect(patient.sent()).toEqual(["whatsapp expired", "email delivered", "sms delivered"]);
    const urgent = await begun(journeyOf({ urgent: true }), { sender: { paused: true }, silent: ["email"] });
    await urgent.world.advance("PT4H");
    expect(urgent.sent()).toEqual(["whatsapp cancelled", "email sent"]);
  });

  it("takes back what waits when the run ends for another reason", async () => {
    const { world, ana, sent } = await begun(journeyOf({}, { exitOn: [{ event: "bought" }] }), { sender: { paused: true } });
    await world.event("bought", {}, ana);
    expect([sent(), world.run(ana).state]).toEqual([["whatsapp cancelled"], "exited"]);
  });

  it("begins anew each time a run comes by", async () => {
    const round = journeyOf({ exhausted: "rest" });
    const { world, ana, sent } = await begun(
      {
        ...round,
        nodes: {
          ...round.nodes,
          rest: { kind: "wait", for: "P30D", next: "tell" },
          gone: { kind: "exit" },
          back: { kind: "jump", node: "gone" },
        },
      },
      { silent: ["whatsapp", "email", "sms"] },
    );
    await world.advance("P31DT6H");
    expect(sent()).toHaveLength(4);
    await world.reads(ana);
    expect(world.run(ana).state).toBe("live");
  });
});

describe("what is wrong with a chain", () => {
  const problems = (chain: Partial<ChainNode>) => {
    const result = validateJourney(journeyOf(chain));
    return result.ok ? [] : result.problems.map(({ code, path }) => `${code} ${path}`);
  };
  it("is told where it stands", () => {
    const [first] = (journeyOf().nodes["tell"] as ChainNode).steps;
    if (!first) throw new Error("there is a first step");
    expect(problems({ steps: [first] })).toEqual(["chain_invalid /nodes/tell/steps"]);
    expect(problems({ together: 5 })).toEqual(["chain_invalid /nodes/tell/together"]);
    expect(problems({ steps: [first, { ...first, patience: "soon" }] })).toEqual(["duration_invalid /nodes/tell/steps/1/patience"]);
    expect(problems({ exhausted: "nowhere" })).toContain("next_missing /nodes/tell/exhausted");
    expect(problems({ exhausted: "tell" })).toContain("endless_loop /nodes/tell");
  });
});
