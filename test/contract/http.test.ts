import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSignInLink, ensureAccount, ensureWorkspace } from "../../src/accounts/bootstrap.ts";
import { ROLES, rightsOfRole } from "../../src/accounts/rights.ts";
import { PUBLIC } from "../../src/http/access.ts";
import { createHttpServer } from "../../src/http/server.ts";
import { AppError } from "../../src/platform/errors.ts";
import { createLog } from "../../src/platform/log.ts";
import { API_KEY, type Doors, openDoors } from "../ingress/doors.ts";
import { operatorOf } from "../support/operator.ts";

let doors: Doors;
beforeAll(async () => {
  doors = await openDoors({
    plugins: [
      (app) => {
        app.get("/boom", { config: PUBLIC, schema: { hide: true } }, async () => {
          throw new Error("secret of the inside");
        });
        app.get("/known", { config: PUBLIC, schema: { hide: true } }, async () => {
          throw new AppError("rate_limited", "too fast", { details: { retryAfterSeconds: 7 } });
        });
      },
    ],
  });
});
afterAll(async () => doors.close());

type Operation = {
  readonly operationId?: string;
  readonly security?: readonly object[];
  readonly responses: Readonly<Record<string, unknown>>;
};
const NOBODY = { authorization: "" };
const journey = {
  schema: 1,
  name: "hello",
  title: "Hello",
  entry: { kind: "event", event: "order_placed" },
  start: "end",
  nodes: { end: { kind: "exit" } },
};

