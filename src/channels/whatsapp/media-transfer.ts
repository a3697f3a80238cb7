/** Bytes of files to and from WhatsApp's hosts, as a stream: whatever their size, little is held in memory. No redirects. */
import type { Readable } from "node:stream";
import { Agent, Pool } from "undici";
import type { Guard } from "./connections.ts";

export type TransferRequest = {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable | null;
  readonly timeoutMs: number;
};
export type TransferAnswer = { readonly status: number; readonly contentLength: number | null; readonly body: Readable };
/** Throws when no answer comes. */
export type Transfer = (request: TransferRequest) => Promise<TransferAnswer>;
export type Transfers = AsyncDisposable & { readonly transfer: Transfer };

const CONNECTIONS_PER_HOST = 16;
const CONNECT_TIMEOUT_MS = 5_000;

export function createTransfers(guard: Guard): Transfers {
  const agent = new Agent({
    connections: CONNECTIONS_PER_HOST,
    pipelining: 1,
    allowH2: false,
    factory: (origin, options) => {
      const connect = { timeout: CONNECT_TIMEOUT_MS, ...guard(new URL(origin)) };
      return new Pool(origin, { ...(options as Pool.Options), connect });
    },
  });
  return {
    transfer: async ({ method, url, headers, body, timeoutMs }) => {
      const { origin, pathname, search } = new URL(url);
      const answer = await agent.request({
        origin,
        path: `${pathname}${search}`,
        method,
        headers,
        body,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      });
      const length = Number(answer.headers["content-length"] ?? Number.NaN);
      return { status: answer.statusCode, contentLength: Number.isFinite(length) ? length : null, body: answer.body };
    },
    [Symbol.asyncDispose]: async () => agent.destroy(),
  };
}
