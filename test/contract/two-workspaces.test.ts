/**
 * Promise of docs/decisions/0016: whatever is asked with somebody else's ids, by whom has every right in their own workspace,
 * shows nothing of the other workspace and changes nothing there. The routes are those the server declares, so that a new one is asked too.
 */
import { exit, journey, onEvent, template, text, wait } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApiKeys } from "../../src/accounts/api-keys.ts";
import { ensureAccount, ensureWorkspace } from "../../src/accounts/bootstrap.ts";
import { RIGHTS } from "../../src/accounts/rights.ts";
import { UNAUDITED } from "../../src/http/audit-changes.ts";
import { createWorld, type World } from "../scenario/world.ts";
import { operatorOf } from "../support/operator.ts";

/** In everything of the first workspace that could be shown. */
const CANARY = "canary-of-the-first";
const PHONE = "+33612000042";
/** What moves by itself. */
const RESTLESS = ["templates_synced_at", "templates_sync_error", "last_webhook_at", "synced_at", "last_used_at"];

let world: World;
let headers: { readonly authorization: string };
/** Ids and names of all that the first workspace has. */
let theirs: readonly string[] = [];
beforeAll(async () => {
  world = await createWorld();
  const { system, workspaceId } = world;
  const nodes = {
    tell: template("order_news", { purpose: "utility", body: { first_name: CANARY }, next: "pause" }),
    pause: wait("P1D", "done"),
    done: exit(),
  };
  await world.publish(journey("their-journey", { title: CANARY, entry: onEvent("order_changed"), start: "tell", nodes }));
  const draft = { schema: 1, name: "their-journey", title: CANARY };
  await put("PUT", "/v1/console/journeys/their-journey/draft", { document: draft, revision: 0, baseVersion: null });
  const rule = { fact: "profile.attributes.word", is: "equal", value: CANARY };
  await put("PUT", "/v1/audiences/their-audience", { schema: 1, name: "their-audience", title: CANARY, rule });
  await put("PUT", "/v1/forms/their_form", {
    revision: 0,
    document: {
      title: CANARY,
      category: "SURVEY",
      language: "en",
      screens: [{ id: "ask", title: CANARY, button: "Send", parts: [{ kind: "csat", name: "csat", label: CANARY }] }],
    },
  });
  await put("POST", "/v1/forms/their_form/publish", {});
  await put("PUT", "/v1/fragments/their-fragment", { title: CANARY, text: CANARY, revision: 0 });
  await put("PUT", "/v1/topics/their-topic", {
    purpose: "marketing",
    channels: [],
    texts: { en: { title: CANARY, description: CANARY } },
    isArchived: false,
  });
  await put("PUT", "/v1/keywords", { isOn: true, custom: [{ word: CANARY, intent: "custom", reply: { en: CANARY } }], texts: {} });
  const policyRule = { kind: "min_gap", id: "their-gap", version: 1, countries: "all", purposes: ["marketing"], minutes: 1 };
  const source = { basis: "house", title: CANARY, url: null };
  await put("PUT", "/v1/policy/draft", { revision: 0, document: { format: 1, title: CANARY, rules: [{ ...policyRule, source }] } });
  await put("POST", "/v1/policy/activate", { revision: 1 });
  await put("POST", "/v1/suppressions", { externalId: "their-suppressed", reason: CANARY });
  await put("PUT", "/v1/template-languages/order_news", { language: "en" });
  await put("PUT", "/v1/predictions/their_prediction", { title: CANARY, goal: { kind: "does", event: "order_changed" }, days: 30 });
  await put("PUT", "/v1/computed-attributes/their_total", { title: CANARY, event: "order_changed", of: "count" });
  const consent = [{ channel: "whatsapp", purpose: "utility", action: "opt_in", source: CANARY }] as const;
  await world.profile({ externalId: "their-customer", phone: PHONE, attributes: { word: CANARY }, consent: [...consent] });
  const customer = await world.customer(PHONE);
  await world.event("order_changed", { phone: PHONE }, { word: CANARY });
  await world.settle();
  await put("PATCH", "/v1/workspace", { links: { address: "https://go.canary.example", track: true, utm: { campaign: CANARY } } });
  await put("POST", "/v1/entry-points", { name: CANARY, text: CANARY, keyword: "CANARY", channelId: world.channelId });
  await customer.says(`${CANARY} #CANARY https://canary.example`);
  await world.publish(
    journey("their-link", {
      title: CANARY,
      entry: onEvent("link_wanted"),
      start: "tell",
      nodes: { tell: text(`https://canary.example/${CANARY}`, { next: "done" }), done: exit() },
    }),
  );
  await world.event("link_wanted", { phone: PHONE });
  await world.settle();
  await world.settle();
  await put("POST", "/v1/media?filename=their-file.txt", CANARY, { "content-type": "application/octet-stream" });
  const sent = new FormData();
  sent.set("file", new Blob([CANARY], { type: "text/plain" }), `${CANARY}.txt`);
  const stored = await fetch(`${world.emulator.baseUrl}/_emulator/customers/${customer.id}/media`, { method: "POST", body: sent });
  await customer.sends({
    type: "document",
    mediaId: ((await stored.json()) as { readonly mediaId: string }).mediaId,
    filename: `${CANARY}.txt`,
  });
  await world.settle();
  // Whose limit the number shares becomes known, and what people decided about a template.
  await put("POST", `/v1/channels/${world.channelId}/health`, {});
  await put("PUT", "/v1/template-rules/order_news", { action: "stop" });
  const document = { name: "their_draft", language: "en", category: "UTILITY", body: { text: CANARY } };
  await put("POST", "/v1/template-drafts", { channelId: world.channelId, document });
  await put("POST", "/v1/webhooks", { url: "https://hooks.example.com/their", kinds: ["message.delivered"], description: CANARY });
  await ensureAccount(system, { workspaceId, email: `${CANARY}@example.com`, name: CANARY, role: "owner" });
  await system.pool.query(
    "insert into incident (lane, id, workspace_id, kind, subject, detail, at) values (1, gen_random_uuid(), $1, 'handler_failed', $2, '{}', now())",
    [workspaceId, CANARY],
  );
  await system.pool.query(
    "insert into campaign (id, workspace_id, name, document, created_by, created_at, updated_at) values (gen_random_uuid(), $1, $2, '{}', 'x', now(), now())",
    [workspaceId, CANARY],
  );
  const [connection, sync] = [system.ids.next(), system.ids.next()];
  await system.pool.query(
    `with c as (insert into data_connection (id, workspace_id, name, kind, settings, sealed, created_at, changed_at, changed_by)
       values ($1, $3, $4, 'https', jsonb_build_object('url', 'https://' || $4 || '.example'), $5, now(), now(), 'x')),
     s as (insert into data_sync (id, workspace_id, connection_id, name, document, revision, state, created_at, changed_at, changed_by)
       values ($2, $3, $1, $4, $6, 1, 'active', now(), now(), 'x'))
     insert into data_sync_run (id, workspace_id, sync_id, revision, state, cause, due_at, queued_at, members, leaving) values (gen_random_uuid(), $3, $2, 1, 'held', 'schedule', now(), now(), 2, 2)`,
    [
      connection,
      sync,
      workspaceId,
      CANARY,
      system.secrets.seal(CANARY, `data_connection:${connection}`),
      {
        name: CANARY,
        connectionId: connection,
        source: { kind: "file", path: CANARY, newest: false, format: "detect" },
        into: { kind: "profiles" },
        columns: [{ column: "id", as: "externalId" }],
        country: null,
        schedule: { kind: "manual" },
      },
    ],
  );
  const found: string[] = [
    "their-journey",
    "their-audience",
    "their_total",
    "their_prediction",
    "their_form",
    "their-fragment",
    "externalId:their-customer",
    `phone:${PHONE}`,
    "their-customer",
  ];
  for (const table of await tablesWith("workspace_id"))
    for (const column of ["id", "profile_id", "version_id", "channel_id", "message_id", "run_id"])
      if ((await tablesWith(column)).includes(table)) {
        const { rows } = await system.pool.query(`select distinct ${column}::text as id from ${table} where workspace_id = $1 limit 3`, [
          workspaceId,
        ]);
        found.push(...rows.map(({ id }: { id: string | null }) => id ?? "").filter((id) => id !== ""));
      }
  theirs = [...new Set(found)];

  const other = await ensureWorkspace(system, "Second");
  const { key } = await createApiKeys(system.pool, system.clock, system.ids).create(operatorOf(other), "all", RIGHTS);
  headers = { authorization: `Bearer ${key}` };
});
afterAll(async () => world[Symbol.asyncDispose]());

