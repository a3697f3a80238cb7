/** Makes one try of a call that a run waits for, and says what came of it. The secrets it needs are opened here and go nowhere else. */
import type { JourneySecret } from "../catalog/journey-secrets.ts";
import type { CallOutcome } from "../lanes/inbox.ts";
import type { HttpRequest } from "../journeys/step.ts";
import type { RunCall } from "../lanes/lane-store.ts";
import type { Clock } from "../platform/clock.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { Json } from "../platform/json.ts";
import { circuitOf, Circuits } from "./circuits.ts";
import { type OutboundAnswer, OutboundError, type OutboundHttp } from "./safe-http.ts";
import { signWebhook } from "./webhooks-sign.ts";

/** Answers are kept with the run, which is read and written whole. */
const MOST_ANSWER_BYTES = 64 * 1_024;
const DEEPEST_ANSWER = 32;
const RETRYABLE: ReadonlySet<number> = new Set([408, 425, 429]);

export type MakeCall = (call: RunCall) => Promise<CallOutcome>;
type HttpCall = Omit<RunCall, "request"> & { readonly request: HttpRequest };

export function createMakeCall(deps: {
  readonly http: Pick<OutboundHttp, "request">;
  /** Null when the workspace has no such secret. */
  readonly secretOf: (workspaceId: WorkspaceId, name: string) => Promise<JourneySecret | null>;
  readonly clock: Clock;
}): (call: HttpCall) => Promise<CallOutcome> {
  const circuits = new Circuits(deps.clock);
  return async (call) => {
    const { request } = call;
    const circuit = circuitOf(call.workspaceId, request.url);
    const waitMs = circuits.waitMs(circuit);
    if (waitMs > 0) return { kind: "not_tried", why: "circuit_open", waitMs };
    const headers = await headersOf(call, deps);
    if (typeof headers === "string") return { kind: "failed", why: headers, retry: false };
    try {
      const { method, url, body, timeoutMs } = request;
      const answer = await deps.http.request({ method, url, body, timeoutMs, headers, maxBytes: MOST_ANSWER_BYTES });
      if (answer.status >= 500) circuits.failed(circuit);
      else circuits.succeeded(circuit);
      return { kind: "answered", status: answer.status, body: bodyOf(answer), retryAfterMs: retryAfterMs(answer) };
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      const mayPass = error.reason === "timeout" || error.reason === "unreachable";
      if (mayPass) circuits.failed(circuit);
      return { kind: "failed", why: error.reason, retry: mayPass };
    }
  };
}

/** Whether another try may bring another answer. */
export function isRetryable(outcome: Exclude<CallOutcome, { readonly kind: "not_tried" }>): boolean {
  return outcome.kind === "failed" ? outcome.retry : outcome.status >= 500 || RETRYABLE.has(outcome.status);
}

async function headersOf(
  { id, workspaceId, request }: HttpCall,
  { secretOf, clock }: Pick<Parameters<typeof createMakeCall>[0], "secretOf" | "clock">,
): Promise<Readonly<Record<string, string>> | "secret_missing" | "secret_elsewhere"> {
  const { host } = new URL(request.url);
  const headers: Record<string, string> = {
    ...(request.body === null ? {} : { "content-type": "application/json" }),
    accept: "application/json",
    "user-agent": "Parley",
    "idempotency-key": id,
  };
  for (const [name, value] of Object.entries(request.headers)) {
    const secret = typeof value === "string" ? { value, hosts: [host] } : await secretOf(workspaceId, value.secret);
    if (secret === null) return "secret_missing";
    if (!secret.hosts.includes(host)) return "secret_elsewhere";
    headers[name.toLowerCase()] = secret.value;
  }
  if (request.sign === null) return headers;
  const secret = await secretOf(workspaceId, request.sign);
  if (secret === null) return "secret_missing";
  if (!secret.hosts.includes(host)) return "secret_elsewhere";
  return { ...headers, ...signWebhook([secret.value], { id, at: new Date(clock.now()), body: request.body ?? "" }) };
}

/** JSON as what it says, everything else as text. */
function bodyOf({ body }: OutboundAnswer): Json {
  if (body === "") return null;
  try {
    const value = JSON.parse(body) as Json;
    return depthOf(value) > DEEPEST_ANSWER ? body : value;
  } catch {
    return body;
  }
}

function depthOf(value: Json, depth = 0): number {
  if (typeof value !== "object" || value === null || depth > DEEPEST_ANSWER) return depth;
  return Object.values(value).reduce<number>((deepest, item) => Math.max(deepest, depthOf(item, depth + 1)), depth);
}

function retryAfterMs({ headers }: OutboundAnswer): number | null {
  const seconds = Number(headers["retry-after"] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 3_600) * 1_000 : null;
}
