/**
 * Web push: notifications of the browser. Owns the subscriptions, encrypts for each (RFC 8291), proves who sends (RFC 8292), and serves the
 * two scripts that a shop's pages need. How to set it up: `docs/web-push.md`.
 */
import { readFileSync } from "node:fs";
import type { Channel } from "../../catalog/channel.ts";
import type { AttemptOutcome } from "../../messages/attempt.ts";
import { AppError } from "../../platform/errors.ts";
import type { ProfileId } from "../../platform/ids.ts";
import type { OpenChannel, SendRequest } from "../channel-module.ts";
import { script } from "../page-answer.ts";
import { assertPermitted } from "../permitted.ts";
import { ANSWER_MS, deliver, isPassing, NO_SUBSCRIPTION } from "./deliver.ts";
import { hear } from "./door.ts";
import { readSubscriptions, removeSubscriptions } from "./subscriptions.store.ts";
import { makeVapidKey, reportToken, vapidPublicKey } from "./vapid.ts";

const MOST_RETRIES = 8;

export const open: OpenChannel = (ports) => {
  const { pool, http, clock, secretsOf, callbackOf, webhookUrlOf, failed } = ports;
  const scripts = new Map(
    ["client.js", "worker.js"].map((name) => [`/${name}`, readFileSync(new URL(`client/${name}`, import.meta.url), "utf8")]),
  );
  const filledIn = (text: string, channel: Channel): string => {
    const settings = { base: webhookUrlOf(channel), publicKey: channel.config["publicKey"] ?? "" };
    return text.replace('{ base: "", publicKey: "" }', () => JSON.stringify(settings));
  };
  return {
    setUp: ({ secrets }, isNew) => {
      const given = secrets["privateKey"];
      const privateKey = isNew && (given === undefined || given === "") ? makeVapidKey() : given;
      if (privateKey === undefined) return { config: {}, secrets: {} };
      const publicKey = vapidPublicKey(privateKey);
      if (publicKey === null) throw new AppError("invalid_input", "body/secrets/privateKey is no private key of P-256");
      return { config: { publicKey }, secrets: { privateKey } };
    },

    send: async (request: SendRequest): Promise<AttemptOutcome> => {
      const { permit, channel, deadline } = request;
      const { message, fields } = assertPermitted(request);
      let privateKey: string;
      try {
        privateKey = (await secretsOf(channel))["privateKey"] ?? "";
      } catch {
        return { kind: "not_sent", why: "secrets_unreadable" };
      }
      const of = { channelId: channel.id, profileId: permit.recipient.value as ProfileId };
      const subscriptions = await readSubscriptions(pool, of);
      // With less time left an answer might come after others have called the attempt doubtful.
      if (clock.monotonic() + ANSWER_MS > deadline) return { kind: "not_sent", why: "deadline" };
      const callback = callbackOf(message);
      const report = { callback, token: reportToken(privateKey, callback) };
      const { outcome, gone } = await deliver({
        http,
        nowMs: clock.now(),
        channel,
        privateKey,
        message,
        fields,
        report,
        subscriptions,
      });
      // What was sent is sent: whoever is not forgotten now is found gone again.
      if (gone.length > 0) await removeSubscriptions(pool, channel.id, gone).catch(failed);
      return outcome;
    },

    // An endpoint is what a visitor's browser named: it stops neither the sender nor anybody else's messages.
    decideFailure: ({ code }, { retries, retryAfterMs }) => {
      if (code === NO_SUBSCRIPTION) return { kind: "mark_unreachable", reason: "no_subscription" };
      if (isPassing(code) && retries < MOST_RETRIES)
        return { kind: "retry", afterMs: retryAfterMs ?? 30_000 * 2 ** retries, slowSender: false };
      return { kind: "fail" };
    },

    receive: async (channel, call) => {
      const text = scripts.get(call.path);
      if (call.method === "GET") return text === undefined ? null : script(filledIn(text, channel));
      return hear(ports, channel, call);
    },
  };
};
