/** What people belong to: a change of a company reaches everybody in it, whatever lane they are in and whatever breaks on the way. */
import { exit, journey, onAudience, text, waitFor, whenEvent } from "@parley/sdk";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { AudienceDetail, AudienceExplanation, AudienceMembers, Rule } from "../../src/contract/audience.ts";
import type { ProfileInput } from "../../src/contract/profile.ts";
import { MOST_GROUPS } from "../../src/groups/group.ts";
import { API_KEY, createWorld, type World } from "../scenario/world.ts";

/** What happens at the next commits of lanes; by default nothing. */
let atCommit: (point: string) => void | Promise<void> = () => undefined;
let world: World;
beforeAll(async () => {
  world = await createWorld({ crashPoints: { visit: (point) => atCommit(point) } });
  for (const [kind, title] of [
    ["company", "Company"],
    ["household", "Household"],
  ])
    await put(`/v1/group-kinds/${kind}`, { title });
});
afterAll(async () => world[Symbol.asyncDispose]());

type Groups = {
  readonly rows: readonly { readonly group: { readonly kind: string; readonly key: string }; readonly membership: object }[];
};
const groupsOf = async (who: string): Promise<Groups["rows"]> =>
  ((await world.call("GET", `/v1/profiles/externalId:${who}/groups`)).body as Groups).rows;
const keysOf = async (who: string): Promise<readonly string[]> => (await groupsOf(who)).map(({ group }) => `${group.kind}/${group.key}`);
const put = async (path: string, body: object): Promise<void> => {
  const { status, body: answer } = await world.call("PUT", path, body);
  if (status !== 200) throw new Error(`PUT ${path} was answered ${status}: ${JSON.stringify(answer)}`);
};
const person = async (externalId: string, groups: ProfileInput["groups"]): Promise<void> => world.profile({ externalId, groups });

async function ready(name: string, rule: Rule): Promise<void> {
  expect(await world.call("PUT", `/v1/audiences/${name}`, { schema: 1, name, title: name, rule })).toMatchObject({
    status: 200,
    body: { warnings: [] },
  });
  await vi.waitUntil(async () => ((await world.call("GET", `/v1/audiences/${name}`)).body as AudienceDetail).state === "ready", {
    timeout: 100_000,
    interval: 20,
  });
}

async function members(name: string): Promise<readonly string[]> {
  await world.settle();
  const { rows } = (await world.call("GET", `/v1/audiences/${name}/members?limit=200`)).body as AudienceMembers;
  const { rows: profiles } = await world.system.pool.query<{ who: string }>(
    "select identities->>'externalId' as who from profile where id = any($1)",
    [rows.map(({ person: one }) => one.id)],
  );
  return profiles.map(({ who }) => who).toSorted();
}

