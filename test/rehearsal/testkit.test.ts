/** The test kit, as somebody outside would use it: no server, no database, and a month within a moment. */
import {
  bandit,
  branch,
  exit,
  journey,
  onEvent,
  onInbound,
  sameAsEntry,
  template,
  text,
  updateProfile,
  wait,
  waitFor,
  whenEvent,
  whenReceipt,
  whenReply,
} from "@parley/sdk";
import { journeyWorld, type TestPerson } from "@parley/sdk/testkit";
import { describe, expect, it } from "vitest";

const comeBack = journey("come-back", {
  title: "Come back",
  entry: onEvent("order_placed", { key: "properties.orderId" }),
  exitOn: [{ event: "order_cancelled", where: sameAsEntry("properties.orderId") }],
  start: "confirm",
  nodes: {
    confirm: template("order_news", { purpose: "utility", body: { first_name: "{{ profile.attributes.firstName }}" }, next: "week" }),
    week: wait("P7D", "ask"),
    ask: template("how_was_it", {
      purpose: "utility",
      body: { first_name: "{{ profile.attributes.firstName }}" },
      buttons: [
        { index: 0, kind: "quick_reply", payload: "good" },
        { index: 1, kind: "quick_reply", payload: "bad" },
      ],
      next: "answer",
    }),
    answer: waitFor(
      [whenReply("good", "note"), whenReply({ choice: "bad", contains: ["terrible"] }, "sorry"), whenReceipt("ask", "failed", "lost")],
      {
        after: "P5D",
        next: "offer",
      },
    ),
    note: updateProfile({ happy: true }, "offer"),
    sorry: text("We are sorry, {{ profile.attributes.firstName }}.", { next: "offer" }),
    offer: wait("P18D", "valued"),
    valued: branch([{ when: { fact: "profile.attributes.happy", is: "equal", value: true }, next: "sale" }], "end"),
    sale: template("summer_sale", { purpose: "marketing", next: "bought" }),
    bought: waitFor([whenEvent("order_placed", "won")], { after: "P2D", next: "end" }),
    won: exit("won"),
    lost: exit("lost"),
    end: exit("done"),
  },
});
const TEMPLATES = [
  { name: "order_news", body: "Hello {{first_name}}, there is news about your order." },
  { name: "how_was_it", body: "Hello {{first_name}}, how was it?", quickReplies: ["Good", "Bad"] },
  { name: "summer_sale", category: "MARKETING", body: "Our summer sale has begun." },
] as const;

