/** A policy from its first rule to the message that waits for the morning: written, refused, tried on last week, activated, asked, found again. */
import { exit, journey, onEvent, template } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiKeys } from "../../src/accounts/api-keys.ts";
import { operatorOf } from "../support/operator.ts";
import { createWorld, type World } from "./world.ts";

const PARIS = "+33612345601";
const LONDON = "+447700900123";

let world: World;
beforeAll(async () => {
  // A Thursday; 20:30 in Paris, where the clocks are put on in the night to Sunday.
  world = await createWorld({ at: "2027-03-25T19:30:00Z" });
  const news = { purpose: "marketing", channels: [], texts: { en: { title: "News", description: "" } }, isArchived: false };
  await ok("PUT", "/v1/topics/news", news);
  await world.publish(
    journey("offers", {
      title: "Offers",
      entry: onEvent("offer", { reentry: "always" }),
      start: "tell",
      nodes: {
        tell: template("summer_sale", { purpose: "marketing", topic: "news", body: { first_name: "you" }, next: "end" }),
        end: exit(),
      },
    }),
  );
  const consent = [{ channel: "whatsapp", purpose: "marketing", action: "opt_in", source: "checkout" }] as const;
  for (const phone of [PARIS, LONDON]) {
    await world.profile({ phone, consent: [...consent] });
    await world.customer(phone);
  }
  await world.settle();
});
afterAll(async () => world[Symbol.asyncDispose]());

type Decided = {
  readonly verdict: string;
  readonly reason: string;
  readonly until: string | null;
  readonly ladder: readonly { readonly rule: string; readonly verdict: string; readonly facts: Record<string, unknown> }[];
};
type Found = {
  readonly rows: readonly (Decided & {
    readonly messageId: string;
    readonly profileId: string;
    readonly policyRule: string | null;
    readonly person: object;
    readonly origin: { readonly name: string } | null;
  })[];
  readonly next: string | null;
};
const ok = async <T>(method: string, path: string, body?: object): Promise<T> => {
  const answer = await world.call(method, path, body);
  expect([path, answer.status, answer.status < 300 ? "" : answer.body]).toEqual([path, 200, ""]);
  return answer.body as T;
};
const source = { basis: "house", title: "House rule", url: null };
const HOURS = {
  kind: "quiet_hours",
  id: "fr-hours",
  version: 1,
  countries: ["FR"],
  purposes: ["marketing"],
  allowed: [{ days: [1, 2, 3, 4, 5, 6], from: "08:00", to: "20:00" }],
  holidays: "quiet",
  source: { basis: "guidance", title: "Charter", url: "https://charter.example/" },
};
const CAP = {
  kind: "frequency_cap",
  id: "cap",
  version: 2,
  countries: "all",
  purposes: ["marketing"],
  most: 2,
  per: { calendar: "week" },
  source,
};
const documentOf = (...rules: readonly object[]) => ({ format: 1, title: "Ours", rules });
const decisions = async (query = "") => ok<Found>("GET", `/v1/decisions${query}`);

test("without a policy nothing of one is looked at", async () => {
  expect(await ok("GET", "/v1/policy")).toEqual({ active: null, draft: null });
  await world.event("offer", { phone: PARIS });
  await world.event("offer", { phone: LONDON });
  await world.settle();
  const { rows } = await decisions("?verdict=allow");
  expect(rows).toHaveLength(2);
  expect(rows[0]?.ladder.map(({ rule }) => rule)).not.toContain("quiet_hours");
});

test("a draft says what is wrong with it, and is not activated so", async () => {
  const never = { ...HOURS, countries: "all", allowed: [{ days: [1], from: "20:00", to: "08:00" }] };
  const draft = await ok<{ problems: { code: string; rule: string }[] }>("PUT", "/v1/policy/draft", {
    document: documentOf(never, CAP, CAP),
    revision: 0,
  });
  expect(draft.problems.map(({ code }) => code)).toEqual(["twice", "hours_backwards", "holidays_need_countries"]);
  expect(await ok("POST", "/v1/policy/check", { document: documentOf(HOURS, CAP) })).toEqual({ problems: [] });
  const refused = await world.call("POST", "/v1/policy/activate", { revision: 1 });
  expect([refused.status, (refused.body as { reason: string }).reason]).toEqual([422, "policy_has_problems"]);
  expect((await world.call("PUT", "/v1/policy/draft", { document: documentOf(), revision: 0 })).status).toBe(409);
  expect((await world.call("PUT", "/v1/policy/draft", { document: documentOf({ ...CAP, most: 0 }), revision: 1 })).status).toBe(400);
  await ok("PUT", "/v1/policy/draft", { document: documentOf(HOURS, CAP), revision: 1 });
});

