/** Calls from outside: the way out (RFC 8058) and the picture that tells of opens. The address proves itself: it holds our signed text. */
import type { Channel } from "../../catalog/channel.ts";
import type { Attempt, ChannelNews, ChannelPorts, Received, WebhookCall } from "../channel-module.ts";
import { readSentMessage, type SentMessage } from "./message.store.ts";
import { messageIdOf } from "./mime.ts";
import { isPersonsOpen } from "./opens.ts";
import { senderOf } from "./sender.ts";
import { unsubscribePage } from "./unsubscribe-page.ts";

type Ports = Pick<ChannelPorts, "pool" | "clock" | "readCallback" | "preferencesUrlOf">;

/** The smallest picture there is, one clear point. */
const POINT = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");
const MINUTE_MS = 60_000;

export const unsubscribeUrlOf = (webhookUrl: string, callback: string): string => `${webhookUrl}/u/${callback}`;
export const pixelUrlOf = (webhookUrl: string, callback: string): string => `${webhookUrl}/o/${callback}.gif`;

export async function receiveCall(ports: Ports, channel: Channel, call: WebhookCall): Promise<Received | null> {
  const [, door, callback] = /^\/(u|o)\/([^/]{1,80}?)(?:\.gif)?$/.exec(call.path) ?? [];
  if (door === undefined || callback === undefined) return null;
  const attempt = ports.readCallback(callback);
  const sent = attempt === null ? null : await readSentMessage(ports.pool, attempt.messageId, channel.id);
  const known = attempt === null || sent === null ? null : { attempt, sent, callback };
  return door === "u" ? wayOut(ports, channel, call, known) : opened(ports, channel, call, known);
}

type Known = { readonly attempt: Attempt; readonly sent: SentMessage; readonly callback: string };

/** Looking changes nothing: scanners follow every link. */
function wayOut(
  { clock, preferencesUrlOf }: Ports,
  channel: Channel,
  { method, headers, body }: WebhookCall,
  known: Known | null,
): Received {
  const who = { brand: senderOf(channel).brand, acceptLanguage: headers["accept-language"] ?? "", locale: known?.sent.locale ?? null };
  const facts = { ...who, preferencesUrl: known && preferencesUrlOf(known.sent.profileId) };
  if (known === null) return { news: [], answer: unsubscribePage("unknown", facts) };
  if (method === "GET") return { news: [], answer: unsubscribePage("ask", facts) };
  const isOneClick = /List-Unsubscribe\s*=\s*One-Click|name="?List-Unsubscribe"?/i.test(body.toString("latin1", 0, 2_000));
  const how = isOneClick ? "one_click" : "page";
  return {
    news: [optOut(known, how, clock.now(), { agent: (headers["user-agent"] ?? "").slice(0, 200) })],
    answer: unsubscribePage("done", facts),
  };
}

/** `how`: "one_click", "page", "mail", "complaint". */
export function optOut(
  { attempt, sent }: Pick<Known, "attempt" | "sent">,
  how: string,
  nowMs: number,
  evidence: { readonly [key: string]: string },
): ChannelNews {
  const at = new Date(nowMs).toISOString();
  return {
    kind: "preference",
    who: { profileId: sent.profileId },
    purpose: "marketing",
    action: "opt_out",
    source: `email:${how}`,
    at,
    evidence: { messageId: attempt.messageId, ...evidence },
    // Whoever agrees again later can leave again by the same link.
    key: `${how}:${attempt.messageId}:${Math.floor(nowMs / MINUTE_MS)}`,
  };
}

/** A machine that fetches pictures has the message: it arrived. Only a person reads. */
function opened({ clock }: Ports, channel: Channel, { headers }: WebhookCall, known: Known | null): Received {
  const answer = { status: 200, type: "image/gif", body: POINT, headers: { "cache-control": "no-store, private" } };
  if (known === null) return { news: [], answer };
  const now = clock.now();
  const status = isPersonsOpen(headers, now - known.sent.acceptedAt.getTime()) ? "read" : "delivered";
  const externalId = messageIdOf(known.callback, senderOf(channel));
  return { news: [{ kind: "receipt", of: known.attempt, externalId, status, at: new Date(now).toISOString(), error: null }], answer };
}