describe("access", () => {
  it("is declared by every route, and a route without it fails the start", async () => {
    const routes = doors.app.declaredRoutes();
    expect(routes.length).toBeGreaterThan(15);
    expect(routes.filter((route) => route.access === undefined)).toEqual([]);
    const careless = await createHttpServer(doors.deps, [(app) => void app.get("/v1/forgotten", async () => "x")]);
    await expect(careless.ready()).rejects.toThrow("GET /v1/forgotten");
  });

  it("keeps everybody without proof out of every route that is not public", async () => {
    const closed = doors.app.declaredRoutes().filter((route) => route.access?.auth !== "public" && route.method !== "HEAD");
    expect(closed.length).toBeGreaterThan(10);
    for (const route of closed) {
      const path = route.url
        .replace(":channelId", doors.channelId)
        .replace(":sourceId", doors.sourceId)
        .replace(/:\w+/g, "018f0000-0000-7000-8000-000000000000");
      const answer = await doors.call(route.method, path, route.method === "GET" ? undefined : {}, NOBODY);
      // Whose proof is an unguessable address, has none: there is no such thing. And a WhatsApp number is no channel of the general door.
      const hasNone = route.access?.auth === "code" || route.url.startsWith("/webhooks/channels/");
      // A call of the booking page that lacks something is told so before the page is looked for.
      const refusals = route.url.startsWith("/v1/booking/") ? [400, 404] : hasNone ? [404] : [401, 403, 432];
      expect([route.url, refusals.includes(answer.status)]).toEqual([route.url, true]);
    }
  });

  it("needs a signature at every webhook, whatever else is sent along", async () => {
    const signed = doors.app.declaredRoutes().filter((route) => route.access?.auth === "signed");
    expect(signed.filter((route) => route.method === "POST").map((route) => route.url)).toEqual([
      "/webhooks/whatsapp/:channelId",
      "/webhooks/channels/:channelId",
      "/webhooks/channels/:channelId/:below",
      "/webhooks/channels/:channelId/:below/:more",
      "/webhooks/whatsapp/:channelId/flows/:formId",
      "/webhooks/sources/:sourceId",
    ]);
    expect(doors.app.declaredRoutes().filter((route) => route.url.startsWith("/webhooks/") && route.access?.auth !== "signed")).toEqual([]);
    // The general door is proved by each channel's own tests: here there is only a WhatsApp number.
    for (const route of signed.filter(({ url }) => !url.startsWith("/webhooks/channels/"))) {
      const path = route.url.replace(":channelId", doors.channelId).replace(":sourceId", doors.sourceId);
      // 432 is Meta's own number for a signature that does not match.
      expect([401, 403, 432]).toContain((await doors.call(route.method, path, route.method === "POST" ? "{}" : undefined)).status);
    }
  });

  it("of a role is its rights: the matrix of roles and routes", async () => {
    for (const role of ROLES) {
      const id = await ensureAccount(doors.bootstrap, { workspaceId: doors.workspaceId, email: `${role}@matrix.test`, name: role, role });
      const cookie = await signInByLink(id);
      for (const route of doors.app.declaredRoutes()) {
        if (route.access?.auth !== "caller" || route.method === "HEAD") continue;
        const path = route.url.replace(/:\w+/g, "018f0000-0000-7000-8000-000000000000");
        const answer = await doors.call(route.method, path, route.method === "GET" ? undefined : "[", {
          ...dropKey,
          cookie,
          "x-parley-csrf": "1",
        });
        expect([role, route.method, route.url, answer.status !== 403]).toEqual([
          role,
          route.method,
          route.url,
          rightsOfRole(role).has(route.access.right),
        ]);
      }
    }
  });

  it("ends within five seconds of a key's revocation", async () => {
    const { id, key } = await doors.deps.apiKeys.create(operatorOf(doors.workspaceId), "short", ["journeys:read"]);
    const list = async () => (await doors.call("GET", "/v1/journeys", undefined, { authorization: `Bearer ${key}` })).status;
    expect(await list()).toBe(200);
    expect(await doors.deps.apiKeys.revoke(operatorOf(doors.workspaceId), id)).toBe(true);
    doors.clock.advance(5_001);
    expect(await list()).toBe(401);
    expect(
      (await doors.pool.query("select encode(hash, 'escape') as hash, hint from api_key where id = $1", [id])).rows[0].hash,
    ).not.toContain(key.slice(3, 10));
  });

  it("does not reach another workspace's profiles, journeys and channels", async () => {
    const other = await ensureWorkspace(doors.bootstrap, "Other");
    const { key } = await doors.deps.apiKeys.create(operatorOf(other), "other", [
      "profiles:read",
      "journeys:read",
      "journeys:write",
      "audiences:read",
      "audiences:write",
      "templates:sync",
      "messages:read",
    ]);
    const theirs = { authorization: `Bearer ${key}` };
    await doors.call("PUT", "/v1/journeys/hello", journey);
    const { body } = await doors.call("POST", "/v1/profiles", { externalId: "mine" });
    expect((await doors.call("GET", `/v1/profiles/${body.profileId}`, undefined, theirs)).status).toBe(404);
    expect((await doors.call("GET", "/v1/profiles/externalId:mine", undefined, theirs)).status).toBe(404);
    expect((await doors.call("GET", "/v1/journeys/hello", undefined, theirs)).status).toBe(404);
    expect((await doors.call("DELETE", "/v1/journeys/hello", undefined, theirs)).status).toBe(404);
    expect((await doors.call("POST", `/v1/channels/${doors.channelId}/templates/sync`, undefined, theirs)).status).toBe(404);
    expect((await doors.call("GET", "/v1/messages", undefined, theirs)).body).toEqual({ rows: [], next: null });
  });
});

