/** What a message says to one person: with something missing, in pieces that are shared, in their language, and at the better price. */
import { exit, journey, message, onEvent } from "@parley/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readJourneyFlow } from "../../src/insights/journey-flow.ts";
import type { Decision } from "../../src/messages/decision.ts";
import { createWorld, type World } from "./world.ts";

const NAME = { param_name: "first_name", example: "Ana" };
const sale = (name: string, language: string, text: string) => ({
  name,
  language,
  category: "MARKETING",
  parameter_format: "NAMED",
  components: [{ type: "BODY", text, example: { body_text_named_params: [NAME] } }],
});
const OPT_IN = [{ channel: "whatsapp", purpose: "marketing", action: "opt_in", source: "test" }] as const;
let world: World;
beforeAll(async () => {
  world = await createWorld({ at: "2027-02-01T12:00:00Z", switches: { pairRate: null } });
  await world.addTemplates([
    sale("offer", "en", "Hello {{first_name}}, an offer for you."),
    sale("offer", "fr", "Bonjour {{first_name}}, une offre pour vous."),
    sale("offer", "es", "Hola {{first_name}}, una oferta para usted."),
  ]);
});
afterAll(async () => world[Symbol.asyncDispose]());

let people = 0;
const somebody = async (more: { readonly locale?: string; readonly attributes?: { readonly [name: string]: string } } = {}) => {
  people += 1;
  const phone = `+336120020${String(people).padStart(2, "0")}`;
  const customer = await world.customer(phone);
  await world.profile({ phone, consent: [...OPT_IN], ...more });
  const rows = async () =>
    (
      await world.system.pool.query<{
        state: string;
        reason: string | null;
        error: { code: string } | null;
        wording: unknown;
        decision: Decision;
      }>(
        `select m.state, m.reason, m.error, m.wording, m.decision from message_whole m join profile p on p.lane = m.lane and p.id = m.profile_id
         where p.identities ->> 'phone' = $1 and m.direction = 'outbound' order by m.id`,
        [phone],
      )
    ).rows;
  return { phone, customer, rows, last: async () => (await rows()).at(-1) };
};
const say = (name: string, content: Parameters<typeof message>[0]) =>
  journey(name, {
    title: name,
    entry: onEvent(name.replaceAll("-", "_"), { reentry: "always" }),
    start: "tell",
    nodes: { tell: message(content, { purpose: "marketing", next: "done" }), done: exit() },
  });
const happens = async (type: string, phone: string): Promise<void> => {
  await world.event(type, { phone });
  await world.settle();
};
const OFFER = { kind: "template", name: "offer", body: { first_name: "{{ profile.attributes.first_name }}" } } as const;

describe("a variable that has no value for the person", () => {
  test("is printed as its fallback, leaves the person out, or is an error: as the message says", async () => {
    await world.publish(
      say("fall-back", { ...OFFER, missing: { otherwise: "skip", fallbacks: { "profile.attributes.first_name": "friend" } } }),
    );
    await world.publish(say("leave-out", { ...OFFER, missing: { otherwise: "skip" } }));
    await world.publish(say("let-fail", { ...OFFER, missing: { otherwise: "fail" } }));
    const nameless = await somebody({ locale: "en" });
    const ana = await somebody({ locale: "en", attributes: { first_name: "Ana" } });
    for (const { phone } of [nameless, ana]) for (const type of ["fall_back", "leave_out", "let_fail"]) await happens(type, phone);
    expect(await ana.customer.received()).toEqual(Array.from({ length: 3 }, () => "Hello Ana, an offer for you."));
    expect(await nameless.customer.received()).toEqual(["Hello friend, an offer for you."]);
    const [, skipped, failed] = await nameless.rows();
    expect(skipped).toMatchObject({ state: "refused", reason: "variable_missing", error: null });
    expect(skipped?.decision.ladder.at(-1)).toMatchObject({
      rule: "content",
      facts: { variable: "profile.attributes.first_name", instead: "skip" },
    });
    expect(failed).toMatchObject({ state: "failed", reason: "variable_missing", error: { code: "variable_missing" } });
  });

  test("is no error of a text that says itself what then", async () => {
    await world.publish(
      say("own-words", {
        ...OFFER,
        body: { first_name: "{{ profile.attributes.first_name | default: 'you' }}" },
        missing: { otherwise: "fail" },
      }),
    );
    const nameless = await somebody({ locale: "en" });
    await happens("own_words", nameless.phone);
    expect(await nameless.customer.received()).toEqual(["Hello you, an offer for you."]);
  });
});

