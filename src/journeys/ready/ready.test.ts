import { describe, expect, it } from "vitest";
import { createJourneyWorld } from "../../rehearsal/testkit/journey-world.ts";
import { formOf } from "../../../test/support/channel-forms.ts";
import { messagesOf } from "../messages-of.ts";
import { validateJourney } from "../validate.ts";
import { lintTemplate } from "../../messages/template/lint.ts";
import { readyDraft } from "./ready-draft.ts";
import type { ReadyJourney } from "./ready-journey.ts";
import { READY_JOURNEYS } from "./registry.ts";

type Options = Parameters<typeof createJourneyWorld>[1];

function begun(name: string, options: Options = {}) {
  const ready = READY_JOURNEYS.find((one) => one.name === name);
  if (!ready) throw new Error(`there is no ready-made journey ${name}`);
  const world = createJourneyWorld(ready.document, { now: "2026-03-02T10:00:00Z", templates: ready.templates, ...options });
  const ana = world.person({ attributes: { firstName: "Ana" } });
  return {
    world,
    ana,
    sent: () => world.messages(ana).map(({ channel, state }) => `${channel} ${state}`),
    end: () => world.run(ana).outcome,
  };
}

const LEAVES_OTHER_WORDS = new Set(["appointment", "appointment-offer"]);

describe("ready-made journeys", () => {
  it.each(READY_JOURNEYS.map((ready) => [ready.name, ready] as const))("%s is valid as it stands", (name, ready) => {
    expect(ready.document.name).toBe(name);
    const validated = validateJourney(ready.document, { channel: channelsOf() });
    expect(validated).toMatchObject({ ok: true, document: ready.document });
    const warned = validated.ok ? validated.warnings.map(({ code }) => code) : [];
    // They wait for weeks: what else a customer writes meanwhile is for others to hear.
    expect(warned).toEqual(LEAVES_OTHER_WORDS.has(name) ? ["no_catch_all"] : []);
    expect(namedTemplates(ready)).toEqual(new Set(ready.templates.map((template) => template.name)));
    // As they stand they can be submitted: each variable with its sample.
    expect(ready.templates.flatMap((template) => lintTemplate(readyDraft(template)))).toEqual([]);
  });

  it("order-news: tells by WhatsApp, and by e-mail where that does not arrive", async () => {
    const { world, ana, sent, end } = begun("order-news");
    await world.event("order_placed", { orderId: "A1" }, ana);
    await world.event("order_shipped", { orderId: "A1", trackingUrl: "https://parcel.example/1" }, ana);
    await world.event("order_delivered", { orderId: "A1" }, ana);
    expect([sent(), end()]).toEqual([["whatsapp delivered", "whatsapp delivered", "whatsapp delivered"], "delivered"]);
    expect(world.messages(ana)[1]?.text).toBe("Your order A1 is on its way. Parcel: https://parcel.example/1.");
    const without = begun("order-news", { silent: ["whatsapp"] });
    await without.world.event("order_placed", { orderId: "A1" }, without.ana);
    await without.world.advance("PT3H");
    expect(without.sent()).toEqual(["whatsapp sent", "email delivered"]);
  });

  it("delivery-survey: listens, and gives the unhappy to the team", async () => {
    const { world, ana, end } = begun("delivery-survey");
    await world.event("order_delivered", { orderId: "A1" }, ana);
    await world.advance("P1D");
    await world.reply(ana, { tap: "Bad" });
    expect([end(), world.attributes(ana)]).toEqual(["answered", expect.objectContaining({ lastDelivery: "bad" })]);
    expect(world.messages(ana).at(-1)?.text).toContain("We are sorry");
  });

  it("re-engagement: one channel after the other until there is a reaction", async () => {
    const unread = begun("re-engagement", { silent: ["email"] });
    await unread.world.enter(unread.ana);
    await unread.world.advance("PT21H");
    await unread.world.advance("P3D");
    expect([unread.sent(), unread.end()]).toEqual([["whatsapp delivered", "email sent", "sms delivered"], "reached"]);
    expect(unread.world.attributes(unread.ana)).toMatchObject({ reachedBy: "sms" });
    const read = begun("re-engagement");
    await read.world.enter(read.ana);
    await read.world.advance("PT21H");
    await read.world.reads(read.ana);
    await read.world.advance("P7D");
    expect([read.sent(), read.world.attributes(read.ana)]).toEqual([
      ["whatsapp read", "email read"],
      expect.objectContaining({ reachedBy: "whatsapp" }),
    ]);
    const bought = begun("re-engagement");
    await bought.world.enter(bought.ana);
    await bought.world.event("order_placed", {}, bought.ana);
    expect(bought.world.run(bought.ana).state).toBe("exited");
  });

  it("urgent-notice: SMS and WhatsApp at once, push after ten minutes, then the team", async () => {
    const { world, ana, sent, end } = begun("urgent-notice", { silent: ["sms", "whatsapp", "web_push"] });
    await world.event("urgent_notice", { noticeId: "1", notice: "No water today" }, ana);
    expect(sent()).toEqual(["sms sent", "whatsapp sent"]);
    await world.advance("PT10M");
    expect(sent()).toEqual(["sms sent", "whatsapp sent", "web_push sent"]);
    await world.advance("PT30M");
    expect(end()).toBe("unreached");
    const seen = begun("urgent-notice");
    await seen.world.event("urgent_notice", { noticeId: "1", notice: "No water today" }, seen.ana);
    expect([seen.end(), seen.world.messages(seen.ana)[0]?.text]).toEqual(["told", "No water today"]);
  });

  it("team-question: promises no answer that nobody has promised, and gives to the team", async () => {
    const { world, ana, end } = begun("team-question");
    await world.reply(ana, "I have a question");
    expect([world.messages(ana).map(({ text }) => text), end()]).toEqual([
      [expect.stringContaining("Nobody of our team is here")],
      "passed_on",
    ]);
  });

  it("appointment-reminder: asks the day before, and reminds whoever was silent", async () => {
    const { world, ana, sent, end } = begun("appointment-reminder");
    await world.event("appointment_booked", { appointmentId: "1", startsAt: "2026-03-09T15:00:00Z" }, ana);
    await world.advance("2026-03-08T15:01:00Z");
    expect(world.messages(ana)[0]?.text).toBe("Hello Ana, we expect you tomorrow at 15:00. Will you come?");
    await world.advance("2026-03-09T13:01:00Z");
    expect([sent(), end()]).toEqual([["whatsapp delivered", "sms delivered"], "no_answer"]);
    const coming = begun("appointment-reminder");
    await coming.world.event("appointment_booked", { appointmentId: "1", startsAt: "2026-03-09T15:00:00Z" }, coming.ana);
    await coming.world.advance("2026-03-08T16:00:00Z");
    await coming.world.reply(coming.ana, { tap: "I will come" });
    expect(coming.end()).toBe("comes");
  });
});

function namedTemplates({ document }: ReadyJourney): ReadonlySet<string> {
  return new Set(messagesOf(document).flatMap(({ content }) => (content.kind === "template" ? [content.name] : [])));
}

function channelsOf() {
  return (kind: string) => {
    const form = formOf(kind);
    return form ? { form, hasSender: true } : null;
  };
}
