/** A story lived through by the real engine, on PostgreSQL and with the emulated Meta, and played in virtual time: each person gets the same messages. */
import {
  branch,
  exit,
  journey,
  onEvent,
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
import { journeyWorld, type TestMessage, type TestPerson } from "@parley/sdk/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type Span, type World } from "../scenario/world.ts";

const feedback = journey("feedback", {
  title: "Feedback",
  entry: onEvent("order_placed", { key: "properties.orderId" }),
  exitOn: [{ event: "order_cancelled", where: sameAsEntry("properties.orderId") }],
  start: "confirm",
  nodes: {
    confirm: template("order_news", { purpose: "utility", body: { first_name: "{{ profile.attributes.firstName }}" }, next: "shipped" }),
    shipped: waitFor([whenEvent("order_shipped", "ask", sameAsEntry("properties.orderId")), whenReceipt("confirm", "failed", "lost")], {
      after: "P2D",
      next: "ask",
    }),
    ask: template("how_was_it", {
      purpose: "utility",
      body: { first_name: "{{ profile.attributes.firstName }}" },
      buttons: [
        { index: 0, kind: "quick_reply", payload: "good" },
        { index: 1, kind: "quick_reply", payload: "bad" },
      ],
      next: "answer",
    }),
    answer: waitFor([whenReply("good", "note"), whenReply("bad", "sorry")], { after: "P1D", next: "pause" }),
    note: updateProfile({ happy: "yes" }, "pause"),
    sorry: text("We are sorry, {{ profile.attributes.firstName }}.", { next: "pause" }),
    pause: wait("P3D", "fits"),
    fits: branch([{ when: { fact: "profile.attributes.happy", is: "equal", value: "yes" }, next: "sale" }], "late"),
    sale: template("summer_sale", { purpose: "marketing", body: { first_name: "{{ profile.attributes.firstName }}" }, next: "end" }),
    late: text("How are you?", { next: "end" }),
    lost: exit("lost"),
    end: exit("done"),
  },
});
const TEMPLATES = [
  { name: "order_news", body: "Hello {{first_name}}, there is news about your order." },
  { name: "summer_sale", category: "MARKETING", body: "Hello {{first_name}}, our summer sale has begun." },
  { name: "how_was_it", body: "Hello {{first_name}}, how was it all in all?", quickReplies: ["Good", "Bad"] },
] as const;

type Permission = "opted_in" | "opted_out" | null;
const PEOPLE: readonly {
  readonly name: string;
  readonly utility: Permission;
  readonly marketing: Permission;
  readonly onWhatsApp?: boolean;
}[] = [
  { name: "Ana", utility: "opted_in", marketing: "opted_in" },
  { name: "Ben", utility: "opted_in", marketing: null },
  { name: "Cleo", utility: null, marketing: null },
  { name: "Dan", utility: "opted_in", marketing: "opted_in", onWhatsApp: false },
  { name: "Eve", utility: "opted_in", marketing: "opted_in" },
  { name: "Fay", utility: null, marketing: "opted_in" },
  { name: "Gus", utility: "opted_out", marketing: "opted_in" },
  // Her name is missing, so the text cannot be made.
  { name: "", utility: "opted_in", marketing: "opted_in" },
];

/** What happens to whom, in order; `pass` lets time go by. */
type Act =
  | { readonly who: number; readonly event: string; readonly orderId: string }
  | { readonly who: number; readonly tap: "Good" | "Bad" }
  | { readonly who: number; readonly says: string }
  | { readonly who: number; readonly stops: true }
  | { readonly pass: Span };
const everybody = (event: string): readonly Act[] => PEOPLE.map((_, who) => ({ who, event, orderId: `${who}` }));
const STORY: readonly Act[] = [
  ...everybody("order_placed"),
  { pass: "2h" },
  { who: 2, says: "Where is my order?" },
  { who: 4, event: "order_cancelled", orderId: "4" },
  { who: 0, event: "order_shipped", orderId: "0" },
  { who: 0, event: "order_placed", orderId: "again" },
  { pass: "1h" },
  { who: 0, tap: "Good" },
  { pass: "46h" },
  { who: 1, tap: "Bad" },
  { who: 5, tap: "Good" },
  { who: 5, stops: true },
  { pass: "5d" },
];

const phoneOf = (who: number): string => `+3361300${String(100 + who).padStart(4, "0")}`;
let world: World;
beforeAll(async () => {
  world = await createWorld({ at: "2026-03-01T10:00:00Z" });
  await world.publish(feedback);
});
afterAll(async () => world[Symbol.asyncDispose]());

async function live(): Promise<readonly (readonly string[])[]> {
  const customers = await Promise.all(
    PEOPLE.map(async ({ name, onWhatsApp = true }, who) => world.customer(phoneOf(who), { name: name || "Hal", onWhatsApp })),
  );
  for (const [who, { name, utility, marketing }] of PEOPLE.entries()) {
    const entry = (purpose: "utility" | "marketing", state: Permission) =>
      state === null
        ? []
        : [{ channel: "whatsapp", purpose, action: state === "opted_in" ? "opt_in" : "opt_out", source: "form" } as const];
    await world.profile({
      phone: phoneOf(who),
      ...(name === "" ? {} : { attributes: { firstName: name } }),
      consent: [...entry("utility", utility), ...entry("marketing", marketing)],
    });
  }
  for (const act of STORY) {
    // Hour by hour: a timer of the engine fires when somebody looks, and what follows counts from then.
    if ("pass" in act) for (let hour = hoursOf(act.pass); hour > 0; hour -= 1) await world.advance("1h");
    else if ("event" in act) await world.event(act.event, { phone: phoneOf(act.who) }, { orderId: act.orderId });
    else if ("tap" in act) await customers[act.who]?.taps(act.tap);
    else if ("says" in act) await customers[act.who]?.says(act.says);
    else await customers[act.who]?.stops();
    await world.settle();
  }
  return Promise.all(PEOPLE.map(async (_, who) => world.ledger.story(`phone:${phoneOf(who)}`)));
}

async function play(): Promise<readonly (readonly string[])[]> {
  const virtual = journeyWorld(feedback, { now: "2026-03-01T10:00:00Z", templates: TEMPLATES });
  const people: readonly TestPerson[] = PEOPLE.map(({ name, utility, marketing, onWhatsApp = true }, who) =>
    virtual.person({ phone: phoneOf(who), utility, marketing, onWhatsApp, ...(name === "" ? {} : { attributes: { firstName: name } }) }),
  );
  for (const act of STORY) {
    if ("pass" in act) await virtual.advance(`PT${hoursOf(act.pass)}H`);
    else {
      const person = people[act.who] ?? virtual.person();
      if ("event" in act) await virtual.event(act.event, { orderId: act.orderId }, person);
      else if ("tap" in act) await virtual.reply(person, { tap: act.tap });
      else if ("says" in act) await virtual.reply(person, act.says);
      else await virtual.stops(person);
      await virtual.advance("PT1S");
    }
  }
  return people.map((person) => virtual.messages(person).map(lineOf));
}

function hoursOf(span: Span): number {
  return Number.parseFloat(span) * (span.endsWith("d") ? 24 : 1);
}

function lineOf({ node, state, reason }: TestMessage): string {
  const code = reason?.split(":")[0] ?? null;
  return `${node}:${state}${code !== null && ["refused", "held", "failed", "expired"].includes(state) ? `(${code})` : ""}`;
}

test("the real engine and the virtual world send the same to the same people", async () => {
  const [lived, played] = [await live(), await play()];
  expect(played).toEqual(lived);
  // Not agreeing on nothing: the story has messages of every fate.
  expect(new Set(lived.flat())).toEqual(
    new Set([
      "confirm:delivered",
      "confirm:refused(no_consent)",
      "confirm:refused(opted_out)",
      "confirm:refused(content_invalid)",
      "confirm:failed(131026)",
      "ask:delivered",
      "ask:refused(no_consent)",
      "ask:refused(opted_out)",
      "ask:refused(content_invalid)",
      "sorry:delivered",
      "sale:delivered",
      "sale:refused(opted_out)",
      "late:refused(window_closed)",
      "late:refused(no_consent)",
      "late:refused(opted_out)",
    ]),
  );
}, 240_000);
