/** The HTTP interface of Twilio, which other large providers offer as well: one call a message, signed calls back. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Channel } from "../../catalog/channel.ts";
import { ACCEPTED_WITHOUT_ID, type AttemptOutcome, type ChannelError, type ReceiptStatus } from "../../messages/attempt.ts";
import { marketOf } from "../../messages/rate-card.ts";
import { OutboundError } from "../../outbound/safe-http.ts";
import type { Json } from "../../platform/json.ts";
import { normalisePhone } from "../../profiles/normalise-identities.ts";
import type { ChannelNews, ChannelPorts, Received, SendRequest, WebhookCall } from "../channel-module.ts";
import { assertPermitted } from "../permitted.ts";
import { newsOfText } from "./arrived-text.ts";
import { providerError } from "./http-codes.ts";
import { type HttpSettings, settingsOf } from "./settings.ts";

type Ports = Pick<ChannelPorts, "secretsOf" | "callbackOf" | "readCallback" | "webhookUrlOf" | "http" | "pool" | "clock">;
const ANSWER_MS = 10_000;
const MOST_ANSWER_BYTES = 64 * 1_024;
const STATUS_PATH = "/status";
const CALLBACK = "c";

const takenSchema = z.object({ sid: z.string().min(1).max(200) });
const refusedSchema = z.object({ code: z.number(), message: z.string().optional() });

export async function sendByHttp(ports: Ports, request: SendRequest, settings: HttpSettings): Promise<AttemptOutcome> {
  const { permit, channel, deadline } = request;
  const { message, fields } = assertPermitted(request);
  let password: string;
  try {
    password = (await ports.secretsOf(channel))["password"] ?? "";
  } catch {
    return { kind: "not_sent", why: "secrets_unreadable" };
  }
  if (ports.clock.monotonic() + ANSWER_MS > deadline) return { kind: "not_sent", why: "deadline" };
  const callback = `${ports.webhookUrlOf(channel)}${STATUS_PATH}?${CALLBACK}=${ports.callbackOf(message)}`;
  const body = new URLSearchParams({
    To: permit.recipient.value,
    ...(settings.messagingService === "" ? { From: settings.from } : { MessagingServiceSid: settings.messagingService }),
    Body: fields["text"] ?? "",
    StatusCallback: callback,
  }).toString();
  try {
    const answer = await ports.http.request({
      method: "POST",
      url: `${settings.apiUrl}/2010-04-01/Accounts/${encodeURIComponent(settings.account)}/Messages.json`,
      headers: {
        authorization: `Basic ${Buffer.from(`${settings.account}:${password}`).toString("base64")}`,
        "content-type": "application/x-www-form-urlencoded",
        accept: "application/json",
      },
      body,
      timeoutMs: ANSWER_MS,
      maxBytes: MOST_ANSWER_BYTES,
    });
    return outcomeOf(answer.status, answer.body, answer.headers["retry-after"]);
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    return error.reason === "address_refused" || error.reason === "url_invalid"
      ? { kind: "not_sent", why: error.reason }
      : { kind: "doubt", why: error.reason };
  }
}

function outcomeOf(status: number, body: string, retryAfter: string | undefined): AttemptOutcome {
  const json = jsonOf(body);
  if (status < 300) {
    const taken = takenSchema.safeParse(json);
    return taken.success ? { kind: "accepted", externalId: taken.data.sid, note: null } : { kind: "doubt", why: ACCEPTED_WITHOUT_ID };
  }
  const refused = refusedSchema.safeParse(json);
  // A gateway's own error page tells nothing of what became of the call behind it.
  if (!refused.success && (status >= 500 || status === 408)) return { kind: "doubt", why: `http_${status}` };
  const seconds = Number(retryAfter);
  const retryAfterMs = retryAfter !== undefined && Number.isFinite(seconds) ? seconds * 1_000 : null;
  const { code, message = null } = refused.success ? refused.data : { code: status };
  return { kind: "rejected", error: providerError(code, message, status), retryAfterMs };
}

/** Null unless signed with the account's token: HMAC-SHA1 of the address that was called and the sorted fields. */
export async function receiveByHttp(ports: Ports, channel: Channel, call: WebhookCall): Promise<Received | null> {
  const { password = "" } = await ports.secretsOf(channel);
  const callback = call.query[CALLBACK];
  // The address as it was given to the provider, not as a proxy passed it on.
  const url = `${ports.webhookUrlOf(channel)}${call.path}${callback === undefined ? "" : `?${CALLBACK}=${callback}`}`;
  const form = [...new URLSearchParams(call.body.toString("utf8"))];
  const expected = signatureOf(password, url, form);
  const given = Buffer.from(call.headers["x-twilio-signature"] ?? "", "base64");
  if (password === "" || given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const fields = new Map(form);
  if (call.path === STATUS_PATH) return { news: [statusNews(ports, fields, callback ?? "")] };
  return {
    news: textNews(ports, fields),
    answer: { status: 200, type: "text/xml", body: '<?xml version="1.0" encoding="UTF-8"?><Response/>' },
  };
}

function signatureOf(token: string, url: string, form: readonly (readonly [string, string])[]): Buffer {
  const sorted = form.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return createHmac("sha1", token)
    .update(url + sorted.map(([name, value]) => name + value).join(""))
    .digest();
}

const STATUS: ReadonlyMap<string, ReceiptStatus> = new Map<string, ReceiptStatus>([
  ["sent", "sent"],
  ["delivered", "delivered"],
  ["read", "read"],
  ["undelivered", "failed"],
  ["failed", "failed"],
  ["canceled", "failed"],
]);
/** It has it, which the answer to the call said already; told as the weakest receipt it settles a doubt. */
const ON_ITS_WAY: ReadonlySet<string> = new Set(["accepted", "scheduled", "queued", "sending"]);

function statusNews({ readCallback, clock }: Ports, fields: ReadonlyMap<string, string>, callback: string): ChannelNews {
  const told = fields.get("MessageStatus") ?? fields.get("SmsStatus") ?? "";
  const status = STATUS.get(told) ?? (ON_ITS_WAY.has(told) ? "sent" : null);
  const sid = fields.get("MessageSid") ?? fields.get("SmsSid") ?? "";
  const of = readCallback(callback);
  if (status === null || sid === "" || of === null) {
    const reason = status === null ? "a status nobody knows" : "a status of a message that was not sent from here";
    return { kind: "unrecognised", reason, payload: Object.fromEntries(fields) };
  }
  const pricing = pricingOf(fields);
  return {
    kind: "receipt",
    of,
    externalId: sid,
    status,
    at: new Date(clock.now()).toISOString(),
    error: status === "failed" ? errorOf(fields) : null,
    ...(pricing === null ? {} : { pricing }),
  };
}

function errorOf(fields: ReadonlyMap<string, string>): ChannelError {
  const code = Number(fields.get("ErrorCode") ?? "30008");
  return providerError(Number.isSafeInteger(code) ? code : 30_008, fields.get("ErrorMessage") ?? null, 200);
}

/** What the provider charges, as it tells it: a negative amount. */
function pricingOf(fields: ReadonlyMap<string, string>): Json {
  const price = Number(fields.get("Price") || Number.NaN);
  const currency = (fields.get("PriceUnit") ?? "").toUpperCase();
  if (!Number.isFinite(price) || !/^[A-Z]{3}$/.test(currency)) return null;
  const market = marketOf(fields.get("To") ?? "");
  return { cost: { market, category: "sms", type: "regular", amount: Math.abs(price), currency } };
}

const COMMANDS: ReadonlyMap<string, NonNullable<Extract<ChannelNews, { readonly kind: "inbound" }>["command"]>> = new Map([
  ["STOP", "opt_out"],
  ["START", "opt_in"],
  ["HELP", "help"],
]);

function textNews({ clock }: Ports, fields: ReadonlyMap<string, string>): readonly ChannelNews[] {
  const phone = normalisePhone(fields.get("From") ?? "");
  const externalId = fields.get("MessageSid") ?? fields.get("SmsSid") ?? "";
  const text = fields.get("Body");
  const raw = Object.fromEntries(fields);
  if (typeof phone !== "string" || externalId === "" || text === undefined)
    return [{ kind: "unrecognised", reason: "a call that is no text from a person", payload: raw }];
  const command = COMMANDS.get(fields.get("OptOutType") ?? "");
  return [newsOfText({ phone, text, externalId, at: new Date(clock.now()).toISOString(), raw, ...(command ? { command } : {}) })];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What is set up otherwise takes no calls. */
export async function receiveCall(ports: Ports, channel: Channel, call: WebhookCall): Promise<Received | null> {
  return settingsOf(channel).connection === "http" && call.method === "POST" ? receiveByHttp(ports, channel, call) : null;
}
