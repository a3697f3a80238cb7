/** The people and events of a bench, and how they get in: by the public API, as NDJSON. */
import { Pool } from "undici";
import type { JourneyDocument } from "../../src/journeys/document.ts";
import { TEMPLATE } from "./emulator.ts";
import { API_KEY } from "./product.ts";

export const EVENT = "order_placed";

/** The one message that the benches send. */
export const CONFIRM = {
  kind: "message",
  channel: "whatsapp",
  purpose: "utility",
  content: {
    kind: "template",
    name: TEMPLATE.name,
    body: {
      first_name: "{{ profile.attributes.firstName }}",
      order_number: "{{ event.properties.orderNumber }}",
      total: "{{ event.properties.total | money: event.properties.currency }}",
    },
  },
} as const;

/** One template message for each event. */
export const SEND_JOURNEY: JourneyDocument = {
  schema: 1,
  name: "bench",
  title: "Bench",
  entry: { kind: "event", event: EVENT, key: "properties.orderId" },
  start: "confirm",
  nodes: {
    confirm: { ...CONFIRM, next: "done" },
    done: { kind: "exit", outcome: "told" },
  },
};

/** Runs that wait for longer than any bench. */
export const WAIT_JOURNEY: JourneyDocument = {
  schema: 1,
  name: "bench",
  title: "Bench",
  entry: { kind: "event", event: EVENT, key: "properties.orderId" },
  start: "rest",
  nodes: { rest: { kind: "wait", for: "P30D", next: "done" }, done: { kind: "exit", outcome: "rested" } },
};

export const phoneOf = (index: number): string => `+33612${String(index).padStart(6, "0")}`;

export function person(index: number): object {
  return {
    externalId: `customer-${index}`,
    phone: phoneOf(index),
    locale: "en",
    attributes: { firstName: `Ana ${index}` },
    consent: [{ channel: "whatsapp", purpose: "utility", action: "opt_in", source: "bench", occurredAt: "2026-01-01T00:00:00Z" }],
  };
}

export function event(index: number, personIndex = index, type = EVENT): object {
  return {
    id: `${type}-${index}`,
    type,
    profile: { externalId: `customer-${personIndex}` },
    properties: {
      orderId: String(index),
      orderNumber: `#${index}`,
      total: "89.90",
      currency: "EUR",
      items: [{ title: "Linen tablecloth", quantity: 1, price: "49.00" }],
    },
  };
}

type BodyType = "application/json" | "application/x-ndjson";
export type Api = AsyncDisposable & {
  /** With what it answered. */
  readonly ask: (path: string, body: string, type: BodyType) => Promise<{ readonly ms: number; readonly answer: string }>;
  /** Resolves with the milliseconds to the acknowledgement; throws when it is no 2xx. */
  readonly post: (path: string, body: string, type: BodyType) => Promise<number>;
  /** As lists of `size` lines, `parallel` at a time. */
  readonly postLines: (
    path: string,
    lines: readonly object[],
    options?: { readonly size?: number; readonly parallel?: number },
  ) => Promise<void>;
};

export function openApi(url: string, connections = 32): Api {
  const pool = new Pool(url, { connections, pipelining: 1 });
  const ask: Api["ask"] = async (path, body, type) => {
    const startedAt = performance.now();
    const response = await pool.request({
      method: "POST",
      path,
      headers: { "content-type": type, authorization: `Bearer ${API_KEY}` },
      body,
    });
    const answer = await response.body.text();
    if (response.statusCode >= 300 || answer.includes('"line":'))
      throw new Error(`${path} answered ${response.statusCode}: ${answer.slice(0, 500)}`);
    return { ms: performance.now() - startedAt, answer };
  };
  const post: Api["post"] = async (path, body, type) => (await ask(path, body, type)).ms;
  return {
    ask,
    post,
    postLines: async (path, lines, { size = 1_000, parallel = 2 } = {}) => {
      const bodies: string[] = [];
      for (let at = 0; at < lines.length; at += size)
        bodies.push(
          lines
            .slice(at, at + size)
            .map((line) => `${JSON.stringify(line)}\n`)
            .join(""),
        );
      await inParallel(parallel, bodies.length, async (index) => void (await post(path, bodies[index] ?? "", "application/x-ndjson")));
    },
    [Symbol.asyncDispose]: async () => pool.close(),
  };
}

export async function inParallel(parallel: number, count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const walk = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  await Promise.all(Array.from({ length: parallel }, walk));
}