describe("belonging", () => {
  test("is told by a profile, an event, the API and a file, and ends by each of them", async () => {
    await person("ana", [
      { kind: "company", key: "acme", name: "Acme & Söhne", attributes: { plan: "free" }, membership: { role: "admin" } },
    ]);
    await world.call("POST", "/v1/events", {
      id: "signed-up",
      type: "signed_up",
      profile: { externalId: "ben" },
      groups: [{ kind: "company", key: "acme", membership: { role: "user" } }],
    });
    expect(
      await world.call("POST", "/v1/groups/company/acme/members", {
        members: [{ profile: { externalId: "cleo" }, attributes: { role: "user" } }],
      }),
    ).toMatchObject({ status: 202, body: { accepted: 1 } });
    const file =
      "externalId,group:company,group:company.name,group:company.attributes.city,group:company.membership.role\ndora,acme,,Köln,owner\nemil,umbrella,Umbrella,,\n";
    const response = await fetch(`${world.system.url}/v1/audiences/imported/upload`, {
      method: "POST",
      headers: { authorization: `Bearer ${API_KEY}`, "content-type": "text/csv" },
      body: file,
    });
    expect(response.status).toBe(202);
    await vi.waitUntil(async () => (await keysOf("emil").catch(() => [])).length > 0, { timeout: 60_000, interval: 20 });
    await world.settle();
    expect(await world.call("GET", "/v1/groups/company/acme")).toMatchObject({
      body: { name: "Acme & Söhne", attributes: { plan: "free", city: "Köln" }, members: 4 },
    });
    expect(await groupsOf("dora")).toMatchObject([
      { group: { key: "acme" }, membership: { attributes: { role: "owner" }, primary: false } },
    ]);
    expect(await keysOf("emil")).toEqual(["company/umbrella"]);
    const { body } = await world.call("GET", "/v1/groups/company/acme/members?limit=3");
    const page = body as { rows: unknown[]; next: string };
    const rest = (await world.call("GET", `/v1/groups/company/acme/members?limit=3&after=${page.next}`)).body as {
      rows: unknown[];
      next: null;
    };
    expect([page.rows.length, rest.rows.length, rest.next]).toEqual([3, 1, null]);

    await person("ana", [{ kind: "company", key: "acme", leave: true }]);
    await person("cleo", [{ kind: "company", key: "nobody-knows-it", leave: true }]);
    await world.call("DELETE", "/v1/groups/company/acme/members/externalId:ben");
    await world.settle();
    expect([await keysOf("ana"), await keysOf("ben"), await keysOf("cleo")]).toEqual([[], [], ["company/acme"]]);
    expect((await world.call("GET", "/v1/groups/company/nobody-knows-it")).status).toBe(404);
    expect(await world.call("GET", "/v1/groups/company/acme")).toMatchObject({ body: { members: 2 } });
  });

  test("one of a kind is the primary one, and a kind that nobody made is refused at every door", async () => {
    await person("finn", [
      { kind: "company", key: "one" },
      { kind: "household", key: "home", primary: true },
    ]);
    await world.settle();
    await person("finn", [{ kind: "company", key: "two", primary: true }]);
    await world.settle();
    expect(await keysOf("finn")).toEqual(["household/home", "company/two", "company/one"]);
    await person("finn", [{ kind: "company", key: "one", primary: true }]);
    await world.settle();
    expect((await groupsOf("finn")).map(({ membership }) => membership)).toMatchObject([
      { primary: true },
      { primary: true },
      { primary: false },
    ]);
    for (const [path, body] of [
      ["/v1/profiles", { externalId: "x", groups: [{ kind: "team", key: "a" }] }],
      ["/v1/events", { id: "e", type: "t", profile: { externalId: "x" }, groups: [{ kind: "team", key: "a" }] }],
    ] as const)
      expect(await world.call("POST", path, body)).toMatchObject({
        status: 400,
        body: { detail: expect.stringContaining("there is no kind of groups team") },
      });
    expect(await world.call("POST", "/v1/groups", { groups: [{ kind: "team", key: "a" }] })).toMatchObject({ status: 404 });
    expect(await world.call("DELETE", "/v1/group-kinds/household")).toMatchObject({ status: 409 });
  });

  test("keys and names in any writing are kept as they are, and a search finds them as they are", async () => {
    const keys = ["50%_off\\", "'; drop table customer_group; --", "日本/株式会社", "🎉".repeat(90), "../../etc", "__proto__", "a?b#c&d"];
    const told = await world.call("POST", "/v1/groups", {
      groups: keys.map((key) => ({ kind: "household", key, attributes: { constructor: key } })),
    });
    expect(told).toEqual({ status: 200, body: { made: keys.length, changed: 0 } });
    for (const key of keys)
      expect(await world.call("GET", `/v1/groups/household/${encodeURIComponent(key)}`)).toMatchObject({
        status: 200,
        body: { key, name: key, attributes: { constructor: key } },
      });
    const found = await world.call("GET", `/v1/groups?search=${encodeURIComponent("%_")}`);
    expect(found).toMatchObject({ body: { rows: [{ key: "50%_off\\" }] } });
    expect(await world.call("PUT", "/v1/groups/household/%00", {})).toMatchObject({ status: 400 });
    expect(await world.call("POST", "/v1/groups", { groups: [{ kind: "household", key: "a\u0000" }] })).toMatchObject({ status: 400 });
    expect(
      await world.call("POST", "/v1/groups", { groups: [{ kind: "household", key: "one", attributes: JSON.parse('{"__proto__": 1}') }] }),
    ).toMatchObject({ status: 400 });
    await person(
      "hostile",
      keys.map((key) => ({ kind: "household", key })),
    );
    await world.settle();
    expect(await keysOf("hostile")).toHaveLength(keys.length);
  });

  test(`nobody belongs to more than ${MOST_GROUPS} groups, whoever tells it`, async () => {
    await person("much", []);
    for (let from = 0; from < MOST_GROUPS; from += 20)
      await person(
        "much",
        Array.from({ length: 20 }, (_, n) => ({ kind: "company", key: `many-${from + n}` })),
      );
    await world.settle();
    expect(await keysOf("much")).toHaveLength(MOST_GROUPS);
    await person("much", [
      { kind: "company", key: "one-too-many" },
      { kind: "company", key: "many-0", membership: { role: "still" } },
    ]);
    await put("/v1/groups/company/one-too-many", {});
    const asked = await world.call("POST", "/v1/groups/company/one-too-many/members", { members: [{ profile: { externalId: "much" } }] });
    expect(asked).toMatchObject({ status: 422, body: { detail: expect.stringContaining("belongs to 100 groups already") } });
    await world.settle();
    expect(await keysOf("much")).toHaveLength(MOST_GROUPS);
    expect((await groupsOf("much")).find(({ group }) => group.key === "many-0")?.membership).toMatchObject({
      attributes: { role: "still" },
    });
  });

  test("two people who turn out to be one belong to what both did", async () => {
    await world.profile({
      phone: "+447700900801",
      groups: [
        { kind: "company", key: "shared", membership: { role: "user", desk: 7 } },
        { kind: "company", key: "first", primary: true },
      ],
    });
    await world.profile({
      externalId: "twice",
      groups: [
        { kind: "company", key: "shared", membership: { role: "admin" } },
        { kind: "household", key: "second" },
      ],
    });
    await world.settle();
    await world.profile({ externalId: "twice", phone: "+447700900801" });
    await world.settle();
    expect((await keysOf("twice")).toSorted()).toEqual(["company/first", "company/shared", "household/second"]);
    const shared = (await groupsOf("twice")).find(({ group }) => group.key === "shared");
    expect(shared?.membership).toMatchObject({ attributes: { role: "user", desk: 7 } });
    for (const key of ["shared", "first"])
      expect(await world.call("GET", `/v1/groups/company/${key}`)).toMatchObject({ body: { members: 1 } });
  });
});

