/**
 * What an HTTP exchange tells about the message it carried: the table of section (f) of reliability.md. Anything not
 * clearly a yes or a no is doubt. Pure.
 */
import { ACCEPTED_WITHOUT_ID, type AttemptOutcome } from "../../messages/attempt.ts";
import { isDoubtful } from "./error-codes.ts";
import { asArray, asObject, asText } from "./json-shape.ts";
import { parseChannelError } from "./parse-error.ts";

export type Exchange =
  /** The connection failed, or we gave up, before the first byte. */
  | { readonly kind: "not_written"; readonly why: string }
  /** Something was written and no whole answer came back. */
  | { readonly kind: "broken"; readonly why: string }
  | { readonly kind: "answered"; readonly status: number; readonly body: string; readonly retryAfter: string | null };

export function classifyExchange(exchange: Exchange, nowMs: number): AttemptOutcome {
  switch (exchange.kind) {
    case "not_written":
      return { kind: "not_sent", why: exchange.why };
    case "broken":
      return { kind: "doubt", why: exchange.why };
    case "answered":
      return classifyAnswer(exchange.status, exchange.body, retryAfterMs(exchange.retryAfter, nowMs));
  }
}

function classifyAnswer(status: number, text: string, waitMs: number | null): AttemptOutcome {
  const body = parse(text);
  if (status >= 200 && status <= 299) return classifyAcceptance(body);
  const error = parseChannelError(asObject(body)?.["error"], status);
  if (!error) return { kind: "doubt", why: `http_${status}_without_error` };
  if (status >= 400 && status <= 499) return { kind: "rejected", error, retryAfterMs: waitMs };
  if (status >= 500 && !isDoubtful(error)) return { kind: "rejected", error, retryAfterMs: waitMs };
  return { kind: "doubt", why: `http_${status}_error_${error.code}` };
}

function classifyAcceptance(body: unknown): AttemptOutcome {
  const message = asObject(asArray(asObject(body)?.["messages"])[0]);
  const externalId = asText(message?.["id"]);
  // A cut-off answer does not parse; a whole one without an id should not exist.
  if (!externalId) return { kind: "doubt", why: body === undefined ? "answer_cut_off" : ACCEPTED_WITHOUT_ID };
  const status = asText(message?.["message_status"]);
  return { kind: "accepted", externalId, note: status === "accepted" ? null : status };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const MOST_WAIT_MS = 24 * 3_600_000;

/** `Retry-After`: seconds or a date. */
function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), MOST_WAIT_MS) : null;
}