describe("the test kit", () => {
  it("plays thirty days within a moment, tap by tap", async () => {
    // Of the processor's time: a busy machine is none of its fault.
    const before = process.cpuUsage();
    const world = journeyWorld(comeBack, { now: "2026-03-01T10:00:00Z", templates: TEMPLATES });
    const ana = world.person({ attributes: { firstName: "Ana" } });
    await world.event("order_placed", { orderId: "A1" }, ana);
    await world.advance("P7D");
    expect(world.messages(ana).map(({ node, state, text }) => [node, state, text])).toEqual([
      ["confirm", "delivered", "Hello Ana, there is news about your order."],
      ["ask", "delivered", "Hello Ana, how was it?"],
    ]);
    await world.reply(ana, { tap: "Bad" });
    expect(world.messages(ana).at(-1)).toMatchObject({ node: "sorry", text: "We are sorry, Ana.", sentAt: "2026-03-08T10:00:00.000Z" });
    await world.advance("P30D");
    expect(world.run(ana)).toMatchObject({ state: "finished", outcome: "done" });
    expect(world.story(ana)).toEqual([
      "PT0S event order_placed",
      "PT0S entered come-back",
      "PT0S confirm sent: Hello Ana, there is news about your order.",
      "PT0S confirm delivered",
      "P7D ask sent: Hello Ana, how was it?",
      "P7D ask delivered",
      "P7D taps: Bad",
      "P7D sorry sent: We are sorry, Ana.",
      "P7D sorry delivered",
      "P25D finished: done",
    ]);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_000);
  });

  it("lets the newer event win, and each order have its own run", async () => {
    const world = journeyWorld(comeBack, { templates: TEMPLATES });
    const ana = world.person({ attributes: { firstName: "Ana" } });
    await world.event("order_placed", { orderId: "A1" }, ana);
    await world.event("order_placed", { orderId: "A2" }, ana);
    await world.event("order_placed", { orderId: "A2" }, ana);
    await world.event("order_cancelled", { orderId: "A1" }, ana);
    expect(world.runs(ana).map(({ key, state, outcome }) => [key, state, outcome])).toEqual([
      ["A1", "exited", "exit:order_cancelled"],
      ["A2", "live", null],
    ]);
    expect(world.story(ana)).toContain("PT0S stayed out: run_is_live");
  });

  it("follows the link of the newest message that has one, which then has been read", async () => {
    const looking = journey("looking", {
      title: "Looking",
      entry: onInbound(),
      start: "tell",
      nodes: {
        tell: text("See https://shop.example/new", { next: "more" }),
        more: text("Or ask.", { next: "follow" }),
        follow: waitFor([whenReceipt("tell", "clicked", "curious")], { after: "P1D", next: "dull" }),
        curious: exit("curious"),
        dull: exit("dull"),
      },
    });
    const world = journeyWorld(looking);
    const ana = world.person();
    await expect(world.clicks(ana)).rejects.toThrow("no message that has come has a link");
    await world.reply(ana, "Anything new?");
    await world.advance("PT1M");
    await world.clicks(ana);
    expect(world.run(ana)).toMatchObject({ state: "finished", outcome: "curious" });
    expect(world.messages(ana).map(({ node, state }) => [node, state])).toEqual([
      ["tell", "read"],
      ["more", "delivered"],
    ]);
    expect(world.story(ana)).toContain("PT1M tell clicked");
  });

  it("keeps to the rules of WhatsApp and of the gate", async () => {
    const world = journeyWorld(comeBack, { templates: TEMPLATES });
    const [stranger, phoneless, absent, ben] = [
      world.person({ attributes: { firstName: "A" }, utility: null, marketing: null }),
      world.person({ attributes: { firstName: "B" }, phone: null }),
      world.person({ attributes: { firstName: "C" }, onWhatsApp: false }),
      world.person({ attributes: { firstName: "Ben" } }),
    ];
    for (const person of [stranger, phoneless, absent, ben]) await world.event("order_placed", { orderId: "1" }, person);
    await world.advance("PT1S");
    expect([stranger, phoneless, absent, ben].map((person) => world.messages(person).map(({ state, reason }) => [state, reason]))).toEqual([
      [["refused", "no_consent"]],
      [["refused", "no_address"]],
      [["failed", "131026"]],
      [["delivered", null]],
    ]);
    await world.advance("P7D");
    expect(world.messages(absent).at(-1)).toMatchObject({ node: "ask", state: "refused", reason: "unreachable" });
    await world.reply(ben, { tap: "good" });
    await world.stops(ben);
    await world.advance("P18D");
    expect(world.messages(ben).at(-1)).toMatchObject({ node: "sale", state: "refused", reason: "opted_out" });
  });

  it("refuses free-form text outside of the window, as the gate does", async () => {
    const late = journey("late", {
      title: "Late",
      entry: onEvent("asked"),
      start: "day",
      nodes: { day: wait("P1D", "hello"), hello: text("Hello again", { next: "end" }), end: exit() },
    });
    const world = journeyWorld(late);
    const ana = world.person();
    await world.reply(ana, "I have a question");
    await world.event("asked", {}, ana);
    await world.advance("PT23H59M");
    expect(world.messages(ana)).toEqual([]);
    await world.advance("PT1M");
    expect(world.messages(ana)[0]).toMatchObject({ state: "refused", reason: "window_closed", text: null });
  });

  it("goes on by another channel when WhatsApp stays unread", async () => {
    const chase = journey("chase", {
      title: "Chase",
      entry: onEvent("invoice_due"),
      start: "ask",
      nodes: {
        ask: template("order_news", { purpose: "utility", body: { first_name: "you" }, next: "seen" }),
        seen: waitFor([whenReceipt("ask", "read", "end")], { after: "PT4H", next: "mail" }),
        mail: {
          kind: "message",
          channel: "email",
          purpose: "utility",
          content: { kind: "fields", fields: { subject: "Your invoice", body: "Dear {{ profile.attributes.firstName }}" } },
          next: "end",
        },
        end: exit("done"),
      },
    });
    const world = journeyWorld(chase, { templates: TEMPLATES });
    const [ana, ben, no] = [
      world.person({ attributes: { firstName: "Ana" } }),
      world.person({ attributes: { firstName: "Ben" } }),
      world.person({ attributes: { firstName: "No" }, utility: "opted_out" }),
    ];
    for (const person of [ana, ben, no]) await world.event("invoice_due", {}, person);
    await world.reads(ben);
    await world.advance("PT5H");
    const said = (person: TestPerson) => world.messages(person).map(({ node, state, text: words }) => [node, state, words]);
    expect(said(ana)).toEqual([
      ["ask", "delivered", "Hello you, there is news about your order."],
      ["mail", "delivered", "Your invoice\nDear Ana"],
    ]);
    expect(said(ben)).toEqual([["ask", "read", "Hello you, there is news about your order."]]);
    expect(said(no).map(([, state]) => state)).toEqual(["refused", "refused"]);
  });

  it("paces messages to one person", async () => {
    const burst = journey("burst", {
      title: "Burst",
      entry: onEvent("go", { reentry: "always" }),
      start: "news",
      nodes: { news: template("order_news", { purpose: "utility", body: { first_name: "you" }, next: "end" }), end: exit() },
    });
    const world = journeyWorld(burst, { sender: { pairRate: { everyMs: 6_000, burst: 2 } } });
    const ana = world.person();
    for (let turn = 0; turn < 3; turn += 1) await world.event("go", {}, ana);
    expect(world.messages(ana).map(({ state, reason }) => [state, reason])).toEqual([
      ["delivered", null],
      ["delivered", null],
      ["held", "pair_pace"],
    ]);
    await world.advance("PT13S");
    expect(world.messages(ana).at(-1)).toMatchObject({ state: "delivered" });
  });

  it("sends people the way that a test chooses of a split whose shares follow success; else by the weights it begins with", async () => {
    const tones = journey("tones", {
      title: "Tones",
      entry: onEvent("asked", { reentry: "always" }),
      start: "tone",
      nodes: {
        tone: bandit(
          [
            { weight: 1, next: "dry" },
            { weight: 1, next: "warm" },
          ],
          { goal: "replied" },
        ),
        dry: text("Noted.", { next: "end" }),
        warm: text("How lovely!", { next: "end" }),
        end: exit(),
      },
    });
    const waysOf = async (options: Parameters<typeof journeyWorld>[1]) => {
      const world = journeyWorld(tones, options);
      const ana = world.person();
      for (let turn = 0; turn < 20; turn += 1) await world.event("asked", {}, ana);
      return new Set(world.runs(ana).map(({ trail }) => trail[0]));
    };
    expect(await waysOf({ weights: { tone: [0, 1] } })).toEqual(new Set(["tone>arm:1"]));
    expect(await waysOf({})).toEqual(new Set(["tone>arm:0", "tone>arm:1"]));
  });

  it("tells what is wrong with a journey, and what cannot be tapped", async () => {
    expect(() => journeyWorld({ ...comeBack, start: "nowhere" })).toThrow(/could not be published:\n.*nowhere/);
    const world = journeyWorld(comeBack, { templates: TEMPLATES });
    const ana = world.person();
    await expect(world.reply(ana, { tap: "Good" })).rejects.toThrow('no message offers "Good"; there is nothing to tap');
  });
});