describe("a change of a group", () => {
  test("takes its members into audiences and out of them, with the reason", async () => {
    await ready("pro-admins", {
      group: "company",
      where: [{ property: "attributes.plan", is: "equal", value: "pro" }],
      membership: [{ property: "role", is: "equal", value: "admin" }],
    });
    await ready("of-pro", { fact: "group.company.attributes.plan", is: "equal", value: "pro" });
    await ready("of-many", { group: "company", where: [{ property: "members", is: "at_least", value: 3 }] });
    await put("/v1/groups/company/initech", { attributes: { plan: "free" } });
    await person("gus", [{ kind: "company", key: "initech", membership: { role: "admin" } }]);
    await person("hal", [{ kind: "company", key: "initech", membership: { role: "user" } }]);
    expect([await members("pro-admins"), await members("of-pro"), await members("of-many")]).toEqual([
      [],
      [],
      expect.not.arrayContaining(["gus"]),
    ]);
    await put("/v1/groups/company/initech", { attributes: { plan: "pro" } });
    expect([await members("pro-admins"), await members("of-pro")]).toEqual([["gus"], ["gus", "hal"]]);
    // A third one makes it a company of many, for the two who were there as well.
    await person("ida", [{ kind: "company", key: "initech" }]);
    expect(await members("of-many")).toEqual(expect.arrayContaining(["gus", "hal", "ida"]));
    const why = (await world.call("GET", "/v1/audiences/pro-admins/explain?profile=externalId:hal")).body as AudienceExplanation;
    expect(why).toMatchObject({
      in: false,
      tree: { code: "group", holds: false, facts: { group: "company", actual: 0, belongsTo: ["initech"] } },
    });
    // A removed group is nobody's.
    expect((await world.call("DELETE", "/v1/groups/company/initech")).status).toBe(204);
    expect([await members("pro-admins"), await members("of-pro"), await keysOf("gus")]).toEqual([[], [], []]);
    expect(
      await world.ledger.count("select count(*)::int as n from group_member where group_id not in (select id from customer_group)"),
    ).toBe(0);
    expect(await world.call("DELETE", "/v1/group-kinds/company")).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining("asks for groups of the kind company") },
    });
  });

  test("begins journeys that name the group in what they say and decide, and ends them", async () => {
    const phone = "+33612000901";
    await ready("big-seats", { group: "company", where: [{ property: "attributes.seats", is: "at_least", value: 50 }] });
    await world.publish(
      journey("seats", {
        title: "Seats",
        entry: onAudience("big-seats", "entered", { where: { fact: "group.company.membership.role", is: "equal", value: "owner" } }),
        exitOn: [{ when: { fact: "group.company.attributes.seats", is: "less", value: 50 } }],
        start: "hello",
        nodes: {
          hello: text("{{ group.company.name }} has {{ group.company.attributes.seats }} seats", { purpose: "service", next: "stay" }),
          stay: waitFor([whenEvent("never", "done")], { after: "P30D", next: "done" }),
          done: exit("done"),
        },
      }),
    );
    const customer = await world.customer(phone);
    await customer.says("Hi");
    const both = [
      { kind: "company", key: "older", name: "Older Ltd" },
      { kind: "company", key: "grows", name: "Growing <Ltd>", primary: true, membership: { role: "owner" } },
    ];
    await world.profile({ phone, groups: both });
    await world.profile({ externalId: "not-the-owner", groups: [{ kind: "company", key: "grows", membership: { role: "user" } }] });
    await world.settle();
    await put("/v1/groups/company/grows", { attributes: { seats: 60 } });
    await world.settle();
    expect(await world.ledger.runs(`phone:${phone}`)).toMatchObject([{ journey: "seats", state: "live" }]);
    expect(await world.ledger.runs("externalId:not-the-owner")).toEqual([]);
    expect((await customer.received()).at(-1)).toBe("Growing <Ltd> has 60 seats");
    await put("/v1/groups/company/grows", { attributes: { seats: 10 } });
    await world.settle();
    expect(await world.ledger.runs(`phone:${phone}`)).toMatchObject([{ state: "exited" }]);
  });

  test("reaches everybody though processes die before and after commits in its middle, and however often it is told", async () => {
    await ready("stormy", { group: "company", where: [{ property: "attributes.storm", is: "equal", value: true }] });
    const everybody = Array.from({ length: 120 }, (_, n) => `sailor-${String(n).padStart(3, "0")}`);
    await world.call(
      "POST",
      "/v1/profiles",
      everybody.map((externalId) => ({ externalId, groups: [{ kind: "company", key: "fleet" }] })),
    );
    await world.settle();
    // Beside them so many in one lane that it takes several pages.
    await world.system.pool.query(
      `with g as (select * from customer_group where key = 'fleet'),
       crew as (select (replace(gen_random_uuid()::text, '-', '')::text) as hex, n from generate_series(1, 1100) n),
       made as (insert into profile (lane, id, workspace_id, identities, attributes, consent, reachability, absorbed, created_at, updated_at)
         select 7, (left(hex, 30) || '07')::uuid, g.workspace_id, jsonb_build_object('externalId', 'crew-' || n), '{}', '{}', '{}', '[]', now(), now() from crew, g returning id)
       insert into group_member (lane, profile_id, group_id, workspace_id, kind, attributes, is_primary, since)
       select 7, made.id, g.id, g.workspace_id, 'company', '{}', false, now() from made, g`,
    );
    let [seen, died] = [0, 0];
    atCommit = (point) => {
      if (!point.startsWith("lane.")) return;
      seen += 1;
      if (seen % 3 !== 0 || died >= 12) return;
      died += 1;
      throw new Error("the process dies here");
    };
    await put("/v1/groups/company/fleet", { attributes: { storm: true } });
    await put("/v1/groups/company/fleet", { attributes: { storm: false } });
    await put("/v1/groups/company/fleet", { attributes: { storm: true } });
    await vi.waitUntil(
      async () =>
        (await world.ledger.count(
          "select coalesce(sum(members), 0)::int as n from audience_size s join audience a on a.id = s.audience_id where a.name = 'stormy'",
        )) === 1_220,
      { timeout: 100_000, interval: 50 },
    );
    atCommit = () => undefined;
    expect(died).toBeGreaterThan(4);
    await world.settle();
    expect(await world.ledger.count("select count(*)::int as n from inbox")).toBe(0);
    expect(await world.call("GET", "/v1/groups/company/fleet")).toMatchObject({ body: { members: 1_220 } });
    expect(await world.call("GET", "/v1/audiences/stormy")).toMatchObject({ body: { size: 1_220 } });
  });

  test("is not missed by somebody who becomes a member in the same moment", async () => {
    await ready("just-in-time", { group: "company", where: [{ property: "attributes.late", is: "equal", value: true }] });
    await put("/v1/groups/company/moment", {});
    await world.settle();
    const told = new Promise<void>((resolve) => {
      atCommit = async (point) => {
        if (point !== "lane.before_commit") return;
        atCommit = () => undefined;
        // The member is judged and not committed: whoever changes the group now does not see them, and is done before they are.
        await put("/v1/groups/company/moment", { attributes: { late: true } });
        await vi.waitUntil(
          async () => (await world.ledger.count("select count(*)::int as n from inbox where item->>'kind' = 'group'")) === 0,
          { timeout: 2_000, interval: 10 },
        );
        resolve();
      };
    });
    await person("joiner", [{ kind: "company", key: "moment" }]);
    await told;
    expect(await members("just-in-time")).toEqual(["joiner"]);
  });
});

