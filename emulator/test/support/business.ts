import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { request } from "undici";
import { startEmulator, type EmulatorOptions, type RunningEmulator } from "../../src/index.ts";
import { defaultIdentity } from "../../src/options.ts";
import { signatureOf } from "../../src/webhooks/signed-body.ts";

export type Json = { readonly [key: string]: unknown };
// Tests read answers by path; `at` below walks them without a schema.
export type Answer = { readonly status: number; readonly body: Json; readonly text: string; readonly headers: Record<string, unknown> };
type Received = { readonly body: string; readonly json: Json; readonly signatureFits: boolean; readonly path: string };

export const { phoneNumberId, accountId, appId, appSecret, systemToken, businessId } = defaultIdentity;
const noon = Date.UTC(2026, 10, 22, 12);

/** A business under test: an emulator on a clock moved by hand, and an endpoint that keeps what it gets. */
export type Business = AsyncDisposable & {
  readonly emulator: RunningEmulator;
  readonly received: Received[];
  /** What the endpoint answers; 200 unless changed. */
  answerWith(status: number): void;
  readonly callbackUrl: string;
  graph(method: string, path: string, body?: unknown, token?: string): Promise<Answer>;
  control(method: string, path: string, body?: unknown): Promise<Answer>;
  send(message: Json, edge?: string): Promise<Answer>;
  advance(ms: number): Promise<void>;
  /** A person; their id. */
  customer(phone: string, more?: Json): Promise<string>;
  /** The person writes a text, which opens the window. */
  writes(customerId: string, text?: string): Promise<string>;
  acts(customerId: string, action: Json): Promise<void>;
  /** Values of `messages` changes received so far, in order. */
  values(): Json[];
  statuses(id?: string): Json[];
  inbound(): Json[];
};

export async function openBusiness(options: EmulatorOptions = {}): Promise<Business> {
  const received: Received[] = [];
  let status = 200;
  const endpoint = createServer((incoming, answer) => {
    void read(incoming).then((body) => {
      const challenge = new URL(incoming.url ?? "/", "http://x").searchParams.get("hub.challenge");
      if (challenge !== null) return answer.end(challenge);
      const signatureFits = incoming.headers["x-hub-signature-256"] === signatureOf(body, options.appSecret ?? appSecret);
      received.push({ body, json: JSON.parse(body) as Json, signatureFits, path: incoming.url ?? "" });
      answer.statusCode = status;
      return answer.end();
    });
  });
  const callbackUrl = await listening(endpoint);
  const emulator = await startEmulator({ port: 0, clock: { mode: "manual", now: noon }, webhook: { url: callbackUrl }, ...options });
  const call = async (method: string, path: string, body?: unknown, token: string | null = systemToken): Promise<Answer> => {
    const headers: Record<string, string> = {};
    if (token !== null && token !== "") headers["authorization"] = `Bearer ${token}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    const answer = await request(emulator.baseUrl + path, {
      method: method as "GET",
      headers,
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, text, body: parsed(text), headers: answer.headers };
  };
  const control = (method: string, path: string, body?: unknown): Promise<Answer> => call(method, `/_emulator${path}`, body, null);
  const values = (): Json[] =>
    received.flatMap(({ json }) =>
      list(json["entry"]).flatMap((entry) =>
        list(entry["changes"])
          .filter((change) => change["field"] === "messages")
          .map((change) => change["value"] as Json),
      ),
    );
  return {
    emulator,
    received,
    callbackUrl,
    answerWith: (next) => {
      status = next;
    },
    graph: (method, path, body, token) => call(method, `/v26.0/${path}`, body, token),
    control,
    send: (message, edge = "messages") => call("POST", `/v26.0/${phoneNumberId}/${edge}`, { messaging_product: "whatsapp", ...message }),
    advance: (ms) => emulator.world.clock.advance(ms),
    customer: async (phone, more = {}) => String((await control("POST", "/customers", { phone, ...more })).body["id"]),
    writes: async (customerId, text = "Hello") => {
      const answer = await control("POST", `/customers/${customerId}/messages`, { phoneNumberId, type: "text", text });
      return String(answer.body["id"]);
    },
    acts: async (customerId, action) => {
      const answer = await control("POST", `/customers/${customerId}/actions`, { phoneNumberId, ...action });
      if (answer.status !== 200) throw new Error(answer.text);
    },
    values,
    statuses: (id) =>
      values()
        .flatMap((value) => list(value["statuses"]))
        .filter((found) => id === undefined || found["id"] === id),
    inbound: () => values().flatMap((value) => list(value["messages"])),
    [Symbol.asyncDispose]: async () => {
      await emulator.close();
      endpoint.closeAllConnections();
      await new Promise((closed) => endpoint.close(closed));
    },
  };
}

export function at(source: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string | number, unknown> | undefined)?.[key], source);
}

export function list(value: unknown): Json[] {
  return Array.isArray(value) ? (value as Json[]) : [];
}

export function errorOf(answer: Answer): { readonly code: unknown; readonly details: unknown; readonly status: number } {
  return { status: answer.status, code: at(answer.body, "error", "code"), details: at(answer.body, "error", "error_data", "details") };
}

export function wamidOf(answer: Answer): string {
  const id = at(answer.body, "messages", 0, "id");
  if (typeof id !== "string") throw new Error(`Not accepted: ${answer.status} ${answer.text}`);
  return id;
}

export const text = (to: string, body = "Hi"): Json => ({ to, type: "text", text: { body } });

/** An approved template; the category decides what it costs and whom it may reach. */
export async function approvedTemplate(business: Business, draft: Json = {}): Promise<string> {
  const answer = await business.graph("POST", `${accountId}/message_templates`, {
    name: "order_update",
    language: "en_US",
    category: "UTILITY",
    components: [{ type: "BODY", text: "Hi {{1}}, your order {{2}} ships today.", example: { body_text: [["Ana", "A-77"]] } }],
    ...draft,
  });
  const id = String(answer.body["id"]);
  if (answer.status !== 200) throw new Error(answer.text);
  await business.control("POST", `/templates/${id}/actions`, { action: "approve" });
  return id;
}

export const orderUpdate = (to: string, parameters: readonly string[] = ["Ana", "A-77"]): Json => ({
  to,
  type: "template",
  template: {
    name: "order_update",
    language: { code: "en_US" },
    components: [{ type: "body", parameters: parameters.map((value) => ({ type: "text", text: value })) }],
  },
});

function parsed(body: string): Json {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return {};
  }
}

async function read(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

export async function listening(server: Server): Promise<string> {
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`;
}