async function put(method: string, path: string, body: object | string, more: Readonly<Record<string, string>> = {}): Promise<void> {
  const answer = await world.call(method, path, body, more);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
}

async function tablesWith(column: string): Promise<readonly string[]> {
  const { rows } = await world.system.pool.query<{ name: string }>(
    `select c.table_name as name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.column_name = $1 order by 1`,
    [column],
  );
  return rows.map(({ name }) => name);
}

/** Every row of the first workspace, table by table. */
async function everything(): Promise<{ readonly [table: string]: readonly string[] }> {
  const result: { [table: string]: readonly string[] } = {};
  for (const table of await tablesWith("workspace_id")) {
    const { rows } = await world.system.pool.query<{ row: string }>(
      `select (to_jsonb(t) - $2::text[])::text as row from ${table} t where workspace_id = $1 order by 1`,
      [world.workspaceId, RESTLESS],
    );
    result[table] = rows.map(({ row }) => row);
  }
  for (const table of ["message_text", "membership", "list_member", "entry_point_arrival"])
    result[table] = (await world.system.pool.query<{ row: string }>(`select t::text as row from ${table} t order by 1`)).rows.map(
      ({ row }) => row,
    );
  return result;
}

test("with the ids of another workspace every route says no, shows nothing and changes nothing", { timeout: 600_000 }, async () => {
  const before = await everything();
  expect(Object.values(before).filter((rows) => rows.length > 0).length, "tables with something to guard").toBeGreaterThan(15);
  expect(JSON.stringify(before)).toContain(CANARY);
  const routes = world.system.http
    .declaredRoutes()
    .filter(({ access, method, url }) => access?.auth === "caller" && method !== "HEAD" && !url.endsWith("/stream"));
  expect(routes.length).toBeGreaterThan(60);
  const shown: string[] = [];
  const broken: string[] = [];
  let asked = 0;
  for (const { method, url } of routes) {
    const paths = url.includes(":") ? theirs.map((id) => url.replaceAll(/:\w+/g, encodeURIComponent(id))) : [url];
    for (const path of paths) {
      const answer = await world.call(method, path, method === "GET" || method === "DELETE" ? undefined : {}, headers);
      asked += 1;
      if (JSON.stringify(answer.body).includes(CANARY)) shown.push(`${method} ${path}`);
      if (answer.status >= 500) broken.push(`${method} ${path}: ${answer.status}`);
    }
  }
  await world.settle();
  expect(asked).toBeGreaterThan(1_000);
  expect(shown).toEqual([]);
  expect(broken).toEqual([]);
  expect(await everything()).toEqual(before);
});

test("nor are its conversations found by the words that were said in them", async () => {
  const find = async (more: Readonly<Record<string, string>>) =>
    (await world.call("GET", `/v1/desk/search?q=${CANARY}`, undefined, more)).body as { readonly rows: readonly object[] };
  expect((await find({})).rows.length).toBeGreaterThan(0);
  expect((await find(headers)).rows).toEqual([]);
});

test("what the audit log leaves out is named by routes that there are", () => {
  const routes = new Set(world.system.http.declaredRoutes().map(({ method, url }) => `${method} ${url}`));
  expect(Object.keys(UNAUDITED).filter((route) => !routes.has(route))).toEqual([]);
});

test("nor do ids in what is sent: events, profiles and lists stay in the workspace of the key", async () => {
  const before = await everything();
  const person = { externalId: "their-customer", phone: PHONE };
  expect((await world.call("POST", "/v1/events", { id: "x-1", type: "order_changed", profile: person }, headers)).status).toBe(202);
  expect((await world.call("POST", "/v1/profiles", { ...person, attributes: { word: "mine" } }, headers)).status).toBe(202);
  await world.settle();
  expect(await everything()).toEqual(before);
});
