/** One attempt at one message: to every browser of the person at once. One that took it is enough. */
import { createHash } from "node:crypto";
import type { Channel } from "../../catalog/channel.ts";
import type { Purpose } from "../../consent/consent.ts";
import type { AttemptOutcome } from "../../messages/attempt.ts";
import type { FieldValues } from "../../messages/content.ts";
import type { OutboundMessage } from "../../messages/message.ts";
import { OutboundError, type OutboundHttp } from "../../outbound/safe-http.ts";
import { encryptPush, MOST_PLAIN_BYTES } from "./encrypt.ts";
import type { Subscription } from "./subscriptions.store.ts";
import { vapidHeader } from "./vapid.ts";

export const ANSWER_MS = 10_000;
const MOST_ANSWER_BYTES = 16 * 1_024;
/** What a push service says beyond that is not believed: it is whatever address a visitor's browser named. */
const LONGEST_RETRY_MS = 3_600_000;
export const NO_SUBSCRIPTION = 410;
const TOO_LARGE = 413;

/** RFC 8030, section 5.3: what a browser that saves power is woken for. */
const URGENCY: { readonly [Each in Purpose]: "high" | "normal" | "low" } = {
  authentication: "high",
  service: "high",
  utility: "normal",
  marketing: "low",
};

export type Delivery = {
  readonly outcome: AttemptOutcome;
  /** Subscriptions that are no more, or never were one. */
  readonly gone: readonly Buffer[];
};
export type Report = { readonly callback: string; readonly token: string };

type Answer =
  | { readonly kind: "accepted" | "gone" }
  | { readonly kind: "doubt"; readonly why: string }
  | { readonly kind: "rejected"; readonly status: number; readonly retryAfterMs: number | null };

export async function deliver(options: {
  readonly http: Pick<OutboundHttp, "request">;
  readonly nowMs: number;
  readonly channel: Channel;
  readonly privateKey: string;
  readonly message: OutboundMessage;
  readonly fields: FieldValues;
  readonly report: Report;
  readonly subscriptions: readonly Subscription[];
}): Promise<Delivery> {
  const { http, nowMs, channel, privateKey, message, fields, report, subscriptions } = options;
  if (subscriptions.length === 0) return { outcome: rejected(NO_SUBSCRIPTION, "no browser of this person is subscribed", null), gone: [] };
  const topic = topicOf(message, fields);
  const plain = Buffer.from(JSON.stringify(notificationOf(message, fields, topic, report)));
  if (plain.length > MOST_PLAIN_BYTES)
    return {
      outcome: rejected(TOO_LARGE, `the message takes ${plain.length} bytes, and push services take ${MOST_PLAIN_BYTES}`, null),
      gone: [],
    };
  const headers = {
    ttl: String(ttlSeconds(channel, message, nowMs)),
    urgency: URGENCY[message.purpose],
    topic,
    "content-encoding": "aes128gcm",
    "content-type": "application/octet-stream",
  };
  const publicKey = channel.config["publicKey"] as string;
  const contact = channel.config["contact"] as string;
  const answers = await Promise.all(
    subscriptions.map(async ({ endpoint, p256dh, auth }): Promise<Answer> => {
      const authorization = vapidHeader({ privateKey, publicKey, endpoint, contact, nowMs });
      const body = encryptPush(plain, { p256dh, auth });
      return post(http, endpoint, { ...headers, authorization }, body);
    }),
  );
  const gone = subscriptions.flatMap(({ id }, index) => (answers[index]?.kind === "gone" ? [id] : []));
  return { outcome: outcomeOf(message.id, answers), gone };
}

async function post(
  http: Pick<OutboundHttp, "request">,
  url: string,
  headers: { readonly [name: string]: string },
  body: Buffer,
): Promise<Answer> {
  try {
    const answer = await http.request({ method: "POST", url, headers, body, timeoutMs: ANSWER_MS, maxBytes: MOST_ANSWER_BYTES });
    const { status } = answer;
    if (status >= 200 && status < 300) return { kind: "accepted" };
    if (status === 404 || status === 410) return { kind: "gone" };
    return { kind: "rejected", status, retryAfterMs: retryAfterMs(answer.headers["retry-after"]) };
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    // No push service has a private address: whoever named one was no browser.
    return error.reason === "address_refused" || error.reason === "url_invalid" ? { kind: "gone" } : { kind: "doubt", why: error.reason };
  }
}

/** The best that happened counts: a browser that took it, one that may have, one that may take it later. */
function outcomeOf(messageId: string, answers: readonly Answer[]): AttemptOutcome {
  const took = answers.filter(({ kind }) => kind === "accepted").length;
  if (took > 0)
    return { kind: "accepted", externalId: messageId, note: took === answers.length ? null : `${took} of ${answers.length} browsers` };
  const doubt = answers.find((answer) => answer.kind === "doubt");
  if (doubt) return doubt;
  const refusals = answers.filter((answer) => answer.kind === "rejected");
  const [first] = refusals.toSorted((one, other) => Number(isPassing(other.status)) - Number(isPassing(one.status)));
  if (!first) return rejected(NO_SUBSCRIPTION, "the browser is no longer subscribed", null);
  return rejected(first.status, `the push service answered ${first.status}`, first.retryAfterMs);
}

export function isPassing(status: number): boolean {
  return status === 429 || status >= 500;
}

function rejected(status: number, title: string, retryAfterMs: number | null): AttemptOutcome {
  return { kind: "rejected", error: { code: status, subcode: null, title, details: null, httpStatus: status }, retryAfterMs };
}

function retryAfterMs(header: string | undefined): number | null {
  const seconds = Number(header);
  return header !== undefined && Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1_000, LONGEST_RETRY_MS) : null;
}

/** Of two with the same one, the newer takes the other's place; by its own id a message that is tried again takes its own. */
function topicOf({ id }: OutboundMessage, { topic = "" }: FieldValues): string {
  return createHash("sha256")
    .update(topic.trim() === "" ? `message ${id}` : `topic ${topic.trim()}`)
    .digest("base64url")
    .slice(0, 32);
}

function ttlSeconds({ config }: Channel, { expiresAt }: OutboundMessage, nowMs: number): number {
  const kept = Math.round(((config["keepHours"] as number | undefined) ?? 72) * 3_600);
  const useful = expiresAt === null ? kept : Math.floor((expiresAt.getTime() - nowMs) / 1_000);
  return Math.max(0, Math.min(kept, useful));
}

/** As `client/worker.js` reads it. */
function notificationOf({ rendered }: OutboundMessage, fields: FieldValues, tag: string, report: Report) {
  const { title = "", body = "", url = "", icon = "", image = "" } = fields;
  const actions = ["action1", "action2"].flatMap((button) => {
    const [label, target] = [fields[button] ?? "", fields[`${button}Url`] ?? ""];
    return label === "" || target === "" ? [] : [{ label, url: target }];
  });
  // A short link counts by itself; of others the worker tells.
  const counted = (rendered?.links ?? []).length > 0;
  return { title, body, url, icon, image, actions, tag, report, counted };
}