describe("of a person who is erased", () => {
  test("what they alone belonged to goes with them; what others belong to as well loses what names them", async () => {
    await ready("known-contact", { group: "household", where: [{ property: "attributes.contact", is: "set" }] });
    const email = "rosa@example.com";
    await put("/v1/groups/household/rosas-own", { name: "Rosa's", attributes: { note: "lives alone" } });
    await put("/v1/groups/household/both", { attributes: { contact: `write to ${email}`, city: "Lyon" } });
    await world.profile({
      email,
      externalId: "rosa",
      groups: [
        { kind: "household", key: "rosas-own" },
        { kind: "household", key: "both" },
      ],
    });
    await world.profile({ externalId: "sam", groups: [{ kind: "household", key: "both" }] });
    expect(await members("known-contact")).toEqual(["rosa", "sam"]);
    const erased = await world.call("POST", "/v1/profiles/externalId:rosa/erase");
    expect(erased).toMatchObject({ status: 200 });
    expect((await world.call("GET", "/v1/groups/household/rosas-own")).status).toBe(404);
    await world.advance("5s");
    expect(await world.call("GET", "/v1/groups/household/both")).toMatchObject({ body: { attributes: { city: "Lyon" }, members: 1 } });
    expect(await members("known-contact")).toEqual([]);
  });
});
