/** No change without an entry in the audit log, and no entry with a secret; what it says can be searched, taken along and verified. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { needs } from "../../src/http/access.ts";
import { AppError } from "../../src/platform/errors.ts";
import { API_KEY, type Doors, openDoors } from "../ingress/doors.ts";

let doors: Doors;
beforeAll(async () => {
  doors = await openDoors({
    plugins: [
      (app) => {
        const config = needs("settings:write");
        app.put("/v1/things/:name", { config, schema: { hide: true } }, async () => ({ kept: true }));
        app.delete("/v1/things/:name", { config, schema: { hide: true } }, async () => {
          throw new AppError("conflict", "not now");
        });
        app.get("/v1/things/:name", { config, schema: { hide: true } }, async () => ({ kept: true }));
      },
    ],
  });
});
afterAll(async () => doors.close());

const newest = async (query = "") => (await doors.call("GET", `/v1/audit${query}`)).body.rows;

test("a route that says nothing of what it changed is told of by the door, once it succeeded", async () => {
  const before = (await newest()).length;
  await doors.call("GET", "/v1/things/lamp");
  await doors.call("DELETE", "/v1/things/lamp");
  await doors.call("PUT", "/v1/things/lamp?secret=hush", { secret: "hush" });
  const rows = await newest();
  expect(rows).toHaveLength(before + 1);
  expect(rows[0]).toMatchObject({ action: "called PUT /v1/things/:name", subject: "/v1/things/lamp", actorName: "test", detail: {} });
  expect(JSON.stringify(rows)).not.toContain("hush");
});

test("one that tells of it itself is told of once, with before and after", async () => {
  await doors.call("PUT", "/v1/campaign-rules", { approvalRequired: true });
  const rule = { fact: "profile.attributes.word", is: "equal", value: "one" };
  const audience = { schema: 1, name: "words", title: "Words", rule };
  await doors.call("PUT", "/v1/audiences/words", audience);
  await doors.call("PUT", "/v1/audiences/words", { ...audience, rule: { ...rule, value: "two" } });
  const [second, first, rules] = await newest("?limit=3");
  expect([second.seq - 1, first.seq - 1]).toEqual([first.seq, rules.seq]);
  expect(rules).toMatchObject({
    action: "campaign.rules",
    detail: { before: { approvalRequired: false }, after: { approvalRequired: true } },
  });
  expect(second.detail).toEqual({ version: 2, changes: { "rule/value": { before: "one", after: "two" } } });
});

test("it is searched by what was done, by whom and when, in pages, and by nobody without the right", async () => {
  await doors.call("PATCH", "/v1/workspace", { name: "Maison" });
  const { body } = await doors.call("GET", "/v1/audit?text=WORKSPACE.changed");
  expect(body.rows).toMatchObject([{ action: "workspace.changed", detail: { name: { before: "Test", after: "Maison" } } }]);
  const { actor, at } = body.rows[0];
  const all = await newest("?limit=200");
  expect(await newest(`?limit=200&actor=${actor}`)).toEqual(all);
  expect(await newest("?actor=account:nobody")).toEqual([]);
  expect(await newest(`?from=${encodeURIComponent(at)}&text=changed`)).toHaveLength(1);
  const paged: unknown[] = [];
  for (let after = ""; paged.length < all.length;) {
    const page = (await doors.call("GET", `/v1/audit?limit=2${after}`)).body;
    paged.push(...page.rows);
    if (page.next === null) break;
    after = `&after=${page.next}`;
  }
  expect(paged).toEqual(all);
  const { key } = await doors.deps.apiKeys.create(
    { kind: "key", workspaceId: doors.workspaceId, keyId: "x", name: "x", madeBy: null, rights: new Set() },
    "little",
    ["settings:read"],
  );
  expect((await doors.call("GET", "/v1/audit", undefined, { authorization: `Bearer ${key}` })).status).toBe(403);
});

test("its chain is verified, and what was changed is named", async () => {
  const verify = async () => (await doors.call("GET", "/v1/audit/verification")).body;
  const sound = await verify();
  expect(sound).toMatchObject({ faults: [], head: expect.stringMatching(/^[0-9a-f]{64}$/) });
  await doors.pool.query(
    "set session_replication_role = replica; update audit set actor = 'nobody' where seq = 2; set session_replication_role = origin",
  );
  expect((await verify()).faults).toMatchObject([{ seq: 2, what: "changed" }]);
});

test("secrets that the doors were given are nowhere in it", async () => {
  const secret = "canary-secret-0123456789";
  await doors.call("POST", "/v1/sources", { name: "Shop", webhookSecret: secret });
  await doors.call("PUT", "/v1/secrets/crm", { value: secret, hosts: ["crm.example.com"] });
  await doors.call("PATCH", `/v1/channels/${doors.channelId}`, { accessToken: secret });
  await doors.call("POST", "/v1/accounts", { email: "lea@example.com", name: "Léa", role: "analyst" });
  const { rows } = await doors.pool.query("select string_agg(row_to_json(a)::text, ' ') as text from audit a");
  expect(rows[0].text).not.toMatch(new RegExp(`${secret}|${API_KEY}|lea@example`));
  expect(rows[0].text).toContain("secret.saved");
});