describe("errors", () => {
  it.each([
    ["an unknown address", "GET", "/nowhere", undefined, {}, 404, "not_found"],
    ["an unknown method", "PATCH", "/v1/events", {}, {}, 404, "not_found"],
    ["a query that is not known", "GET", "/v1/messages?colour=red", undefined, {}, 400, "invalid_input"],
    ["a state that is none", "GET", "/v1/messages?state=asleep", undefined, {}, 400, "invalid_input"],
    ["a cursor that was made up", "GET", "/v1/messages?after=abc", undefined, {}, 400, "invalid_input"],
    ["SQL in a filter", "GET", "/v1/messages?profile=1'%20or%20'1'='1", undefined, {}, 400, "invalid_input"],
    ["a journey name out of shape", "GET", "/v1/journeys/..%2Fetc", undefined, {}, 400, "invalid_input"],
    ["a body that is too large", "POST", "/v1/session", `"${"x".repeat(20_000)}"`, {}, 413, "too_large"],
    [
      "a list by lines where none is taken",
      "PUT",
      "/v1/journeys/hello",
      "{}",
      { "content-type": "application/x-ndjson" },
      415,
      "unsupported_media_type",
    ],
    ["a body that is no JSON", "PUT", "/v1/journeys/hello", "{", {}, 400, "invalid_json"],
  ])("%s is a problem document", async (_what, method, path, body, headers, status, code) => {
    const answer = await doors.call(method, path, body, headers);
    expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    expect(answer.body).toMatchObject({ type: "about:blank", code, status, title: expect.any(String), detail: expect.any(String) });
    expect(answer.body.instance).toBe(answer.headers.get("x-request-id"));
  });

  it.each([
    "text/yaml",
    "text/plain",
    "text/plain; charset=utf-8",
    "text/csv",
    "application/xml",
    "application/x-www-form-urlencoded",
    "x",
  ])("of a body that calls itself %s are 415 wherever bodies are taken", async (type) => {
    for (const [method, path] of [
      ["PUT", "/v1/journeys/hello"],
      ["POST", "/v1/events"],
      ["POST", "/v1/profiles"],
      ["POST", "/v1/session"],
      ["POST", "/v1/channels"],
    ] as const) {
      const answer = await doors.call(method, path, "{}", { "content-type": type });
      expect([path, answer.body]).toEqual([path, expect.objectContaining({ status: 415, code: "unsupported_media_type" })]);
      expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    }
  });

  it("of our own are told without their inside", async () => {
    const answer = await doors.call("GET", "/boom");
    expect(answer.body).toMatchObject({ status: 500, code: "internal" });
    expect(answer.text).not.toContain("secret");
    const known = await doors.call("GET", "/known");
    expect(known.body).toMatchObject({ status: 429, detail: "too fast" });
    expect(known.headers.get("retry-after")).toBe("7");
  });

  it("say `later` when the database is away", async () => {
    const away = await openDoors({
      adjust: (deps) => ({
        ...deps,
        inboxWriter: {
          wake: () => undefined,
          append: async () => Promise.reject(Object.assign(new Error("terminating connection"), { code: "57P01" })),
        },
      }),
    });
    const answer = await away.call("POST", "/v1/events", { id: "1", type: "x", profile: { externalId: "a" } });
    expect(answer.body).toMatchObject({ status: 503, code: "unavailable" });
    expect(answer.headers.get("retry-after")).toBe("1");
    await away.close();
  });

  it("answer bytes that are no HTTP, and ignore ids and addresses told from outside", async () => {
    expect(await rawRequest("GET / HTTP/9.9\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 .*problem\+json/s);
    expect(
      await rawRequest("POST /v1/events HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"),
    ).toMatch(/^HTTP\/1\.1 400 /);
    expect(await rawRequest("TRACE / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")).toMatch(/^HTTP\/1\.1 404 /);
    const answer = await doors.call("GET", "/healthz", undefined, { "x-request-id": "forged\u0000".slice(0, 6) });
    expect(answer.headers.get("x-request-id")).not.toBe("forged");
  });
});

describe("headers", () => {
  it.each(["/healthz", "/nowhere", "/docs", "/openapi.json", "/boom"])("of %s forbid what a page must not do", async (path) => {
    const { headers } = await doors.call("GET", path);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy.split(";").find((part) => part.includes("script-src"))).not.toContain("unsafe-inline");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("sessions", () => {
  const signIn = async (password: string, more: Readonly<Record<string, string>> = {}) =>
    doors.call("POST", "/v1/session", { email: "owner@EXAMPLE.com", password }, { ...NOBODY, ...more });

  it("begin with a password, in a cookie no script can read", async () => {
    const answer = await signIn("correct horse");
    expect(answer.body).toMatchObject({ account: { email: "owner@example.com" }, workspace: { name: "Test" }, role: "owner" });
    const cookie = answer.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^parley_session=[\w-]{43}; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/);
    const session = { ...dropKey, cookie: cookie.split(";")[0] ?? "" };
    expect((await doors.call("GET", "/v1/session", undefined, session)).status).toBe(200);
    expect((await doors.call("DELETE", "/v1/session", undefined, { ...session, "x-parley-csrf": "1" })).status).toBe(204);
    expect((await doors.call("GET", "/v1/session", undefined, session)).status).toBe(401);
  });

  it("are not used by other sites", async () => {
    const cookie = await signInByLink(doors.accountId);
    const put = async (headers: Readonly<Record<string, string>>) =>
      (await doors.call("PUT", "/v1/journeys/hello", journey, { ...dropKey, cookie, ...headers })).status;
    expect(await put({})).toBe(403);
    expect(await put({ "x-parley-csrf": "1", origin: "https://evil.example" })).toBe(403);
    expect(await put({ "x-parley-csrf": "1", "sec-fetch-site": "cross-site" })).toBe(403);
    expect(await put({ "x-parley-csrf": "1", origin: "null" })).toBe(403);
    expect(await put({ "x-parley-csrf": "1", origin: doors.url, "sec-fetch-site": "same-origin" })).toBe(200);
    expect((await signIn("correct horse", { origin: "https://evil.example" })).status).toBe(403);
  });

  it("end after fourteen days without use, and go on while used", async () => {
    const cookie = await signInByLink(doors.accountId);
    const session = async () => (await doors.call("GET", "/v1/session", undefined, { ...dropKey, cookie })).status;
    for (let week = 0; week < 4; week += 1) {
      doors.clock.advance(13 * 86_400_000);
      expect(await session()).toBe(200);
    }
    doors.clock.advance(15 * 86_400_000);
    expect(await session()).toBe(401);
  });

  it("by link begin once", async () => {
    const link = await createSignInLink(doors.bootstrap, doors.accountId, "http://127.0.0.1:3000");
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:3000\/sign-in\?token=[\w-]{43}$/);
    const token = new URL(link).searchParams.get("token");
    const both = await Promise.all([1, 2].map(async () => (await doors.call("POST", "/v1/session/link", { token }, NOBODY)).status));
    expect(new Set(both)).toEqual(new Set([200, 401]));
    const late = new URL(await createSignInLink(doors.bootstrap, doors.accountId, "http://x")).searchParams.get("token");
    doors.clock.advance(31 * 60_000);
    expect((await doors.call("POST", "/v1/session/link", { token: late }, NOBODY)).status).toBe(401);
  });

  it("make guessing slow, and look alike for people who are not there", async () => {
    const statuses = [];
    for (let guess = 0; guess < 7; guess += 1) statuses.push((await signIn(`wrong ${guess}`)).status);
    expect(statuses.slice(0, 4)).toEqual([401, 401, 401, 401]);
    expect(statuses).toContain(429);
    expect((await signIn("correct horse")).status).toBe(429);
    doors.clock.advance(16 * 60_000);
    expect((await signIn("correct horse")).status).toBe(200);
    const nobody = await doors.call("POST", "/v1/session", { email: "nobody@example.com", password: "x" }, NOBODY);
    expect(nobody.body).toMatchObject({ status: 401, code: "unauthenticated" });
  });

  it("are secure cookies behind https", async () => {
    const https = await openDoors({ adjust: (deps) => ({ ...deps, config: { ...deps.config, publicUrl: "https://parley.example" } }) });
    const answer = await https.call("POST", "/v1/session", { email: "owner@example.com", password: "correct horse" }, NOBODY);
    const cookie = answer.headers.get("set-cookie") ?? "";
    // What browsers demand of the prefix: secure, for the whole site, no domain.
    expect(cookie).toMatch(/^__Host-parley_session=[\w-]{43}; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    const session = cookie.split(";")[0] ?? "";
    expect((await https.call("GET", "/v1/session", undefined, { ...NOBODY, cookie: session })).status).toBe(200);
    // The same token under a name that a neighbour could set.
    const planted = session.replace("__Host-", "");
    expect((await https.call("GET", "/v1/session", undefined, { ...NOBODY, cookie: planted })).status).toBe(401);
    expect(answer.headers.get("strict-transport-security")).toContain("max-age");
    await https.close();
  });
});

describe("journeys", () => {
  it("are published, kept as they are, changed, read and stopped", async () => {
    const put = async (document: object) => doors.call("PUT", "/v1/journeys/order-thanks", document);
    const document = { ...journey, name: "order-thanks" };
    expect((await put(document)).body).toMatchObject({ version: 1, changed: true });
    expect((await put(Object.fromEntries(Object.entries(document).toReversed()))).body).toMatchObject({ version: 1, changed: false });
    expect((await put({ ...document, title: "Thanks" })).body).toMatchObject({ version: 2, changed: true });
    expect((await doors.call("GET", "/v1/journeys/order-thanks")).body).toMatchObject({
      state: "live",
      version: 2,
      title: "Thanks",
      document: { title: "Thanks" },
    });
    expect(
      doors.deps
        .catalog()
        .entryVersions(doors.workspaceId, "order_placed")
        .map((version) => version.journey),
    ).toContain("order-thanks");
    expect((await doors.call("DELETE", "/v1/journeys/order-thanks")).body).toMatchObject({ state: "stopped" });
    expect(
      doors.deps
        .catalog()
        .entryVersions(doors.workspaceId, "order_placed")
        .map((version) => version.journey),
    ).not.toContain("order-thanks");
    expect((await put({ ...document, title: "Thanks" })).body).toMatchObject({ version: 2, changed: true });
    const parallel = await Promise.all([3, 4, 5, 6].map(async (n) => put({ ...document, title: `Thanks ${n}` })));
    expect(new Set(parallel.map((answer) => answer.body.version))).toEqual(new Set([3, 4, 5, 6]));
    expect((await doors.call("GET", "/v1/journeys")).body.rows.map((row: { name: string }) => row.name)).toContain("order-thanks");
  });

  it("with errors are refused with the node's name", async () => {
    const broken = { ...journey, nodes: { end: { kind: "wait", for: "P1D", next: "nowhere" } } };
    const answer = await doors.call("PUT", "/v1/journeys/hello", broken);
    expect(answer.body).toMatchObject({
      status: 422,
      code: "unprocessable",
      problems: expect.arrayContaining([expect.objectContaining({ node: "end", severity: "error" })]),
    });
    expect((await doors.call("POST", "/v1/journeys/hello/validate", broken)).body).toMatchObject({ ok: false });
    expect((await doors.call("POST", "/v1/journeys/hello/validate", journey)).body).toMatchObject({ ok: true, problems: [] });
    expect((await doors.call("PUT", "/v1/journeys/other", journey)).body).toMatchObject({ status: 422 });
    expect((await doors.call("PUT", "/v1/journeys/hello", { ...journey, title: "\u0000" })).body).toMatchObject({ status: 422 });
  });
});

describe("messages", () => {
  it("come in stable pages with filters", async () => {
    const at = new Date("2026-01-01T00:00:00Z");
    await doors.pool.query(
      `with made as (
         insert into message (lane, id, workspace_id, profile_id, channel_id, direction, state, stage, created_at, updated_at)
         select 5, ('018f0000-0000-7000-8000-0000000' || lpad(to_hex(n), 3, '0') || '05')::uuid, $1, '018f0000-0000-7000-8000-000000000005', $2, 'inbound', 'received', 'done', $3, $3 from generate_series(1, 25) n
         returning lane, id)
       insert into message_text (lane, id, content) select lane, id, '{}' from made`,
      [doors.workspaceId, doors.channelId, at],
    );
    const seen: string[] = [];
    let next: string | null = "";
    while (next !== null) {
      const page = await doors.call(
        "GET",
        `/v1/messages?limit=10&direction=inbound&state=received,read${next === "" ? "" : `&after=${next}`}`,
      );
      expect(page.status).toBe(200);
      seen.push(...page.body.rows.map((row: { id: string }) => row.id));
      next = page.body.next;
    }
    expect(new Set(seen).size).toBe(25);
    expect(seen).toEqual(seen.toSorted().toReversed());
    expect((await doors.call("GET", "/v1/messages?profile=018f0000-0000-7000-8000-000000000005&limit=1")).body.rows).toHaveLength(1);
    expect((await doors.call("GET", "/v1/messages?reason=no_consent")).body.rows).toEqual([]);
    expect((await doors.call("GET", "/v1/messages?journey=hello")).body.rows).toEqual([]);
  });
});

describe("the documents", () => {
  it("describe every public route, from the schemas that validate", async () => {
    const { body } = await doors.call("GET", "/openapi.json", undefined, NOBODY);
    expect(body.openapi).toBe("3.1.1");
    const described = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const expected = doors.app
      .declaredRoutes()
      .filter((route) => /^\/(v1|webhooks|l|healthz|readyz|metrics)\b/.test(route.url) && route.method !== "HEAD")
      .map((route) => `${route.method} ${route.url.replace(/:(\w+)/g, "{$1}")}`);
    expect(described.toSorted()).toEqual(expected.toSorted());
    expect(JSON.stringify(body.components.schemas.EventInput)).toContain("order-1017-placed");
  });

  it("name every operation, say who may call it, and show its errors", async () => {
    const { body } = await doors.call("GET", "/openapi.json", undefined, NOBODY);
    const operations = Object.entries(body.paths as Record<string, Record<string, Operation>>).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ at: `${method} ${path}`, path, method, ...operation })),
    );
    expect(operations.length).toBeGreaterThan(20);
    expect(operations.filter(({ operationId }) => !/^[a-z][A-Za-z]+$/.test(operationId ?? "")).map(({ at }) => at)).toEqual([]);
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    const schemes = new Set(Object.keys(body.components.securitySchemes));
    for (const { at, path, method, security, responses } of operations) {
      const access = doors.app
        .declaredRoutes()
        .find((route) => route.method === method.toUpperCase() && route.url.replace(/:(\w+)/g, "{$1}") === path)?.access;
      const isOpen = access?.auth === "public" || access?.auth === "code" || (access?.auth === "signed" && method === "get");
      expect([at, security?.length === 0]).toEqual([at, isOpen]);
      for (const name of (security ?? []).flatMap(Object.keys)) expect(schemes).toContain(name);
      for (const range of ["4XX", "5XX"]) expect([at, responses[range]]).toEqual([at, { $ref: `#/components/responses/Problem${range}` }]);
    }
    for (const range of ["4XX", "5XX"]) {
      const { schema, examples } = body.components.responses[`Problem${range}`].content["application/problem+json"];
      expect(schema).toEqual({ $ref: "#/components/schemas/Problem" });
      for (const [code, { value }] of Object.entries(examples as Record<string, { value: { code: string; status: number } }>))
        expect([value.code, `${String(value.status)[0]}XX`]).toEqual([code, range]);
    }
    expect(body.servers).toEqual([expect.objectContaining({ url: "http://127.0.0.1:3000" })]);
  });

  it("share their schemas as components, each of them used and there", async () => {
    const { body, text } = await doors.call("GET", "/openapi.json", undefined, NOBODY);
    const used = new Set([...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name));
    expect(new Set(Object.keys(body.components.schemas))).toEqual(used);
    for (const name of [
      "EventInput",
      "ProfileChangeInput",
      "Profile",
      "Message",
      "Journey",
      "JourneyProblem",
      "Channel",
      "Source",
      "Problem",
    ])
      expect(used).toContain(name);
  });

  it("have a page whose parts are all ours", async () => {
    const page = await doors.call("GET", "/docs", undefined, NOBODY);
    const html = page.status === 302 ? await doors.call("GET", "/docs/static/index.html", undefined, NOBODY) : page;
    expect(html.text).toContain("swagger-ui");
    expect(html.text).not.toMatch(/(?:src|href)="https?:/);
    expect(html.text).not.toMatch(/<script(?![^>]*src)[^>]*>\s*\S/);
  });
});

describe("health", () => {
  it("is told, and measures are kept without personal data", async () => {
    expect((await doors.call("GET", "/healthz", undefined, NOBODY)).body).toEqual({ ok: true });
    expect((await doors.call("GET", "/readyz", undefined, NOBODY)).body).toEqual({
      ready: true,
      checks: { database: true, migrations: true, lanes: true },
    });
    await doors.call("POST", "/v1/events", { id: "metrics-1", type: "x", profile: { phone: "+447700900123" } });
    const { text } = await doors.call("GET", "/metrics", undefined, NOBODY);
    expect(text).toMatch(/parley_ingress_accepted_total\{door="events"\} \d+/);
    expect(text).toContain("parley_ingress_ack_seconds_bucket");
    expect(text).not.toContain("447700900123");
  });

  it("measures are for this machine, or for who has the key", async () => {
    const { deps } = doors;
    const keyed = await createHttpServer({ ...deps, config: { ...deps.config, metricsKey: "a key of sixteen or more" } });
    const open = await createHttpServer(deps);
    const ask = async (server: typeof open, headers: Readonly<Record<string, string>> = {}, remoteAddress = "127.0.0.1") =>
      (await server.inject({ method: "GET", url: "/metrics", headers, remoteAddress })).statusCode;
    expect([await ask(open), await ask(open, {}, "::1"), await ask(open, {}, "::ffff:127.0.0.1")]).toEqual([200, 200, 200]);
    // From elsewhere, also through a proxy on this machine, whatever it says of whom it asks for.
    expect([await ask(open, {}, "10.0.0.7"), await ask(open, { "x-forwarded-for": "127.0.0.1" })]).toEqual([401, 401]);
    const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
    expect([await ask(keyed), await ask(keyed, bearer("another key of sixteen")), await ask(keyed, bearer(API_KEY))]).toEqual([
      401, 401, 401,
    ]);
    expect(await ask(keyed, bearer("a key of sixteen or more"), "10.0.0.7")).toBe(200);
    await keyed.close();
    await open.close();
  });

  it("is not told as good while the lanes stand", async () => {
    const stuck = await createHttpServer({ ...doors.deps, readiness: () => ({ lanes: false }) });
    expect((await stuck.inject("/readyz")).json()).toMatchObject({ ready: false, checks: { lanes: false } });
    expect((await stuck.inject("/readyz")).statusCode).toBe(503);
    await stuck.close();
  });
});

/** `fetch` sends the header the helper sets; an empty one is no key. */
const dropKey = { authorization: "" };

async function signInByLink(accountId: string): Promise<string> {
  const token = new URL(await createSignInLink(doors.bootstrap, accountId, "http://x")).searchParams.get("token");
  const answer = await doors.call("POST", "/v1/session/link", { token }, NOBODY);
  return answer.headers.get("set-cookie")?.split(";")[0] ?? "";
}

it("lets a request rest whose caller hung up before it was their turn", async () => {
  const said: string[] = [];
  const log = createLog({ level: "warn", format: "json", to: { write: (line: string) => void said.push(line) } });
  const app = await createHttpServer({ ...doors.deps, log });
  try {
    const address = new URL(await app.listen({ host: "127.0.0.1", port: 0 }));
    const heard = once(app.server, "request");
    // What was sent lies there to be read, and the way back is no more.
    const socket = connect(Number(address.port), "127.0.0.1", () => {
      socket.write("GET /v1/session/security HTTP/1.1\r\nhost: x\r\n\r\n");
      socket.resetAndDestroy();
    });
    await heard;
    expect((await fetch(new URL("/v1/session/security", address))).status).toBe(401);
  } finally {
    await app.close();
  }
  expect(said).toEqual([]);
});

async function rawRequest(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(doors.url).port), "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk.toString();
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}

it("keeps the key of the test out of the database", async () => {
  const { rows } = await doors.pool.query(
    "select row_to_json(k)::text as text from api_key k union all select row_to_json(c)::text from channel c union all select row_to_json(s)::text from source s",
  );
  for (const row of rows)
    for (const secret of [API_KEY, "test_app_secret", "shop-secret", "verify-me"]) expect(row.text).not.toContain(secret);
});
