import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { API_KEY, type Doors, openDoors } from "./doors.ts";
import { operatorOf } from "../support/operator.ts";

let doors: Doors;
beforeAll(async () => {
  doors = await openDoors();
});
afterAll(async () => doors.close());
afterEach(async () => {
  await doors.inbox();
});

const event = (id: string, more: object = {}) => ({
  id,
  type: "order_placed",
  profile: { externalId: "customer-1" },
  properties: { total: "9.90" },
  occurredAt: "2026-11-22T09:30:00+01:00",
  ...more,
});
const ndjson = { "content-type": "application/x-ndjson" };

describe("POST /v1/events", () => {
  it("takes one event, durably and once", async () => {
    const first = await doors.call("POST", "/v1/events", event("once"));
    expect(first.status).toBe(202);
    expect(first.body).toMatchObject({ accepted: 1, duplicates: 0, rejected: [], rejectedCount: 0 });
    const second = await doors.call("POST", "/v1/events", event("once"));
    expect(second.body).toMatchObject({ accepted: 0, duplicates: 1, profileId: null });
    // Somebody else under the same id: that person is not made, so there is nobody to name.
    const other = await doors.call("POST", "/v1/events", event("once", { profile: { externalId: "somebody-else" } }));
    expect(other.body).toMatchObject({ accepted: 0, duplicates: 1, profileId: null });
    const rows = await doors.inbox();
    expect(rows).toHaveLength(1);
    expect(rows[0]?.item).toEqual({
      kind: "event",
      event: {
        id: "once",
        type: "order_placed",
        properties: { total: "9.90" },
        occurredAt: "2026-11-22T08:30:00.000Z",
        source: "api",
        change: { identities: { externalId: "customer-1" } },
      },
    });
    expect(rows[0]?.lane).toBe(Number.parseInt(first.body.profileId.slice(-2), 16));
  });

  it("keeps the good lines of a list and names the bad ones", async () => {
    const lines = [
      JSON.stringify(event("l1")),
      "{not json",
      "",
      JSON.stringify({ ...event("l4"), colour: "red" }),
      JSON.stringify(event("l5", { profile: { phone: "07700 900123" } })),
      JSON.stringify(event("l6", { profile: {} })),
      '{"id":"l7","type":"x","profile":{"externalId":"a"},"properties":{"a":"\\u0000"}}',
      '{"id":"l8","type":"x","profile":{"externalId":"a"},"properties":{"b":["\\ud83d"]}}',
      '{"id":"l9","type":"x","profile":{"externalId":"a"},"properties":{"n":1e400}}',
      '{"id":"l10","type":"x","profile":{"externalId":"a"},"properties":{"n":12345678901234567890}}',
      `{"id":"l11","type":"x","profile":{"externalId":"a"},"properties":{"d":${"[".repeat(20)}${"]".repeat(20)}}}`,
      '{"id":"l12","type":"x","profile":{"externalId":"a"},"properties":{"__proto__":{"polluted":1}}}',
      JSON.stringify(event("l13", { properties: { text: "x".repeat(33_000) } })),
      JSON.stringify(event("l1")),
      JSON.stringify(event("l15", { properties: { ünï: "👍 שלום\u2028" } })),
    ];
    const answer = await doors.call("POST", "/v1/events", lines.join("\r\n"), ndjson);
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ accepted: 2, duplicates: 1, rejectedCount: 11 });
    expect(answer.body.rejected.map((line: { line: number; path: string }) => [line.line, line.path])).toEqual([
      [2, ""],
      [4, ""],
      [5, "/profile/phone"],
      [6, "/profile"],
      [7, "/properties/a"],
      [8, "/properties/b/0"],
      [9, "/properties/n"],
      [10, "/properties/n"],
      [11, `/properties/d${"/0".repeat(14)}`],
      [12, "/properties"],
      [13, "/properties"],
    ]);
    expect(answer.body.rejected[1].reason).toContain("colour");
    const rows = await doors.inbox();
    expect(rows.map((row) => (row.item.kind === "event" ? row.item.event.id : row.item.kind))).toEqual(["l1", "l15"]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("takes an array, counting positions from 1", async () => {
    const answer = await doors.call("POST", "/v1/events", [event("a1"), event("a2", { type: "1bad" }), event("a1")]);
    expect(answer.body).toMatchObject({ accepted: 1, duplicates: 1, rejected: [{ line: 2, path: "/type" }] });
  });

  it.each([
    ["a missing id", { type: "x", profile: { externalId: "a" } }, 400, "invalid_input"],
    ["an unknown field", { ...event("x"), extra: 1 }, 400, "invalid_input"],
    ["a time without offset", event("x", { occurredAt: "2026-11-22T09:30:00" }), 400, "invalid_input"],
    ["a day that is none", event("x", { occurredAt: "2026-02-31T25:00:00Z" }), 400, "invalid_input"],
    ["an identity that is an object", event("x", { profile: { externalId: { $gt: "" } } }), 400, "invalid_input"],
    ["text instead of an object", '"hello"', 400, "invalid_input"],
    ["null", "null", 400, "invalid_input"],
    ["broken JSON", "{", 400, "invalid_json"],
    ["an empty body", "", 400, "invalid_json"],
    ["a poisoned prototype", '{"id":"p","type":"x","profile":{"externalId":"a"},"__proto__":{"x":1}}', 400, "invalid_json"],
  ])("refuses %s as a problem", async (_what, body, status, code) => {
    const answer = await doors.call("POST", "/v1/events", body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(answer.body).toMatchObject({ code, status, detail: expect.any(String), instance: expect.any(String) });
    expect(answer.text).not.toMatch(/\bat .*\.(ts|js):/);
    expect(await doors.inbox()).toEqual([]);
  });

  it("refuses other content types, oversize and a missing or narrow key", async () => {
    expect((await doors.call("POST", "/v1/events", "<a/>", { "content-type": "application/xml" })).body).toMatchObject({
      status: 415,
      code: "unsupported_media_type",
    });
    expect((await doors.call("POST", "/v1/events", " ".repeat(6 * 1_024 * 1_024))).body).toMatchObject({ status: 413, code: "too_large" });
    expect((await doors.call("POST", "/v1/events", event("k"), { authorization: "" })).body).toMatchObject({
      status: 401,
      code: "unauthenticated",
    });
    expect((await doors.call("POST", "/v1/events", event("k"), { authorization: "Bearer pk_wrong-key" })).status).toBe(401);
    const narrow = await doors.deps.apiKeys.create(operatorOf(doors.workspaceId), "reader", ["profiles:read"]);
    expect((await doors.call("POST", "/v1/events", event("k"), { authorization: `Bearer ${narrow.key}` })).body).toMatchObject({
      status: 403,
      right: "events:write",
    });
    expect(await doors.inbox()).toEqual([]);
  });

  it("refuses bodies that are compressed or not in UTF-8, whatever they hold", async () => {
    const latin = Buffer.from(JSON.stringify(event("latin", { properties: { name: "Zo\u00eb" } })), "latin1");
    for (const [type, charset] of [
      ["application/json", "iso-8859-1"],
      ["application/json", '"UTF-16"'],
      ["application/x-ndjson", "latin1"],
    ] as const) {
      const answer = await doors.call("POST", "/v1/events", latin, { "content-type": `${type}; charset=${charset}` });
      expect(answer.body).toMatchObject({ status: 415, detail: expect.stringContaining("UTF-8") });
    }
    expect((await doors.call("POST", "/v1/events", latin)).body).toMatchObject({ status: 400, detail: "the body is not valid UTF-8" });
    expect((await doors.call("POST", "/v1/events", event("zip"), { "content-encoding": "gzip" })).body).toMatchObject({ status: 415 });
    expect(await doors.inbox()).toEqual([]);
    const spelt = { "content-type": 'Application/JSON; Charset="UTF-8"' };
    expect((await doors.call("POST", "/v1/events", event("spelt"), spelt)).status).toBe(202);
  });

  it("cuts a line that never ends and goes on with the next", async () => {
    const answer = await doors.call("POST", "/v1/events", `"${"a".repeat(300_000)}"\n${JSON.stringify(event("after-long"))}`, ndjson);
    expect(answer.body).toMatchObject({ accepted: 1, rejected: [{ line: 1, reason: "the line is longer than 128 KB" }] });
  });

  it("refuses bytes that are no UTF-8, line by line", async () => {
    const bytes = Buffer.concat([Buffer.from('{"id":"'), Buffer.from([0xff, 0xfe]), Buffer.from(`"}\n${JSON.stringify(event("utf8"))}`)]);
    expect((await doors.call("POST", "/v1/events", bytes, ndjson)).body).toMatchObject({
      accepted: 1,
      rejected: [{ line: 1, reason: "the line is not valid UTF-8" }],
    });
  });

  it("stores what a slow client has sent so far, and counts it when it is sent again", async () => {
    const { port } = new URL(doors.url);
    const lines = Array.from({ length: 1_200 }, (_, n) => `${JSON.stringify(event(`slow-${n}`))}\n`);
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(
      `POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${API_KEY}\r\ncontent-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n`,
    );
    for (const line of lines) socket.write(`${line.length.toString(16)}\r\n${line}\r\n`);
    await expect.poll(async () => (await doors.pool.query("select count(*) as n from inbox")).rows[0].n, { timeout: 100_000 }).toBe(1_000);
    socket.destroy();
    const again = await doors.call("POST", "/v1/events", lines.join(""), ndjson);
    expect(again.body).toMatchObject({ accepted: 200, duplicates: 1_000 });
  });

  it("stops a list beyond its limit and says what is stored", async () => {
    const line = `${JSON.stringify(event("same", { properties: { text: "x".repeat(30_000) } }))}\n`;
    const source = new ReadableStream({
      pull(controller) {
        controller.enqueue(Buffer.from(line.repeat(30)));
      },
    });
    const response = await fetch(`${doors.url}/v1/events`, {
      method: "POST",
      headers: { authorization: `Bearer ${API_KEY}`, ...ndjson },
      body: source,
      duplex: "half",
    }).catch((error: unknown) => error);
    // The server closes while the client still writes: undici may tell that as an error, after the answer was sent.
    if (response instanceof Response) expect(await response.json()).toMatchObject({ status: 413, accepted: 1 });
    expect(await doors.inbox()).toHaveLength(1);
  });

  it("either takes a random JSON object or says why, and never breaks", async () => {
    const hostile = fc.record(
      {
        id: fc.oneof(fc.string(), fc.string({ unit: "binary" })),
        type: fc.constantFrom("ok", "", "%", "a b"),
        profile: fc.oneof(fc.record({ externalId: fc.string({ unit: "binary" }) }), fc.record({ email: fc.string() }), fc.anything()),
        properties: fc.oneof(fc.jsonValue(), fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue())),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (input) => {
        const answer = await doors.call(
          "POST",
          "/v1/events",
          JSON.stringify(input, (_key, value: unknown) => (typeof value === "bigint" ? null : value)),
        );
        expect([202, 400]).toContain(answer.status);
      }),
      { numRuns: 150 },
    );
  });
});

describe("POST /v1/profiles", () => {
  it("stores a change with its consent, the same entry twice as the same entry", async () => {
    const profile = {
      externalId: "p-1",
      phone: "+44 7700 900123",
      email: "ANA@Example.com",
      attributes: { vip: true, old: null },
      locale: "fr_FR",
      timeZone: "Europe/Paris",
      country: "FR",
      consent: [
        {
          channel: "whatsapp",
          purpose: "marketing",
          action: "opt_in",
          source: "form",
          evidence: { wording: "yes", version: "3" },
          occurredAt: "2026-11-22T09:30:00Z",
        },
      ],
    };
    expect((await doors.call("POST", "/v1/profiles", profile)).status).toBe(202);
    expect((await doors.call("POST", "/v1/profiles", [profile])).body).toMatchObject({ accepted: 1 });
    const [first, second] = await doors.inbox();
    expect(first?.profileId).toBe(second?.profileId);
    expect(first?.item).toEqual(second?.item);
    expect(first?.item).toMatchObject({
      kind: "profile",
      change: {
        identities: { externalId: "p-1", phone: "+447700900123", email: "ana@example.com" },
        locale: "fr-FR",
        consent: [{ action: "opt_in" }],
      },
    });
  });

  it.each([
    ["nobody", { attributes: {} }],
    ["an unknown zone", { externalId: "x", timeZone: "Mars/Olympus" }],
    ["a made-up purpose", { externalId: "x", consent: [{ channel: "whatsapp", purpose: "spam", action: "opt_in", source: "s" }] }],
    ["a national number", { phone: "0612345678" }],
  ])("refuses %s", async (_what, body) => {
    expect((await doors.call("POST", "/v1/profiles", body)).body).toMatchObject({ status: 400, code: "invalid_input" });
  });

  it("links people who meet: a merge goes to the younger one first", async () => {
    const old = (await doors.call("POST", "/v1/profiles", { externalId: "m-1" })).body.profileId;
    const young = (await doors.call("POST", "/v1/profiles", { phone: "+33612345678" })).body.profileId;
    expect(young).not.toBe(old);
    const both = await doors.call("POST", "/v1/profiles", { externalId: "m-1", phone: "+33612345678" });
    expect(both.body.profileId).toBe(old);
    const rows = await doors.inbox();
    expect(rows.slice(2).map((row) => [row.profileId, row.item.kind])).toEqual([
      [young, "merge"],
      [old, "profile"],
    ]);
  });

  it("keeps two customers of one telephone apart", async () => {
    const a = (await doors.call("POST", "/v1/profiles", { externalId: "f-1", phone: "+33612345679" })).body.profileId;
    const b = (await doors.call("POST", "/v1/profiles", { externalId: "f-2", phone: "+33612345679" })).body.profileId;
    expect(b).not.toBe(a);
    const rows = await doors.inbox();
    expect(rows.map((row) => row.item.kind === "profile" && row.item.change.identities)).toEqual([
      { externalId: "f-1", phone: "+33612345679" },
      { externalId: "f-2" },
    ]);
  });
});
