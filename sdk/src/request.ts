import type { ProblemDocument } from "./api-types.ts";
import { ParleyError } from "./parley-error.ts";

export type ClientOptions = {
  /** For example `https://parley.example.com`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly fetch?: typeof globalThis.fetch;
  /** Attempts in all, for calls that may be repeated without harm. Default 4. */
  readonly attempts?: number;
  readonly timeoutMs?: number;
  /** For tests. */
  readonly sleep?: (ms: number) => Promise<void>;
};

export type Call = {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly query?: { readonly [name: string]: string | number | readonly string[] | undefined };
  readonly body?: unknown;
  /** Whether a second arrival does no harm. */
  readonly idempotent: boolean;
};

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
const RETRIED_STATUS: ReadonlySet<number> = new Set([429, 503]);

export async function request<Answer>(options: ClientOptions, call: Call): Promise<Answer> {
  const { attempts = 4, sleep = pause } = options;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await once(options, call);
    if (outcome.ok) return outcome.answer as Answer;
    const { error, retryAfterMs } = outcome;
    const worthIt = call.idempotent && attempt < attempts && (error.status === 0 || RETRIED_STATUS.has(error.status));
    if (!worthIt) throw error;
    const backoffMs = FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
    await sleep(Math.min(retryAfterMs ?? backoffMs, LONGEST_PAUSE_MS));
  }
}

type Outcome =
  | { readonly ok: true; readonly answer: unknown }
  | { readonly ok: false; readonly error: ParleyError; readonly retryAfterMs: number | null };

async function once(options: ClientOptions, call: Call): Promise<Outcome> {
  const { fetch = globalThis.fetch, timeoutMs = 30_000 } = options;
  let response: Response;
  let body: string;
  try {
    response = await fetch(address(options.baseUrl, call), {
      method: call.method,
      headers: {
        authorization: `Bearer ${options.apiKey}`,
        accept: "application/json, application/problem+json",
        ...(call.body === undefined ? {} : { "content-type": "application/json" }),
      },
      signal: AbortSignal.timeout(timeoutMs),
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    });
    body = await response.text();
  } catch (cause) {
    return {
      ok: false,
      error: new ParleyError(
        0,
        { code: "no_answer", detail: `no answer from ${options.baseUrl}: ${cause instanceof Error ? cause.message : String(cause)}` },
        { cause },
      ),
      retryAfterMs: null,
    };
  }
  const json = parse(body);
  if (response.ok) return json === undefined && body !== "" ? notJson(response) : { ok: true, answer: json ?? null };
  const problem =
    typeof json === "object" && json !== null && !Array.isArray(json) ? (json as ProblemDocument) : { title: response.statusText };
  return { ok: false, error: new ParleyError(response.status, problem), retryAfterMs: retryAfter(response.headers.get("retry-after")) };
}

function notJson(response: Response): Outcome {
  return {
    ok: false,
    error: new ParleyError(response.status, {
      code: "not_json",
      detail: `${response.url} answered something other than JSON: is baseUrl right?`,
    }),
    retryAfterMs: null,
  };
}

function address(baseUrl: string, call: Call): string {
  const url = new URL(`${baseUrl.replace(/\/+$/, "")}${call.path}`);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, typeof value === "object" ? value.join(",") : String(value));
  }
  return url.href;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

/** Seconds or an HTTP date. */
function retryAfter(header: string | null): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - Date.now());
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
