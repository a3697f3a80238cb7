/**
 * Every error code of section 11 of the WhatsApp reference and what Parley does about it. One row a code; the
 * comment column is the section's class (R retry, W wait long, P permanent, A somebody must act).
 */
import type { ChannelError } from "../../messages/attempt.ts";
import type { FailureAction, FailureContext } from "../../messages/failure-action.ts";

export type ErrorRow = {
  readonly title: string;
  readonly class: "R" | "W" | "P" | "A";
  readonly policy:
    | { readonly kind: "fail" | "template_problem" | "mark_opted_out" | "mark_unreachable" }
    | { readonly kind: "pause_sender" }
    /** `firstMs × factor^retries`, at most `mostMs`; fails after `tries` retries. */
    | {
        readonly kind: "retry";
        readonly firstMs: number;
        readonly factor: number;
        readonly mostMs: number;
        readonly tries: number;
        readonly slowSender?: true;
      };
  /** A 5xx with this code may have been accepted all the same: doubt, not a no (section (f) of reliability.md). */
  readonly doubtful?: true;
  /** Section of the reference; where it differs from 11. */
  readonly source?: string;
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const fail = { kind: "fail" } as const;
const pause = { kind: "pause_sender" } as const;
const template = { kind: "template_problem" } as const;
const soon = { kind: "retry", firstMs: 2 * SECOND, factor: 4, mostMs: 10 * MINUTE, tries: 3 } as const;
const slowly = { kind: "retry", firstMs: MINUTE, factor: 2, mostMs: HOUR, tries: 6 } as const;

const permanent = (title: string, policy: ErrorRow["policy"] = fail): ErrorRow => ({ title, class: "P", policy });
const act = (title: string, policy: ErrorRow["policy"] = pause): ErrorRow => ({ title, class: "A", policy });
const retry = (title: string, policy: ErrorRow["policy"] = soon): ErrorRow => ({ title, class: "R", policy });
const wait = (title: string, policy: ErrorRow["policy"] = slowly): ErrorRow => ({ title, class: "W", policy });
const unsure = (title: string, policy: ErrorRow["policy"] = soon): ErrorRow => ({ title, class: "R", policy, doubtful: true });

export const ERROR_CODES: { readonly [code: number]: ErrorRow } = {
  0: act("authentication failed"),
  1: unsure("unknown API error"),
  2: unsure("API service down", slowly),
  3: act("capability or permission missing"),
  4: retry("call limit of the app", slowly),
  10: act("permission denied"),
  33: act("the number was deleted"),
  100: permanent("invalid parameter or unknown object"),
  190: act("access token expired or invalid"),
  368: act("temporarily blocked for policy violations"),
  80007: retry("rate limit of the account", slowly),
  130403: permanent("the business has blocked this user"),
  130429: retry("throughput limit", { kind: "retry", firstMs: SECOND, factor: 2, mostMs: MINUTE, tries: 20, slowSender: true }),
  130472: permanent("the user is part of an experiment"),
  130497: permanent("restricted from messaging this country"),
  131000: unsure("unknown error"),
  131005: act("access denied"),
  131008: permanent("required parameter missing"),
  131009: permanent("parameter value not valid"),
  131016: unsure("service unavailable"),
  131021: permanent("recipient is the sender"),
  131026: permanent("undeliverable: not on WhatsApp, or cannot take business messages", { kind: "mark_unreachable" }),
  131031: act("account locked"),
  131037: act("display name not approved"),
  131042: act("payment problem"),
  131045: act("registration or certificate error"),
  131047: permanent("more than 24 hours since the customer's last message"),
  131048: wait("spam rate limit", { kind: "retry", firstMs: 15 * MINUTE, factor: 4, mostMs: 24 * HOUR, tries: 4, slowSender: true }),
  // Never sooner than a day, and Meta counts excessive retries (section 5).
  131049: wait("not delivered to keep engagement healthy", {
    kind: "retry",
    firstMs: 24 * HOUR,
    factor: 2,
    mostMs: 7 * 24 * HOUR,
    tries: 2,
  }),
  131050: permanent("the user stopped marketing messages", { kind: "mark_opted_out" }),
  131051: permanent("unsupported message type"),
  131052: permanent("inbound media not downloadable"),
  131053: permanent("media upload failed"),
  131055: permanent("method not allowed"),
  131056: retry("pair rate limit", { kind: "retry", firstMs: SECOND, factor: 4, mostMs: HOUR, tries: 8 }),
  131057: unsure("account in maintenance", slowly),
  131060: permanent("message unavailable"),
  131061: permanent("max-price template through the Cloud API", template),
  131062: permanent("this message cannot go to a business-scoped user id"),
  131063: act("marketing switched off on the Cloud API", fail),
  131064: wait("limited for misclassified templates", { kind: "retry", firstMs: HOUR, factor: 2, mostMs: 24 * HOUR, tries: 3 }),
  131065: permanent("max price not available in the country"),
  131070: permanent("not the owner of the thread"),
  132000: permanent("number of template parameters differs", template),
  132001: permanent("template missing or not approved in this language", template),
  132005: permanent("filled-in text too long"),
  132007: permanent("template content against policy", template),
  132012: permanent("template parameter format differs", template),
  132015: wait("template paused", { kind: "retry", firstMs: HOUR, factor: 2, mostMs: 6 * HOUR, tries: 4 }),
  132016: permanent("template disabled", template),
  132018: permanent("template parameters not valid", template),
  132068: act("Flow blocked", fail),
  132069: wait("Flow throttled"),
  133000: retry("incomplete deregistration", slowly),
  133004: unsure("server unavailable"),
  133005: act("wrong PIN"),
  133006: act("number must be verified"),
  133008: act("too many wrong PINs"),
  133009: act("PIN entered too fast"),
  133010: act("number not registered"),
  133015: wait("number recently deleted", { kind: "retry", firstMs: 5 * MINUTE, factor: 2, mostMs: HOUR, tries: 4 }),
  133016: act("registration limit reached"),
  134011: act("payments terms not accepted", fail),
  134100: permanent("not a marketing template", template),
  134101: retry("template still syncing", { kind: "retry", firstMs: 10 * MINUTE, factor: 1, mostMs: 10 * MINUTE, tries: 3 }),
  134102: act("template unavailable", template),
  135000: permanent("generic user error"),
  136024: permanent("number already verified"),
  138000: act("calling not enabled", fail),
  138038: act("caller is not the primary", fail),
  139100: permanent("block list error"),
  139101: permanent("block list error"),
  139102: permanent("block list error"),
  139103: permanent("block list error"),
  147005: act("username transfer required", fail),
  2388019: permanent("too many templates"),
  2388040: permanent("template field too long"),
  2388047: permanent("template header format"),
  2388072: permanent("template body format"),
  2388073: permanent("template footer format"),
  2388293: permanent("too many variables for the text"),
  2388299: permanent("variable at the beginning or end"),
  2494191: permanent("thread taken by another partner"),
  2593107: permanent("coexistence sync limit"),
  2593108: permanent("coexistence sync limit"),
};

const PERMISSION_MISSING = act("permission missing");
const NOT_HEALTHY = act("the account's health forbids sending");

export function errorRow(code: number): ErrorRow | null {
  const row = ERROR_CODES[code];
  if (row) return row;
  if (code >= 200 && code <= 299) return PERMISSION_MISSING;
  return code >= 141_010 && code <= 141_099 ? NOT_HEALTHY : null;
}

/** A paused sender's message is looked at again after this time; the gate holds it as long as the pause lasts. */
const PAUSED_AGAIN_MS = 30 * SECOND;

export const decideFailure = (error: ChannelError, context: FailureContext): FailureAction => {
  const { policy } = errorRow(error.code) ?? { policy: unknownPolicy(context) };
  switch (policy.kind) {
    case "retry": {
      if (context.retries >= policy.tries) return { kind: "fail" };
      const delay = Math.min(policy.firstMs * policy.factor ** context.retries, policy.mostMs);
      return { kind: "retry", afterMs: Math.max(delay, context.retryAfterMs ?? 0), slowSender: policy.slowSender ?? false };
    }
    case "pause_sender":
      return { kind: "pause_sender", reason: `whatsapp_${error.code}`, afterMs: PAUSED_AGAIN_MS };
    case "mark_unreachable":
      return { kind: "mark_unreachable", reason: `whatsapp_${error.code}` };
    default:
      return { kind: policy.kind } satisfies FailureAction;
  }
};

/** Section 11: an unknown code is final for marketing, and worth one more try for anything else. */
function unknownPolicy({ purpose }: FailureContext): ErrorRow["policy"] {
  return purpose === "marketing" ? fail : { kind: "retry", firstMs: MINUTE, factor: 1, mostMs: MINUTE, tries: 1 };
}

/** Whether a 5xx with this error leaves the outcome open. Unknown codes do. */
export function isDoubtful(error: ChannelError): boolean {
  return errorRow(error.code)?.doubtful ?? errorRow(error.code) === null;
}
