import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createClient, exit, journey, onEvent, ParleyError, type Client } from "@parley/sdk";

type Seen = { readonly method: string; readonly url: string; readonly authorization: string | undefined; readonly body: unknown };

describe("createClient", () => {
  const seen: Seen[] = [];
  const pauses: number[] = [];
  let answers: ((response: ServerResponse) => void)[] = [];
  const server = createServer((request, response) => {
    void record(request, seen).then(() => (answers.shift() ?? ((to) => to.end("{}")))(response));
  });
  let client: Client;

  beforeAll(async () => {
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const { port } = server.address() as AddressInfo;
    client = createClient({
      baseUrl: `http://127.0.0.1:${port}/`,
      apiKey: "key-1",
      sleep: (ms) => {
        pauses.push(ms);
        return Promise.resolve();
      },
    });
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    seen.length = 0;
    pauses.length = 0;
    answers = [];
  });

  const answer =
    (status: number, body: string, headers: { readonly [name: string]: string } = {}) =>
    (response: ServerResponse) =>
      response.writeHead(status, headers).end(body);

  it("calls the public paths", async () => {
    const document = journey("order-updates", { title: "T", entry: onEvent("order_placed"), start: "end", nodes: { end: exit() } });
    await client.events.send({ id: "e1", type: "order_placed", profile: { phone: "+33612345678" }, properties: { orderId: "A1" } });
    await client.profiles.upsert([{ externalId: "c/1", attributes: { vip: true } }]);
    await client.profiles.get("c/1");
    await client.messages.list({ journey: "order-updates", state: ["held", "refused"], limit: 10 });
    await client.journeys.list();
    await client.journeys.get("order-updates");
    await client.journeys.put(document);
    await client.journeys.validate(document);
    await client.templates.statistics("spring_sale", { from: "2026-11-01T00:00:00Z", to: "2026-12-01T00:00:00Z" });
    await client.fragments.list();
    await client.fragments.revisions("opening-hours");
    await client.fragments.save("opening-hours", { title: "Opening hours", text: "Open 9 to 18", revision: 0 });
    await client.fragments.delete("opening-hours");
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "POST /v1/events",
      "POST /v1/profiles",
      "GET /v1/profiles/c%2F1",
      "GET /v1/messages?journey=order-updates&state=held%2Crefused&limit=10",
      "GET /v1/journeys",
      "GET /v1/journeys/order-updates",
      "PUT /v1/journeys/order-updates",
      "POST /v1/journeys/order-updates/validate",
      "GET /v1/template-statistics/spring_sale?from=2026-11-01T00%3A00%3A00Z&to=2026-12-01T00%3A00%3A00Z",
      "GET /v1/fragments",
      "GET /v1/fragments/opening-hours/revisions",
      "PUT /v1/fragments/opening-hours",
      "DELETE /v1/fragments/opening-hours",
    ]);
    expect(new Set(seen.map(({ authorization }) => authorization))).toEqual(new Set(["Bearer key-1"]));
    expect(seen[0]?.body).toEqual({ id: "e1", type: "order_placed", profile: { phone: "+33612345678" }, properties: { orderId: "A1" } });
    expect(seen[6]?.body).toEqual(document);
  });

  it("repeats with the same event id when the server is busy, and waits as long as it was told", async () => {
    answers = [
      answer(503, "{}", { "retry-after": "2" }),
      answer(429, "{}"),
      (response) => response.destroy(),
      answer(202, '{"accepted":2}'),
    ];
    await expect(
      client.events.send([
        { type: "a", profile: { externalId: "1" } },
        { type: "b", profile: { externalId: "1" } },
      ]),
    ).resolves.toEqual({ accepted: 2 });
    expect(seen).toHaveLength(4);
    expect(new Set(seen.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(JSON.stringify(seen[0]?.body)).toMatch(/"id":"[0-9a-f-]{36}"/);
    expect(pauses[0]).toBe(2_000);
    expect(pauses[1]).toBeGreaterThanOrEqual(250);
    expect(pauses[2]).toBeLessThanOrEqual(1_000);
  });

  it("gives up after some attempts", async () => {
    answers = Array.from({ length: 9 }, () => answer(503, ""));
    await expect(client.journeys.list()).rejects.toMatchObject({ status: 503, code: "http_503" });
    expect(seen).toHaveLength(4);
  });

  it("tells what the server said, once", async () => {
    answers = [
      answer(422, JSON.stringify({ code: "unprocessable", title: "No", detail: "the journey leads nowhere", problems: [{ node: "a" }] }), {
        "content-type": "application/problem+json",
      }),
    ];
    const error: unknown = await client.profiles.get("x").catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ParleyError);
    expect(error).toMatchObject({
      status: 422,
      code: "unprocessable",
      message: "the journey leads nowhere",
      problem: { problems: [{ node: "a" }] },
    });
    expect(seen).toHaveLength(1);
  });

  it("says so when nobody or something else answers", async () => {
    answers = [answer(200, "<html>")];
    await expect(client.journeys.list()).rejects.toMatchObject({ code: "not_json" });
    const nobody = createClient({ baseUrl: "http://127.0.0.1:1", apiKey: "k", attempts: 1 });
    await expect(nobody.journeys.list()).rejects.toMatchObject({ status: 0, code: "no_answer" });
  });
});

async function record(request: IncomingMessage, seen: Seen[]): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  seen.push({
    method: request.method ?? "",
    url: request.url ?? "",
    authorization: request.headers.authorization,
    body: body === "" ? null : (JSON.parse(body) as unknown),
  });
}
