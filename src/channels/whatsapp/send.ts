/**
 * One attempt at one message. Writes nothing without a genuine permit for exactly this attempt, nor when its own
 * deadline is too near; never throws for what the network does, never tries twice.
 */
import type { AttemptOutcome } from "../../messages/attempt.ts";
import type { OutboundMessage } from "../../messages/message.ts";
import type { Clock } from "../../platform/clock.ts";
import type { CrashPoints } from "../../platform/crash-points.ts";
import { AppError } from "../../platform/errors.ts";
import { isGenuinePermit, type SendPermit } from "../../policy/decide-send.ts";
import type { WhatsAppChannel, MarketingRoute, WhatsAppSecrets } from "../../catalog/channel.ts";
import { writeCallbackData } from "../callback-data.ts";
import { classifyExchange } from "./classify-answer.ts";
import { type ExchangeHttp, LEAST_TIME_TO_WRITE_MS } from "./connections.ts";
import { toWire } from "./to-wire.ts";

export type SendRequest = {
  readonly permit: SendPermit;
  readonly message: OutboundMessage;
  readonly channel: WhatsAppChannel;
  /**
   * By this process's monotonic clock, set when the claim was made. Never the row's deadline: a worker that was frozen
   * would find a later claim's there, and send under it (0.5–1 duplicates a million in simulation).
   */
  readonly deadline: number;
  /** Called in the tick in which the first byte is written; what it throws leaves the wire untouched. */
  readonly leaves: () => void;
};
export type SendMessage = (request: SendRequest) => Promise<AttemptOutcome>;

export type SendPorts = {
  readonly exchange: ExchangeHttp;
  readonly secretsOf: (channel: WhatsAppChannel) => Promise<WhatsAppSecrets>;
  /** Key of the callback data's HMAC. */
  readonly callbackKey: string;
  readonly clock: Clock;
  readonly crashPoints: CrashPoints;
  /** Default: `LEAST_TIME_TO_WRITE_MS`. */
  readonly leastTimeToWriteMs?: number;
};

/** Section 3.12; null goes by the Cloud API. */
const PRODUCT_POLICY: { readonly [Route in MarketingRoute]: string | null } = {
  cloud_api: null,
  with_fallback: "CLOUD_API_FALLBACK",
  strict: "STRICT",
};

export function createWhatsAppSend(ports: SendPorts): SendMessage {
  const { exchange, secretsOf, callbackKey, clock, crashPoints, leastTimeToWriteMs = LEAST_TIME_TO_WRITE_MS } = ports;
  return async (request) => {
    const { permit, message, channel } = request;
    if (!permitted(request))
      throw new AppError("forbidden", `message ${message.id} has no permit for attempt ${message.attempt}: only the gate can make one`);
    if (!message.rendered) throw new AppError("internal", `message ${message.id} was claimed without content`);
    const callbackData = writeCallbackData(callbackKey, { messageId: message.id, attempt: message.attempt });
    const policy = message.rendered.marketing ? PRODUCT_POLICY[channel.config.marketingMessages ?? "cloud_api"] : null;
    const body = JSON.stringify({
      ...toWire(message.rendered, permit.recipient, callbackData),
      ...(policy === null ? {} : { product_policy: policy }),
    });
    const mayWrite = (): boolean => clock.monotonic() + leastTimeToWriteMs <= request.deadline;
    let token: string;
    try {
      token = (await secretsOf(channel)).accessToken;
    } catch {
      return { kind: "not_sent", why: "secrets_unreadable" };
    }
    await crashPoints.visit("post.before_write");
    if (!mayWrite()) return { kind: "not_sent", why: "deadline" };
    const answer = await exchange({
      baseUrl: channel.config.baseUrl,
      method: "POST",
      path: `/${channel.config.version}/${channel.config.phoneNumberId}/${policy === null ? "messages" : "marketing_messages"}`,
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body,
      beforeWrite: () => {
        if (!mayWrite()) throw new Error("too late to write");
        request.leaves();
      },
      written: () => void crashPoints.visit("post.after_write"),
    });
    await crashPoints.visit("post.after_answer");
    return classifyExchange(answer, clock.now());
  };
}

function permitted({ permit, message, channel }: SendRequest): boolean {
  return (
    isGenuinePermit(permit) &&
    permit.messageId === message.id &&
    permit.attempt === message.attempt &&
    permit.channelId === channel.id &&
    permit.channelId === message.channelId
  );
}
