/**
 * The door through which addresses that people typed in are called: actions of journeys, outgoing webhooks. Private,
 * loopback, link-local and metadata addresses are refused after the name was looked up and for the very socket that is
 * opened, so a name that changes its mind between check and call gains nothing. Redirects are answers, never followed.
 */
import { lookup as lookUpHost, type LookupAddress, type LookupOptions } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import type { Readable } from "node:stream";
import { Agent } from "undici";
import type { Clock } from "../platform/clock.ts";
import { isPublicAddress } from "./public-address.ts";

export type OutboundRequest = {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "PROPFIND" | "REPORT";
  /** Absolute, http or https, without user name and password. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | null;
  /** For everything: name, connection, request and the whole answer. */
  readonly timeoutMs: number;
  /** A longer answer is refused, not cut. */
  readonly maxBytes: number;
};

/** Header names in lower case; several of one name joined by a comma and a space. */
export type OutboundAnswer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };

type OutboundFailure = "url_invalid" | "address_refused" | "timeout" | "too_large" | "unreachable";

/** No answer came. `reason` is safe to show: it holds neither headers nor bodies. */
export class OutboundError extends Error {
  readonly reason: OutboundFailure;
  constructor(reason: OutboundFailure, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = "OutboundError";
    this.reason = reason;
  }
}

export type OutboundHttp = AsyncDisposable & {
  /** Any status is an answer. Throws `OutboundError` when none came. */
  readonly request: (request: OutboundRequest) => Promise<OutboundAnswer>;
  /**
   * The same with the body as it comes, for files. `timeoutMs` is for all of it; a body that breaks off, is too long or too slow ends with
   * an `OutboundError`. Whoever does not begin to read it lets it go by `discard`.
   */
  readonly open: (
    request: Omit<OutboundRequest, "body"> & { readonly signal?: AbortSignal },
  ) => Promise<Omit<OutboundAnswer, "body"> & { readonly body: AsyncGenerator<Buffer>; readonly discard: () => void }>;
};

const MOST_CONNECTIONS_PER_HOST = 32;
const CONNECT_TIMEOUT_MS = 5_000;

/** `allowPrivate` is for installations whose own services live on private networks, and for tests. */
export function createOutboundHttp({ allowPrivate, clock }: { readonly allowPrivate: boolean; readonly clock: Clock }): OutboundHttp {
  const agent = new Agent({
    connections: MOST_CONNECTIONS_PER_HOST,
    pipelining: 1,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: CONNECT_TIMEOUT_MS, ...(allowPrivate ? {} : { lookup: lookUpPublic }) },
  });
  const checked = (text: string): URL => {
    const url = readUrl(text);
    // An address written out is connected to without a look-up.
    if (!allowPrivate) publicOnly(url);
    return url;
  };
  return {
    open: async (request) => {
      const url = checked(request.url);
      const deadline = new AbortController();
      const over = new AbortController();
      void clock.sleep(request.timeoutMs, over.signal).then(() => deadline.abort());
      const toldError = (error: unknown): OutboundError => {
        if (deadline.signal.aborted && !over.signal.aborted)
          return new OutboundError("timeout", `${url.host} gave no whole answer within ${request.timeoutMs} ms`, error);
        return error instanceof OutboundError ? error : toFailure(url, error);
      };
      try {
        const signal = request.signal ? AbortSignal.any([deadline.signal, request.signal]) : deadline.signal;
        const { statusCode, headers, body } = await begin(agent, url, { ...request, body: null }, signal);
        const discard = (): void => {
          over.abort();
          body.on("error", () => undefined).destroy();
        };
        const chunks = async function* (): AsyncGenerator<Buffer> {
          try {
            yield* atMost(url, body, request.maxBytes);
          } catch (error) {
            throw toldError(error);
          } finally {
            discard();
          }
        };
        return { status: statusCode, headers: flat(headers), body: chunks(), discard };
      } catch (error) {
        const told = toldError(error);
        over.abort();
        throw told;
      }
    },
    request: async (request) => {
      const url = checked(request.url);
      const deadline = new AbortController();
      const over = new AbortController();
      void clock.sleep(request.timeoutMs, over.signal).then(() => deadline.abort());
      try {
        return await call(agent, url, request, deadline.signal);
      } catch (error) {
        if (deadline.signal.aborted && !over.signal.aborted) {
          throw new OutboundError("timeout", `${url.host} gave no whole answer within ${request.timeoutMs} ms`, error);
        }
        throw error instanceof OutboundError ? error : toFailure(url, error);
      } finally {
        over.abort();
      }
    },
    [Symbol.asyncDispose]: async () => agent.destroy(),
  };
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:"))
    throw new OutboundError("url_invalid", "the address must begin with https:// or http:// and name a host");
  if (url.username !== "" || url.password !== "")
    throw new OutboundError("url_invalid", "the address holds a user name or a password: put them into a header");
  return url;
}

async function begin(agent: Agent, url: URL, request: OutboundRequest, signal: AbortSignal) {
  return agent.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: request.method,
    headers: { "accept-encoding": "identity", ...request.headers },
    body: request.body,
    signal,
  });
}

async function* atMost(url: URL, body: Readable, maxBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new OutboundError("too_large", `${url.host} answered with more than ${maxBytes} bytes`);
    yield chunk;
  }
}

async function call(agent: Agent, url: URL, request: OutboundRequest, signal: AbortSignal): Promise<OutboundAnswer> {
  const { statusCode, headers, body } = await begin(agent, url, request, signal);
  const chunks: Buffer[] = [];
  for await (const chunk of atMost(url, body, request.maxBytes)) chunks.push(chunk);
  return { status: statusCode, headers: flat(headers), body: Buffer.concat(chunks).toString("utf8") };
}

function flat(headers: Readonly<Record<string, string | readonly string[] | undefined>>): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name.toLowerCase(), typeof value === "string" ? value : value.join(", ")] as const],
  );
  return Object.fromEntries(entries);
}

function toFailure(url: URL, error: unknown): OutboundError {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof OutboundError) return cause;
  const code = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.name) : "unknown";
  return new OutboundError("unreachable", `${url.host} could not be reached (${code})`, error);
}

function refused(host: string): OutboundError {
  return new OutboundError("address_refused", `${host} is a private or reserved address, which may not be called from here`);
}

/** For sockets that others open: the look-up that refuses private addresses. Throws `OutboundError` for one that is written out. */
export function publicOnly(origin: URL): { readonly lookup: LookupFunction } {
  const host = origin.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw refused(host);
  return { lookup: lookUpPublic };
}

type LookedUp = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/** As the socket asks for it. A name with a public and a private address is refused: no honest service has both. */
function lookUpPublic(host: string, options: LookupOptions, done: LookedUp): void {
  lookUpHost(host, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error || !first) done(error ?? refused(host), "");
    else if (addresses.some(({ address }) => !isPublicAddress(address))) done(refused(host), "");
    else if (options.all === true) done(null, addresses);
    else done(null, first.address, first.family);
  });
}