describe("fragments", () => {
  const save = async (name: string, text: string, revision: number) =>
    world.call("PUT", `/v1/fragments/${name}`, { title: name, text, revision });
  const reasonOf = ({ body }: { readonly body: unknown }): unknown => (body as { readonly reason?: unknown }).reason;

  test("are said wherever they are named, and anew once they are changed", async () => {
    expect((await save("hours", "Open 9 to 18", 0)).status).toBe(200);
    expect((await save("signature", "Maison Lune. {% render 'hours' %}", 0)).status).toBe(200);
    await world.publish(say("signed", { ...OFFER, body: { first_name: "{{ profile.attributes.first_name }}. {% render 'signature' %}" } }));
    const ana = await somebody({ locale: "en", attributes: { first_name: "Ana" } });
    await happens("signed", ana.phone);
    expect((await save("hours", "Open 9 to 20 for {{ profile.attributes.first_name | upcase }}", 1)).status).toBe(200);
    await happens("signed", ana.phone);
    expect(await ana.customer.received()).toEqual([
      "Hello Ana. Maison Lune. Open 9 to 18, an offer for you.",
      "Hello Ana. Maison Lune. Open 9 to 20 for ANA, an offer for you.",
    ]);
    const { body } = await world.call("GET", "/v1/fragments/hours/revisions");
    expect((body as { readonly rows: readonly { readonly text: string }[] }).rows.map(({ text }) => text)).toEqual([
      "Open 9 to 20 for {{ profile.attributes.first_name | upcase }}",
      "Open 9 to 18",
    ]);
  });

  test("are not deleted while something names them, contain no circle, and take no change that knew an older text", async () => {
    const used = await world.call("DELETE", "/v1/fragments/signature");
    expect(used).toMatchObject({ status: 409, body: { usedBy: [{ kind: "journey", name: "signed" }] } });
    expect(reasonOf(await world.call("DELETE", "/v1/fragments/hours"))).toBe("fragment_used");
    expect(reasonOf(await save("hours", "{% render 'signature' %}", 2))).toBe("fragment_circle");
    expect(reasonOf(await save("hours", "{% render 'hours' %}", 2))).toBe("fragment_circle");
    expect(reasonOf(await save("hours", "{% render 'nowhere' %}", 2))).toBe("fragment_unknown");
    expect(reasonOf(await save("hours", "{{ x", 2))).toBe("fragment_broken");
    expect(reasonOf(await save("hours", "Closed", 1))).toBe("fragment_changed");
    expect((await save("alone", "x", 0)).status).toBe(200);
    expect((await world.call("DELETE", "/v1/fragments/alone")).status).toBe(204);
  });

  test("that are not there, or that make a text too long, keep a journey from being published", async () => {
    const unknown = say("lost", { kind: "text", text: "{% render 'nowhere' %}" });
    expect(await world.call("PUT", "/v1/journeys/lost", unknown)).toMatchObject({
      status: 422,
      body: { problems: [{ code: "fragment_unknown" }] },
    });
    await save("long", "x".repeat(50), 0);
    const long = say("long", { kind: "buttons", body: "Well?", buttons: [{ id: "a", title: "{% render 'long' %}" }] });
    expect(await world.call("PUT", "/v1/journeys/long", long)).toMatchObject({
      status: 422,
      body: { problems: [{ code: "content_limit" }] },
    });
  });
});

describe("languages", () => {
  test("are the person's, else the workspace's, else the template's own, and the numbers in them are written as they write them", async () => {
    const text = "{{ profile.attributes.first_name }} ({{ 1234.5 | number: 1 }})";
    await world.publish(say("speak", { ...OFFER, body: { first_name: text } }));
    const speaks = async (locale: string): Promise<string | undefined> => {
      const one = await somebody({ locale, attributes: { first_name: "Ana" } });
      await happens("speak", one.phone);
      return (await one.customer.received())[0]?.replaceAll(/[\u00a0\u202f]/g, " ");
    };
    expect(await speaks("fr-CA")).toBe("Bonjour Ana (1 234,5), une offre pour vous.");
    expect((await world.call("PUT", "/v1/template-languages/offer", { language: "es" })).status).toBe(200);
    expect(await speaks("de-AT")).toBe("Hola Ana (1234,5), una oferta para usted.");
    expect((await world.call("PATCH", "/v1/workspace", { language: "fr" })).status).toBe(200);
    expect(await speaks("de-AT")).toBe("Bonjour Ana (1 234,5), une offre pour vous.");
    expect(await speaks("es-MX")).toBe("Hola Ana (1,234.5), una oferta para usted.");
    const told = (await world.call("GET", "/v1/template-languages/offer")).body as {
      readonly people: readonly { readonly locale: string; readonly gets: string; readonly why: string | null }[];
    };
    expect(told).toMatchObject({ language: "es", workspaceLanguage: "fr" });
    expect(told.people.find(({ locale }) => locale === "de-AT")).toMatchObject({ people: 2, gets: "fr", own: false, why: "no_version" });
    expect(told.people.find(({ locale }) => locale === "es-MX")).toMatchObject({ gets: "es", own: true, why: null });
    expect((await world.call("PUT", "/v1/template-languages/offer", { language: "it" })).status).toBe(422);
    await world.call("PATCH", "/v1/workspace", { language: null });
  });
});

