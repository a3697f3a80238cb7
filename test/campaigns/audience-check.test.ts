/** What everybody of an audience would read, told before anything is sent; and what then becomes of it is the same. */
import { exit, journey, message, onEvent } from "@parley/sdk";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { AudienceCheck, AudienceCheckLine } from "../../src/contract/audience-check.ts";
import type { RehearsalWithResult } from "../../src/contract/rehearsal.ts";
import { API_KEY, type World } from "../scenario/world.ts";
import { addPeople, campaign, eachInOwnShop, type marketer } from "./shop.ts";

const NAME = { param_name: "first_name", example: "Ana" };
const FALLBACK = {
  kind: "template",
  name: "summer_sale",
  body: { first_name: "{{ profile.attributes.firstName }}{{ profile.attributes.tag }}" },
  missing: { otherwise: "skip", fallbacks: { "profile.attributes.tag": "!" } },
} as const;
let world: World;
let shop: ReturnType<typeof marketer>;
eachInOwnShop((w, s) => ([world, shop] = [w, s]));

async function linesOf(path: string, body: object): Promise<readonly AudienceCheckLine[]> {
  const headers = { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" };
  const answer = await fetch(`${world.system.url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  expect(answer.status).toBe(200);
  return (await answer.text())
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as AudienceCheckLine);
}
async function checkOf(path: string, body: object): Promise<AudienceCheck> {
  const last = (await linesOf(path, body)).at(-1);
  if (last?.kind !== "done") throw new Error(`the check ended with ${JSON.stringify(last)}`);
  return last.check;
}

it("says of the whole audience who lacks what, and the campaign then does as it was said", async () => {
  // More than are read at once.
  await addPeople(world, 1_200, (index) => ({
    locale: "en",
    attributes: {
      asked: index < 200,
      ...(index % 100 === 0 ? {} : { firstName: `Ana ${index}` }),
      ...(index % 10 === 0 ? {} : { tag: "." }),
    },
  }));
  const document = campaign("checked", { variants: [{ name: "a", messages: { en: FALLBACK } }] });
  const lines = await linesOf("/v1/console/campaigns/audience-check", { document });
  expect(lines.filter(({ kind }) => kind === "progress").length).toBe(2);
  const last = lines.at(-1);
  if (last?.kind !== "done") throw new Error("the check did not end");
  expect(last.check).toMatchObject({
    lookedAt: 1_200,
    meant: 1_200,
    skipped: 12,
    withFallback: 108,
    failed: 0,
    noLanguage: 0,
    languages: [],
  });
  expect(last.check.variables).toMatchObject([
    { variable: "profile.attributes.tag", people: 120, fallback: 120, skip: 0 },
    { variable: "profile.attributes.firstName", people: 12, fallback: 0, skip: 12 },
  ]);
  expect(last.check.variables[1]?.examples).toHaveLength(5);
  const some = { kind: "condition", condition: { fact: "profile.attributes.asked", is: "equal", value: true } } as const;
  const asked = { ...document, audience: some };
  const told = await checkOf("/v1/console/campaigns/audience-check", { document: asked });
  expect(told).toMatchObject({ lookedAt: 1_200, meant: 200, skipped: 2, withFallback: 18 });
  await shop.launch(asked);
  expect((await shop.stats("checked")).total).toMatchObject({ targeted: 200, refused: told.skipped, sent: 198 });
  expect((await shop.stats("checked")).reasons).toEqual([{ metric: "refused", reason: "variable_missing", n: told.skipped }]);
  const [left] = await shop.recipients("checked", "&outcome=refused");
  expect(left).toMatchObject({ reason: "variable_missing", why: "something the text needs is not known of this person" });
}, 120_000);

it("lets those fail who are to, and tries them again once they are known better", async () => {
  await addPeople(world, 3, (index) => ({ locale: "en", attributes: index === 100 ? {} : { firstName: "Ana", tag: "." } }), 100);
  const strict = { ...FALLBACK, missing: { otherwise: "fail" } } as const;
  await shop.launch(campaign("strict", { variants: [{ name: "a", messages: { en: strict } }] }));
  expect((await shop.stats("strict")).total).toMatchObject({ targeted: 3, failed: 1, sent: 2 });
  await world.profile({ phone: "+447700900100", attributes: { firstName: "Late", tag: "." } });
  await world.settle();
  await shop.tell("strict", "retry", { which: "failed" });
  await world.settle();
  expect((await shop.stats("strict")).total).toMatchObject({ targeted: 3, failed: 0, sent: 3 });
});

it("names the languages that are spoken in another's stead, and why", async () => {
  const sale = (language: string) => ({
    name: "autumn_sale",
    language,
    category: "MARKETING",
    parameter_format: "NAMED",
    components: [{ type: "BODY", text: `${language}: hello {{first_name}}, it is our sale.`, example: { body_text_named_params: [NAME] } }],
  });
  await world.addTemplates([sale("en"), sale("fr"), sale("it")]);
  const italian = [...world.meta.templates.values()].find(({ name, language }) => name === "autumn_sale" && language === "it");
  await world.control("POST", `/_emulator/templates/${italian?.id}/actions`, { action: "reject", reason: "INVALID_FORMAT" });
  await world.settle();
  const locales = ["fr-CA", "fr", "it-IT", "de", "en-GB", "fr"];
  await addPeople(world, 6, (index) => ({ locale: locales[index - 200] ?? "en", attributes: { firstName: "Ana", tag: "." } }), 200);
  const said = { ...FALLBACK, name: "autumn_sale" };
  const own = campaign("own", { variants: [{ name: "a", messages: { en: said } }] });
  const check = await checkOf("/v1/console/campaigns/audience-check", { document: own });
  expect(check.languages).toEqual([
    { wanted: "de", gets: "en", why: "no_version", templates: ["autumn_sale"], people: 1 },
    { wanted: "it", gets: "en", why: "not_approved", templates: ["autumn_sale"], people: 1 },
  ]);
  const fixed = campaign("fixed", { variants: [{ name: "a", messages: { en: { ...said, language: "en" } } }] });
  expect((await checkOf("/v1/console/campaigns/audience-check", { document: fixed })).languages[0]).toEqual({
    wanted: "fr",
    gets: "en",
    why: "not_named",
    templates: ["autumn_sale"],
    people: 3,
  });
});

it("says the same of a journey: for everybody beforehand, and in its rehearsal", async () => {
  await addPeople(world, 40, (index) => ({ locale: "en", attributes: index % 4 === 0 ? {} : { firstName: "Ana", tag: "." } }), 300);
  const news = journey("rehearsed", {
    title: "Rehearsed",
    entry: onEvent("order_changed"),
    start: "tell",
    nodes: { tell: message(FALLBACK, { purpose: "marketing", next: "done" }), done: exit() },
  });
  const check = await checkOf("/v1/console/journeys/audience-check", { document: news, audience: null });
  expect(check).toMatchObject({ lookedAt: 40, skipped: 10 });
  const started = await world.call("POST", "/v1/rehearsals", { document: news, people: { from: "profiles" } });
  const { id } = started.body as { readonly id: string };
  const ended = async (): Promise<RehearsalWithResult> => {
    const shown = (await world.call("GET", `/v1/rehearsals/${id}`)).body as RehearsalWithResult;
    return shown.finishedAt === null ? ended() : shown;
  };
  const { result } = await ended();
  expect(result?.gaps).toMatchObject([
    { node: "tell", variable: "profile.attributes.firstName", instead: "skip", people: 10 },
    { node: "tell", variable: "profile.attributes.tag", instead: "fallback", people: 10 },
  ]);
  expect(result?.refusals).toEqual([{ node: "tell", reason: "variable_missing", n: 10 }]);
});

it("knows what people belong to, and misses it only of those who belong to nothing", async () => {
  await world.call("PUT", "/v1/group-kinds/company", { title: "Company" });
  for (const [index, groups] of [[{ kind: "company", key: "acme", name: "Acme" }], [{ kind: "company", key: "bolt" }], []].entries())
    await world.profile({ externalId: `member-${index}`, locale: "en", groups });
  await world.settle();
  const said = { ...FALLBACK, body: { first_name: "{{ group.company.name }}" }, missing: { otherwise: "skip" } } as const;
  const document = campaign("of-companies", { variants: [{ name: "a", messages: { en: said } }] });
  expect(await checkOf("/v1/console/campaigns/audience-check", { document })).toMatchObject({
    lookedAt: 3,
    skipped: 1,
    variables: [{ variable: "group.company.name", people: 1, skip: 1, examples: [{ name: "member-2" }] }],
  });
  const news = journey("of-companies", {
    title: "Companies",
    entry: onEvent("order_changed"),
    start: "tell",
    nodes: { tell: message(said, { purpose: "marketing", next: "done" }), done: exit() },
  });
  expect(await checkOf("/v1/console/journeys/audience-check", { document: news, audience: null })).toMatchObject({ skipped: 1 });
});

it("counts nobody twice and nobody away, whatever people have", async () => {
  let from = 400;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ firstName: fc.boolean(), tag: fc.boolean() }), { minLength: 1, maxLength: 12 }),
      async (people) => {
        const marker = `round-${from}`;
        await addPeople(
          world,
          people.length,
          (index) => {
            const has = people[index - from];
            return {
              locale: "en",
              attributes: { marker, ...(has?.firstName ? { firstName: "Ana" } : {}), ...(has?.tag ? { tag: "." } : {}) },
            };
          },
          from,
        );
        from += people.length;
        const document = campaign("property", {
          audience: { kind: "condition", condition: { fact: "profile.attributes.marker", is: "equal", value: marker } },
          variants: [{ name: "a", messages: { en: FALLBACK } }],
        });
        const check = await checkOf("/v1/console/campaigns/audience-check", { document });
        const skipped = people.filter(({ firstName }) => !firstName).length;
        const withFallback = people.filter(({ firstName, tag }) => firstName && !tag).length;
        expect(check).toMatchObject({ meant: people.length, skipped, withFallback, failed: 0 });
      },
    ),
    { numRuns: 8 },
  );
}, 60_000);
