/**
 * The one door through which WhatsApp is called: an undici pool for each base address, no redirects, no retries (no
 * retry interceptor is installed; undici itself never repeats a POST). Tells whether anything was written, because
 * that is the difference between "not sent" and "doubt".
 */
import type { LookupFunction } from "node:net";
import { Pool, type Dispatcher } from "undici";
import type { Exchange } from "./classify-answer.ts";

export type HttpRequest = {
  /** Origin and optional path prefix. */
  readonly baseUrl: string;
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | null;
  /** Called in the very tick in which the first byte would be written; what it throws leaves the wire untouched. */
  readonly beforeWrite?: () => void;
  /** Called after the request was handed to the socket. */
  readonly written?: () => void;
};
export type ExchangeHttp = (request: HttpRequest) => Promise<Exchange>;
export type Connections = { readonly exchange: ExchangeHttp; readonly close: () => Promise<void> };

/** How a socket to this origin is opened; throws when none may be. */
export type Guard = (origin: URL) => { readonly lookup?: LookupFunction };

export type ConnectionOptions = {
  readonly connections: number;
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
};
/** Section (f): 20 s for an answer. As many sockets as a number with an answer time of 0.25 s and 1,000 messages/s needs. */
export const CONNECTION_DEFAULTS: ConnectionOptions = { connections: 256, timeoutMs: 20_000, connectTimeoutMs: 5_000 };

/** The HTTP timeout of 20 s and a guard: with less left the answer might come after others call the attempt doubtful. */
export const LEAST_TIME_TO_WRITE_MS = 25_000;

/** Answers of ours are small; a larger one is cut off, which counts as no whole answer. */
const MOST_ANSWER_BYTES = 8_000_000;

export function createConnections(guard: Guard, options: ConnectionOptions = CONNECTION_DEFAULTS): Connections {
  const pools = new Map<string, Pool>();
  const poolOf = (origin: string): Pool => {
    const known = pools.get(origin);
    if (known) return known;
    const pool = new Pool(origin, {
      connections: options.connections,
      pipelining: 1,
      allowH2: false,
      // Shorter than any server's own, so that a request rarely meets a connection that is just being closed.
      keepAliveTimeout: 4_000,
      keepAliveMaxTimeout: 60_000,
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
      connect: { timeout: options.connectTimeoutMs, ...guard(new URL(origin)) },
    });
    pools.set(origin, pool);
    return pool;
  };
  return {
    exchange: async (request) => {
      const base = new URL(request.baseUrl);
      const prefix = base.pathname === "/" ? "" : base.pathname.replace(/\/$/, "");
      try {
        return await dispatch(poolOf(base.origin), { ...request, path: `${prefix}${request.path}` });
      } catch (error) {
        return { kind: "not_written", why: reasonOf(error) };
      }
    },
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
      pools.clear();
    },
  };
}

function dispatch(pool: Pool, request: HttpRequest): Promise<Exchange> {
  return new Promise((resolve) => {
    const handler = new ExchangeHandler(request, resolve);
    try {
      pool.dispatch({ method: request.method, path: request.path, headers: request.headers, body: request.body }, handler);
    } catch (error) {
      handler.failed(error);
    }
  });
}

class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #request: HttpRequest;
  readonly #resolve: (exchange: Exchange) => void;
  #written = false;
  #status = 0;
  #retryAfter: string | null = null;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(request: HttpRequest, resolve: (exchange: Exchange) => void) {
    this.#request = request;
    this.#resolve = resolve;
  }

  /** undici calls this, and only then writes head and body, in one tick; what fails before it never touched the wire. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#written) {
      controller.abort(new Error("the client tried to write the request a second time"));
      return;
    }
    try {
      this.#request.beforeWrite?.();
    } catch (error) {
      controller.abort(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    this.#written = true;
    if (this.#request.written) queueMicrotask(this.#request.written);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  ): void {
    this.#status = status;
    const retryAfter = headers["retry-after"];
    this.#retryAfter = typeof retryAfter === "string" ? retryAfter : null;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > MOST_ANSWER_BYTES) controller.abort(new Error("the answer is too large"));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [first] = this.#chunks;
    const body = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks);
    this.#resolve({ kind: "answered", status: this.#status, body: body.toString("utf8"), retryAfter: this.#retryAfter });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.failed(error);
  }

  failed(error: unknown): void {
    this.#resolve({ kind: this.#written ? "broken" : "not_written", why: reasonOf(error) });
  }
}

/** The code where there is one (`ECONNREFUSED`, `UND_ERR_HEADERS_TIMEOUT`); never a body, never a header. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const code = (error as NodeJS.ErrnoException).code;
  return code ?? error.message.slice(0, 200);
}