test("tried on the last week it tells how many would have waited, by which rule, with examples", async () => {
  const simulated = await ok<{ sends: number; same: number; held: number; rules: readonly object[] }>("POST", "/v1/policy/simulate", {});
  expect(simulated).toMatchObject({ whole: true, sends: 2, same: 1, held: 1, refused: 0 });
  const [found] = (await decisions("?verdict=allow")).rows.filter(({ profileId }) => JSON.stringify(simulated.rules).includes(profileId));
  expect(simulated.rules).toEqual([
    {
      policyRule: "fr-hours",
      reason: "quiet_hours",
      verdict: "hold",
      count: 1,
      examples: [{ messageId: found?.messageId, profileId: found?.profileId, sentAt: expect.any(String), until: null }],
    },
  ]);
});

test("would this person get this now? The whole ladder, by the draft and by what is in force", async () => {
  const asked = { profile: `phone:${PARIS}`, purpose: "marketing", topic: "news" };
  expect((await ok<Decided>("POST", "/v1/policy/ask", asked)).verdict).toBe("allow");
  const byDraft = await ok<Decided>("POST", "/v1/policy/ask", { ...asked, draft: true });
  expect(byDraft).toMatchObject({ verdict: "hold", reason: "quiet_hours", until: "2027-03-26T07:00:00.000Z" });
  // Behind the rule that decides, too.
  expect(byDraft.ladder.find(({ rule }) => rule === "frequency_cap")).toMatchObject({ verdict: "pass", facts: { counted: 1, most: 2 } });
  expect(byDraft.ladder.find(({ rule }) => rule === "sender_pace")).toBeDefined();
  const noon = await ok<Decided>("POST", "/v1/policy/ask", { ...asked, draft: true, at: "2027-03-26T11:00:00Z" });
  expect(noon.verdict).toBe("allow");
  // The Sunday after Easter's Friday has 23 hours, and Easter Monday is a holiday.
  const easter = await ok<Decided>("POST", "/v1/policy/ask", { ...asked, draft: true, at: "2027-03-27T20:00:00Z" });
  expect(easter.until).toBe("2027-03-30T06:00:00.000Z");
  expect(await world.call("POST", "/v1/policy/ask", { profile: "phone:+33612345699" })).toMatchObject({ status: 404 });
  expect(await world.ledger.count("select count(*)::int as n from message")).toBe(2);
});

test("in force from its activation on: the message waits for the morning there, and the third of the week for Monday", async () => {
  const version = await ok<{ version: number; holidaysUntil: number }>("POST", "/v1/policy/activate", { revision: 2 });
  expect(version).toMatchObject({ version: 1, holidaysUntil: 2037 });
  await world.event("offer", { phone: PARIS });
  await world.event("offer", { phone: LONDON });
  await world.event("offer", { phone: LONDON });
  // One message to one person every six seconds.
  await world.advance("8s");
  await world.advance("8s");
  const held = await decisions("?verdict=hold");
  expect(held.rows.map(({ policyRule, until }) => [policyRule, until])).toEqual([
    ["cap", "2027-03-28T23:00:00.000Z"],
    ["fr-hours", "2027-03-26T07:00:00.000Z"],
  ]);
  expect(held.rows[1]?.ladder.at(-1)).toMatchObject({
    rule: "quiet_hours",
    verdict: "hold",
    facts: {
      policy: 1,
      policyRule: "fr-hours",
      policyRuleVersion: 1,
      policySource: "Charter",
      policySourceUrl: "https://charter.example/",
      country: "FR",
      zone: "Europe/Paris",
      localTime: "20:30",
    },
  });
  await world.advance("11h");
  expect((await decisions("?policyRule=fr-hours&verdict=hold")).rows).toHaveLength(1);
  await world.advance("30m");
  await world.advance("1m");
  expect((await decisions("?verdict=allow")).rows).toHaveLength(4);
});