describe("a message with two wordings", () => {
  const TWO = {
    ...OFFER,
    body: { first_name: "{{ profile.attributes.first_name }}" },
    inWindow: { when: "open", content: { kind: "text", text: "Since you are here, {{ profile.attributes.nick }}: an offer." } },
  } as const;
  const known = { locale: "en", attributes: { first_name: "Ana", nick: "Annie" } };

  test("goes free-form while the window is open, and says what that saved", async () => {
    await world.publish(say("two", TWO));
    const ana = await somebody(known);
    await happens("two", ana.phone);
    await ana.customer.says("hello");
    await happens("two", ana.phone);
    expect(await ana.customer.received()).toEqual(["Hello Ana, an offer for you.", "Since you are here, Annie: an offer."]);
    const [outside, inside] = await ana.rows();
    expect(outside?.wording).toMatchObject({ as: "template", why: "window_closed", savedMicros: 0 });
    expect(inside?.wording).toMatchObject({ as: "free_form", why: "window_open" });
    const rung = inside?.decision.ladder.find(({ rule }) => rule === "wording");
    expect(Number(rung?.facts["saved"])).toBeGreaterThan(0);
    expect(rung?.facts).toMatchObject({ as: "free_form", why: "window_open" });
    const { rows } = await world.system.pool.query<{ label: string; n: string; amount: string }>(
      "select label, sum(n) as n, sum(amount) as amount from fact_count where metric = 'wording' group by 1 having sum(n) <> 0 order by 1",
    );
    expect(rows.map(({ label, n }) => `${label.split("/")[0]} ${n}`)).toEqual(["free_form 1", "template 1"]);
    expect(Number(rows[0]?.amount)).toBe(Number(rung?.facts["saved"]));
    const version = [...world.system.catalog.current().versions.values()].find(({ journey: name }) => name === "two");
    const flow = await readJourneyFlow(world.system.pool, {
      workspaceId: world.workspaceId,
      versionId: version?.id ?? "",
      nowMs: world.now(),
    });
    expect(flow.wordings).toEqual({ tell: { template: 1, freeForm: 1 } });
  });

  test("goes as the template when the window closes while it waits: decided when it is sent, and sent once", async () => {
    const ana = await somebody(known);
    await ana.customer.says("hello");
    const channel = async (state: "active" | "paused") => world.call("PATCH", `/v1/channels/${world.channelId}`, { state });
    await channel("paused");
    await happens("two", ana.phone);
    expect(await ana.customer.received()).toEqual([]);
    await world.advance("25h");
    await channel("active");
    await world.advance("16m");
    expect(await ana.customer.received()).toEqual(["Hello Ana, an offer for you."]);
    expect((await ana.last())?.wording).toMatchObject({ as: "template", why: "window_closed" });
  });

  test("does not try the free-form one in the window's last minute", async () => {
    const ana = await somebody(known);
    await ana.customer.says("hello");
    await world.advance("1439m");
    await world.advance("30s");
    await happens("two", ana.phone);
    expect((await ana.last())?.wording).toMatchObject({ as: "template", why: "window_closing" });
  });

  test("goes as the template when the free-form one cannot be filled in, or would not be cheaper", async () => {
    const nickless = await somebody({ locale: "en", attributes: { first_name: "Bo" } });
    await world.publish(say("picky", { ...TWO, missing: { otherwise: "skip" } }));
    await nickless.customer.says("hello");
    await happens("picky", nickless.phone);
    expect(await nickless.customer.received()).toEqual(["Hello Bo, an offer for you."]);
    expect((await nickless.last())?.wording).toMatchObject({ as: "template", why: "unusable" });
  });
});
