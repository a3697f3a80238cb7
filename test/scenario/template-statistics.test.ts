/** What a template's messages came to, in each language and by each button; and every number leads to the very messages. */
import { exit, journey, onEvent, template } from "@parley/sdk";
import { request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TemplateStatistics } from "../../src/contract/template-statistics.ts";
import { findDrift } from "../../src/insights/rollups-check.store.ts";
import { createWorld, type World } from "./world.ts";

const BROWSER =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148";
const PEOPLE = { ana: ["+33612345611", "fr"], lea: ["+33612345612", "fr"], tom: ["+447700900613", "en"] } as const;
type Name = keyof typeof PEOPLE;

let world: World;
let host: string;
const customers = new Map<Name, Awaited<ReturnType<World["customer"]>>>();
const customer = (name: Name) => customers.get(name) ?? expect.fail(`${name} has no phone`);

beforeAll(async () => {
  world = await createWorld();
  host = new URL(world.system.url).host;
  await world.call("PATCH", "/v1/workspace", { links: { address: world.system.url, track: true, utm: {} } });
  const back = (name: string, language: string, [body, yes, no, look]: readonly [string, string, string, string]) => ({
    name,
    language,
    category: "UTILITY",
    components: [
      { type: "BODY", text: body },
      {
        type: "BUTTONS",
        buttons: [
          { type: "QUICK_REPLY", text: yes },
          { type: "QUICK_REPLY", text: no },
          { type: "URL", text: look, url: `https://${host}/l/{{1}}`, example: [`https://${host}/l/AbCdEfGhIjKl`] },
        ],
      },
    ],
  });
  await world.addTemplates([
    back("lamp_back", "en", ["Your lamp is back in our shop.", "Keep one", "No, thanks", "Look"]),
    back("lamp_back", "fr", ["Votre lampe est de retour.", "Gardez-la", "Non merci", "Voir"]),
    back("lamp_second", "en", ["The lamp that you asked about is here.", "Keep it", "No", "See"]),
  ]);
  await world.publish(
    journey("lamp", {
      title: "Lamp",
      entry: onEvent("lamp_back", { reentry: "always" }),
      start: "tell",
      nodes: {
        tell: template("lamp_back", {
          purpose: "utility",
          buttons: [{ kind: "url", index: 2, suffix: "https://shop.example/lamp" }],
          next: "done",
        }),
        done: exit(),
      },
    }),
  );
  for (const [name, [phone, locale]] of Object.entries(PEOPLE)) {
    customers.set(name as Name, await world.customer(phone, { autoRead: false }));
    await world.profile({
      externalId: name,
      phone,
      locale,
      consent: [{ channel: "whatsapp", purpose: "utility", action: "opt_in", source: "form" }],
    });
  }
});
afterAll(async () => world[Symbol.asyncDispose]());

async function tell(name: Name): Promise<void> {
  await world.event("lamp_back", { phone: PEOPLE[name][0] });
  await world.settle();
}

async function statistics(name: string): Promise<TemplateStatistics> {
  const { status, body } = await world.call("GET", `/v1/template-statistics/${name}`);
  expect(status).toBe(200);
  return body as TemplateStatistics;
}

async function follow(name: Name): Promise<void> {
  const button = (await customer(name).chat()).at(-1)?.buttons.find(({ kind }) => kind === "url");
  const url = button?.kind === "url" ? button.url : "";
  const { statusCode } = await request(`${world.system.url}${new URL(url).pathname}`, { headers: { "user-agent": BROWSER } });
  expect(statusCode).toBe(302);
  await world.settle();
}

async function drift() {
  const now = Date.now();
  const day = 86_400_000;
  return (
    await findDrift(world.system.pool, { from: new Date(now - 400 * day), to: new Date(now + 400 * day), workspaceId: world.workspaceId })
  ).drift;
}

test("each language and each button has its own numbers, and what is done twice counts once", async () => {
  for (const name of ["ana", "lea", "tom"] as const) await tell(name);
  await follow("ana");
  await follow("ana");
  await customer("ana").reads();
  await customer("ana").taps("Gardez-la");
  await customer("ana").taps("Gardez-la");
  await customer("ana").taps("Non merci");
  await follow("tom");
  const { languages, buttons, currency } = await statistics("lamp_back");
  expect(currency).toMatch(/^[A-Z]{3}$/);
  expect(languages).toMatchObject([
    { language: "fr", sent: 2, delivered: 2, read: 1, replied: 1, clicked: 1, failed: 0 },
    { language: "en", sent: 1, delivered: 1, replied: 0, clicked: 1, failed: 0 },
  ]);
  expect(languages.every(({ cost }) => cost > 0)).toBe(true);
  expect(buttons).toEqual([
    { language: "fr", place: "0", text: "Gardez-la", tapped: 1 },
    { language: "fr", place: "1", text: "Non merci", tapped: 1 },
    { language: "en", place: "2", text: "Look", tapped: 1 },
    { language: "fr", place: "2", text: "Voir", tapped: 1 },
  ]);
  expect(await drift()).toEqual([]);
});

test("a number leads to the messages it counts", async () => {
  const listed = async (query: string) => {
    const { status, body } = await world.call("GET", `/v1/console/messages?template=lamp_back&${query}`);
    expect(status).toBe(200);
    return (body as { readonly rows: readonly unknown[] }).rows.length;
  };
  expect(await listed("language=fr&fact=sent")).toBe(2);
  expect(await listed("language=fr&fact=clicked")).toBe(1);
  expect(await listed("language=none&fact=sent")).toBe(0);
  expect(await listed(`language=fr&tap=${encodeURIComponent("0 Gardez-la")}`)).toBe(1);
  expect(await listed(`language=en&tap=${encodeURIComponent("0 Gardez-la")}`)).toBe(0);
});

test("a button keeps the text that was tapped when the template says something else later", async () => {
  const catalog = world.system.pool;
  await catalog.query(
    "update template set components = replace(components::text, 'Non merci', 'Plus tard')::jsonb where name = 'lamp_back' and language = 'fr'",
  );
  expect((await statistics("lamp_back")).buttons).toContainEqual({ language: "fr", place: "1", text: "Non merci", tapped: 1 });
});

test("a message that goes with a second template counts for that one, and for no other", async () => {
  expect(await world.call("PUT", "/v1/template-rules/lamp_back", { action: "fallback", fallback: "lamp_second" })).toMatchObject({
    status: 200,
  });
  for (const one of [...world.meta.templates.values()].filter(({ name }) => name === "lamp_back"))
    await world.control("POST", `/_emulator/templates/${one.id}/actions`, { action: "reject", reason: "INVALID_FORMAT" });
  await world.settle();
  await world.advance("1h");
  const before = await statistics("lamp_back");
  await tell("tom");
  await customer("tom").taps("Keep it");
  expect(await statistics("lamp_second")).toMatchObject({
    languages: [{ language: "en", sent: 1, replied: 1, failed: 0 }],
    buttons: [{ language: "en", place: "0", text: "Keep it", tapped: 1 }],
  });
  expect((await statistics("lamp_back")).languages).toEqual(before.languages);
  expect(await drift()).toEqual([]);
});

test("of a template that is nobody's there is none", async () => {
  expect(await world.call("GET", "/v1/template-statistics/nowhere")).toMatchObject({ status: 404 });
  expect(await world.call("GET", "/v1/template-statistics/lamp_back?from=2027-01-02T00:00:00Z&to=2027-01-01T00:00:00Z")).toMatchObject({
    status: 400,
  });
});