test("decisions are found by person, message, rule, verdict, time and channel, a page at a time", async () => {
  const all: string[] = [];
  let after = "";
  do {
    const page = await decisions(`?limit=2${after}`);
    expect(page.rows.length).toBeLessThanOrEqual(2);
    all.push(...page.rows.map(({ messageId }) => messageId));
    after = page.next === null ? "" : `&after=${page.next}`;
  } while (after !== "");
  expect(new Set(all).size).toBe(5);
  const [held] = (await decisions("?rule=frequency_cap")).rows;
  expect((await decisions(`?message=${held?.messageId}`)).rows).toEqual([held]);
  const theirs = (await decisions(`?profile=${held?.profileId}`)).rows;
  expect(theirs).toHaveLength(3);
  // By a name of theirs as well; nobody of that name is no trouble.
  expect((await decisions(`?profile=${encodeURIComponent(`phone:${LONDON}`)}`)).rows).toEqual(theirs);
  expect((await decisions("?profile=phone:%2B33699999999")).rows).toEqual([]);
  expect(held?.person).toMatchObject({ id: held?.profileId, address: expect.stringContaining("+44") });
  expect(held?.origin).toMatchObject({ kind: "journey", name: "offers" });
  expect((await decisions(`?journey=${held?.origin?.name}`)).rows).toHaveLength(5);
  expect((await decisions("?journey=another")).rows).toEqual([]);
  expect((await decisions("?campaign=another")).rows).toEqual([]);
  expect((await decisions("?reason=frequency_cap&channel=whatsapp&from=2027-03-25T00:00:00Z&to=2027-03-28T00:00:00Z")).rows).toEqual([
    held,
  ]);
  expect((await decisions("?to=2027-03-25T00:00:00Z")).rows).toEqual([]);
  expect((await decisions("?channel=email")).rows).toEqual([]);
});

test("who may read may not change; what was changed is in the audit log, before and after", async () => {
  const { system, workspaceId } = world;
  const { key } = await createApiKeys(system.pool, system.clock, system.ids).create(operatorOf(workspaceId), "reader", [
    "settings:read",
    "messages:read",
  ]);
  const headers = { authorization: `Bearer ${key}` };
  expect((await world.call("GET", "/v1/policy", undefined, headers)).status).toBe(200);
  for (const [method, path, body] of [
    ["PUT", "/v1/policy/draft", { document: documentOf(), revision: 2 }],
    ["POST", "/v1/policy/activate", { revision: 2 }],
  ] as const)
    expect([path, (await world.call(method, path, body, headers)).status]).toEqual([path, 403]);
  await ok("PUT", "/v1/policy/draft", { document: documentOf(CAP), revision: 2 });
  await ok("POST", "/v1/policy/activate", { revision: 3 });
  const { rows } = await system.pool.query<{ action: string; detail: { before: { version?: number } | null; after: { rules: string } } }>(
    "select action, detail from audit where action like 'policy.%' order by seq",
  );
  expect(rows.map(({ action }) => action)).toEqual([
    "policy.draft_saved",
    "policy.draft_saved",
    "policy.activated",
    "policy.draft_saved",
    "policy.activated",
  ]);
  expect(rows[4]?.detail).toMatchObject({ before: { version: 1 }, after: { version: 2 } });
  expect(rows[4]?.detail.after.rules).not.toContain("fr-hours");
  const { rows: versions } = await ok<{ rows: { version: number; document: { rules: object[] } }[] }>("GET", "/v1/policy/versions");
  expect(versions.map(({ version, document }) => [version, document.rules.length])).toEqual([
    [2, 1],
    [1, 2],
  ]);
  expect(await ok("GET", "/v1/policy/versions/1")).toEqual(versions[1]);
  expect((await world.call("GET", "/v1/policy/versions/9")).status).toBe(404);
});
