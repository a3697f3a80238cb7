import { describe, expect, it } from "vitest";
import orderUpdates from "../app/demo/order-updates.journey.ts";
import { renderText } from "../liquid/liquid.ts";
import { tell, testProfile, type Story } from "./testing/story.ts";
import { profileFacts } from "./facts.ts";

const order = { orderId: "A1", trackingNumber: "DHL 42" };
const delivered = (): Story => {
  const story = tell(orderUpdates);
  story.wait("PT20M");
  story.event("order_shipped", order);
  story.wait("P2D");
  story.event("order_delivered", order);
  return story;
};

describe("order updates", () => {
  it("tells where the order is, and stops after a good answer", () => {
    const story = delivered();
    expect(story.sent()).toEqual(["confirm", "tell_shipped", "ask_feedback"]);
    story.reply({ choice: "good", text: "Good" }, story.run().memory.messages.ask_feedback?.id);
    expect(story.sent().at(-1)).toBe("thank");
    expect(story.run()).toMatchObject({ state: "finished", outcome: "answered" });
    expect(story.run().memory.trail.map(({ node }) => node)).toEqual([
      "confirm",
      "shipping",
      "tell_shipped",
      "delivery",
      "ask_feedback",
      "feedback",
      "thank",
      "answered",
    ]);
  });

  it("promises a call after a bad answer", () => {
    const story = delivered();
    story.reply("It came BROKEN!");
    expect(story.effects()).toContainEqual({ kind: "update_profile", set: { callbackRequested: true, callbackOrder: "1001" } });
    expect(story.sent().at(-1)).toBe("apologise");
    expect(story.run().outcome).toBe("callback_requested");
  });

  it("passes other words on, and gives up after three days", () => {
    const story = delivered();
    story.reply("Can I change the address?");
    expect(story.sent().at(-1)).toBe("pass_on");
    const silent = delivered();
    silent.wait("P3D");
    expect(silent.run().outcome).toBe("no_answer");
  });

  it("does not mistake another order for this one", () => {
    const story = tell(orderUpdates);
    story.event("order_shipped", { orderId: "B2" });
    story.event("order_cancelled", { orderId: "B2" });
    expect(story.sent()).toEqual(["confirm"]);
    story.event("order_cancelled", { orderId: "A1" });
    expect(story.run()).toMatchObject({ state: "exited", node: "shipping" });
  });

  it("stops when nothing is shipped for two weeks", () => {
    const story = tell(orderUpdates);
    story.wait("P14D");
    expect(story.run().outcome).toBe("not_shipped");
  });

  it("makes messages whose texts can be filled in from what travels with them", () => {
    const [confirm, shipped] = delivered()
      .effects()
      .filter((effect) => effect.kind === "send");
    const fill = (text: string, effect: typeof confirm) => renderText(text, { ...effect?.variables, profile: profileFacts(testProfile) });
    if (confirm?.content.kind !== "template" || shipped?.content.kind !== "template") throw new Error("not templates");
    expect(Object.values(confirm.content.body ?? {}).map((text) => fill(text, confirm).replace(/\s/g, " "))).toEqual([
      "Ana",
      "1001",
      "49,90 €",
    ]);
    expect(shipped.content.buttons?.map((button) => button.kind === "url" && fill(button.suffix, shipped))).toEqual(["DHL+42"]);
  });
});
