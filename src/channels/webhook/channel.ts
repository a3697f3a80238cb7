/**
 * The smallest whole channel, to be read as an example: it hands each message to a system of the customer's own, and hears from it
 * whether it arrived and was read. `docs/channels.md` goes through it step by step.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { AttemptOutcome } from "../../messages/attempt.ts";
import { OutboundError } from "../../outbound/safe-http.ts";
import type { ChannelNews, OpenChannel, SendRequest } from "../channel-module.ts";
import { assertPermitted } from "../permitted.ts";

const ANSWER_MS = 10_000;
const MOST_ANSWER_BYTES = 64 * 1_024;
const SIGNATURE = "x-parley-signature";

const receiptsSchema = z.object({
  receipts: z
    .array(
      z.object({
        callback: z.string().max(200),
        status: z.enum(["delivered", "read", "failed"]),
        at: z.iso.datetime({ offset: true }),
        reason: z.string().max(500).optional(),
      }),
    )
    .max(1_000),
});

export const open: OpenChannel = ({ secretsOf, callbackOf, readCallback, http, clock }) => ({
  send: async (request: SendRequest): Promise<AttemptOutcome> => {
    const { permit, channel, deadline } = request;
    const { message, fields } = assertPermitted(request);
    const body = JSON.stringify({ id: message.id, to: permit.recipient, ...fields, callback: callbackOf(message) });
    let key: string;
    try {
      key = (await secretsOf(channel))["signingKey"] ?? "";
    } catch {
      return { kind: "not_sent", why: "secrets_unreadable" };
    }
    // With less time left the answer might come after others have called the attempt doubtful.
    if (clock.monotonic() + ANSWER_MS > deadline) return { kind: "not_sent", why: "deadline" };
    try {
      const answer = await http.request({
        method: "POST",
        url: channel.config["url"] as string,
        headers: { "content-type": "application/json", [SIGNATURE]: sign(key, body) },
        body,
        timeoutMs: ANSWER_MS,
        maxBytes: MOST_ANSWER_BYTES,
      });
      return outcomeOf(message.id, answer.status, answer.headers["retry-after"]);
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      // Refused before anything was written; all else may have been read on the other side.
      return error.reason === "address_refused" || error.reason === "url_invalid"
        ? { kind: "not_sent", why: error.reason }
        : { kind: "doubt", why: error.reason };
    }
  },

  decideFailure: ({ code }, { retries, retryAfterMs }) => {
    if (code === 410) return { kind: "mark_unreachable", reason: "webhook:410" };
    if (code === 401 || code === 403) return { kind: "pause_sender", reason: "credentials", afterMs: 60_000 };
    const isPassing = code === 429 || code >= 500;
    return isPassing && retries < 5 ? { kind: "retry", afterMs: retryAfterMs ?? 30_000, slowSender: code === 429 } : { kind: "fail" };
  },

  receive: async (channel, { body, headers }) => {
    const key = (await secretsOf(channel))["signingKey"] ?? "";
    const [expected, given] = [Buffer.from(sign(key, body)), Buffer.from(headers[SIGNATURE] ?? "")];
    if (key === "" || expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
    return { news: newsOf(body.toString("utf8"), readCallback) };
  },
});

function sign(key: string, body: string | Buffer): string {
  return `sha256=${createHmac("sha256", key).update(body).digest("hex")}`;
}

function outcomeOf(messageId: string, status: number, retryAfter: string | undefined): AttemptOutcome {
  if (status < 300) return { kind: "accepted", externalId: messageId, note: null };
  const seconds = Number(retryAfter);
  const error = { code: status, subcode: null, title: `the system answered ${status}`, details: null, httpStatus: status };
  return { kind: "rejected", error, retryAfterMs: retryAfter !== undefined && Number.isFinite(seconds) ? seconds * 1_000 : null };
}

function newsOf(text: string, readCallback: (text: string) => ReturnType<Parameters<OpenChannel>[0]["readCallback"]>): ChannelNews[] {
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // Told as unrecognised below.
  }
  const read = receiptsSchema.safeParse(json);
  if (!read.success) return [{ kind: "unrecognised", reason: "the body is no list of receipts", payload: { text: text.slice(0, 10_000) } }];
  return read.data.receipts.map((told): ChannelNews => {
    const of = readCallback(told.callback);
    if (!of) return { kind: "unrecognised", reason: "a receipt of a message that was not sent from here", payload: { ...told } as never };
    const { status, at, reason = "it did not arrive" } = told;
    const error = status === "failed" ? { code: 0, subcode: null, title: reason, details: null, httpStatus: 200 } : null;
    return { kind: "receipt", of, status, at, error };
  });
}
