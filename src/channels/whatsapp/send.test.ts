import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../platform/clock.ts";
import type { CrashPoint } from "../../platform/crash-points.ts";
import { decideSend, type SendPermit } from "../../policy/decide-send.ts";
import { aChannel, aConversation, aMessage, aProfile, aTemplate, NOW } from "../../../test/support/sample-rows.ts";
import { readCallbackData } from "../callback-data.ts";
import { createConnections, type Connections } from "./connections.ts";
import { createWhatsAppSend, type SendRequest } from "./send.ts";

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;
let answer: Answer;
let received: { path: string; headers: IncomingMessage["headers"]; body: Record<string, unknown> }[];
let server: Server;
let connections: Connections;
let baseUrl: string;

beforeEach(async () => {
  received = [];
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      received.push({ path: request.url ?? "", headers: request.headers, body: JSON.parse(body) as Record<string, unknown> });
      answer(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  connections = createConnections(() => ({}), { connections: 4, timeoutMs: 1_000, connectTimeoutMs: 1_000 });
});

afterEach(async () => {
  await connections.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const json =
  (status: number, body: object): Answer =>
  (_request, response) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

function claimed(change: Partial<SendRequest> = {}): SendRequest {
  const channel = aChannel({ config: { ...aChannel().config, baseUrl } });
  const verdict = decideSend({
    now: NOW,
    message: aMessage(),
    profile: aProfile(),
    channel,
    conversation: aConversation(),
    templates: [aTemplate()],
    outstanding: null,
    senderRoom: 1,
  });
  if (verdict.verdict !== "allow") throw new Error("not allowed");
  const rendered = { content: { kind: "text", text: "hi" }, preview: { header: null, body: "hi", footer: null, buttons: [] } } as const;
  return {
    permit: verdict.permit,
    message: aMessage({ state: "claimed", attempt: 1, rendered }),
    channel,
    deadline: systemClock.monotonic() + 60_000,
    leaves: () => undefined,
    ...change,
  };
}

const visited: CrashPoint[] = [];
const send = (request: SendRequest, exchange = connections.exchange) => {
  visited.length = 0;
  return createWhatsAppSend({
    exchange,
    secretsOf: async () => ({ accessToken: "token", appSecret: "s", verifyToken: "v" }),
    callbackKey: "key",
    clock: systemClock,
    crashPoints: { visit: (point) => void visited.push(point) },
  })(request);
};

describe("one attempt over real HTTP", () => {
  it("is accepted with the id, and told whose it is", async () => {
    answer = json(200, { messages: [{ id: "wamid.A" }] });
    expect(await send(claimed())).toEqual({ kind: "accepted", externalId: "wamid.A", note: null });
    expect(received).toMatchObject([
      { path: "/v26.0/1065/messages", headers: { authorization: "Bearer token" }, body: { to: "+16505551234", type: "text" } },
    ]);
    expect(readCallbackData("key", received[0]?.body["biz_opaque_callback_data"] as string)).toEqual({
      messageId: aMessage().id,
      attempt: 1,
    });
    expect(visited).toEqual(["post.before_write", "post.after_write", "post.after_answer"]);
  });

  it("is rejected with the channel's error", async () => {
    answer = json(400, { error: { code: 131047, message: "(#131047) Re-engagement message" } });
    expect(await send(claimed())).toMatchObject({ kind: "rejected", error: { code: 131047 } });
  });

  it.each<[string, Answer]>([
    ["the answer never comes", () => undefined],
    ["the connection is dropped after the request", (request) => request.socket.destroy()],
    [
      "the answer is cut off",
      (request, response) => {
        response.writeHead(200, { "content-length": "100" }).write('{"messages":[{"id":"wam');
        setImmediate(() => request.socket.destroy());
      },
    ],
    ["502 of a proxy", (_request, response) => response.writeHead(502).end("<html>")],
  ])("is in doubt when %s, and is not repeated", async (_case, given) => {
    answer = given;
    expect(await send(claimed())).toMatchObject({ kind: "doubt" });
    expect(received).toHaveLength(1);
  });

  it("was not sent when nobody listens", async () => {
    const channel = aChannel({ config: { ...aChannel().config, baseUrl: "http://127.0.0.1:1" } });
    expect(await send(claimed({ channel }))).toEqual({ kind: "not_sent", why: "ECONNREFUSED" });
  });

  it("does not follow a redirect", async () => {
    answer = (_request, response) => response.writeHead(307, { location: `${baseUrl}/elsewhere` }).end();
    expect(await send(claimed())).toMatchObject({ kind: "doubt" });
    expect(received).toHaveLength(1);
  });

  it("writes nothing when too little time is left", async () => {
    answer = json(200, { messages: [{ id: "wamid.A" }] });
    expect(await send(claimed({ deadline: systemClock.monotonic() + 24_000 }))).toEqual({ kind: "not_sent", why: "deadline" });
    expect(received).toEqual([]);
  });

  it("tells that it leaves when its connection is there, and writes nothing when that could not be told", async () => {
    answer = json(200, { messages: [{ id: "wamid.A" }] });
    const told: number[] = [];
    await send(claimed({ leaves: () => void told.push(received.length) }));
    expect(told).toEqual([0]);
    const nowhere = aChannel({ config: { ...aChannel().config, baseUrl: "http://127.0.0.1:1" } });
    await send(claimed({ channel: nowhere, leaves: () => void told.push(received.length) }));
    expect(told).toEqual([0]);
    const fail = (): never => {
      throw new Error("the log cannot be written");
    };
    expect(await send(claimed({ leaves: fail }))).toEqual({ kind: "not_sent", why: "the log cannot be written" });
    expect(received).toHaveLength(1);
  });

  it("writes nothing when the time ran out while it waited for a connection", async () => {
    answer = json(200, { messages: [{ id: "wamid.A" }] });
    let looks = 0;
    const request = claimed();
    const late = {
      ...request,
      get deadline() {
        looks += 1;
        return looks === 1 ? request.deadline : 0;
      },
    };
    expect(await send(late)).toEqual({ kind: "not_sent", why: "too late to write" });
    expect(looks).toBe(2);
    expect(received).toEqual([]);
  });

  it.each<[string, (request: SendRequest) => Partial<SendRequest>]>([
    ["a forged permit", ({ permit }) => ({ permit: Object.assign<object, object>({}, permit) as SendPermit })],
    ["a permit for another attempt", ({ message }) => ({ message: { ...message, attempt: 2 } })],
    [
      "a permit for another message",
      ({ message }) => ({ message: { ...message, id: "01000000-0000-7000-8000-000000009907" as typeof message.id } }),
    ],
    ["a permit for another sender", ({ channel }) => ({ channel: { ...channel, id: "other" as typeof channel.id } })],
  ])("refuses %s", async (_case, change) => {
    answer = json(200, { messages: [{ id: "wamid.A" }] });
    const request = claimed();
    await expect(send({ ...request, ...change(request) })).rejects.toThrow("has no permit");
    expect(received).toEqual([]);
  });
});
