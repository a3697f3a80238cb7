/** E-mail by SMTP: one attempt a call, signed, with a way out; bounces, complaints, opens and answers come back by doors of its own. */
import type { AttemptOutcome } from "../../messages/attempt.ts";
import type { ChannelPorts, OpenChannel, SendRequest } from "../channel-module.ts";
import { assertPermitted } from "../permitted.ts";
import { readAttachments } from "./attachments.ts";
import { createCompiler, MjmlError } from "./compile.ts";
import { compose } from "./compose.ts";
import { pixelUrlOf, receiveCall, unsubscribeUrlOf } from "./doors.ts";
import { decideFailure, UNSENDABLE } from "./failures.ts";
import { createMailRoom } from "./inbound/mail-room.ts";
import { buildMime, messageIdOf, type Mime } from "./mime.ts";
import { UNSUBSCRIBE } from "./safe-address.ts";
import { senderOf } from "./sender.ts";
import { createSmtpPool, LEAST_MS } from "./smtp-pool.ts";

/** In a draft nothing is filled in yet. */
const WAY_OUT = /\{\{\s*unsubscribe_url\s*\}\}/g;
/** What is left of the time to record what became of the attempt. */
const MARGIN_MS = 2_000;

export const open: OpenChannel = (ports: ChannelPorts) => {
  const { secretsOf, callbackOf, webhookUrlOf, allowPrivate, clock } = ports;
  const compiler = createCompiler();
  const pool = createSmtpPool({ allowPrivate, clock });
  const mailRoom = createMailRoom(ports);
  return {
    send: async (request: SendRequest): Promise<AttemptOutcome> => {
      const { permit, channel, deadline } = request;
      const { message, fields, replyTo, files } = assertPermitted(request);
      const sender = senderOf(channel);
      const callback = callbackOf(message);
      const to = permit.recipient.value;
      if (!/^[^\s@<>"\p{Cc}]+@[^\s@<>"\p{Cc}]+$/u.test(to)) return unsendable("the address is none");
      let secrets: { readonly [name: string]: string };
      try {
        secrets = await secretsOf(channel);
      } catch {
        return { kind: "not_sent", why: "secrets_unreadable" };
      }
      if (clock.monotonic() + LEAST_MS + MARGIN_MS > deadline) return { kind: "not_sent", why: "deadline" };
      const unsubscribeUrl = unsubscribeUrlOf(webhookUrlOf(channel), callback);
      const pixelUrl = sender.tracksOpens ? pixelUrlOf(webhookUrlOf(channel), callback) : null;
      const make = async (): Promise<Mime | AttemptOutcome> => {
        const attached = await readAttachments(ports, channel, files);
        if (attached.kind === "unsendable") return unsendable(attached.why);
        if (attached.kind === "unreadable") return { kind: "not_sent", why: "storage" };
        const composed = compose(fields, { brand: sender.brand, purpose: message.purpose, unsubscribeUrl, pixelUrl }, compiler);
        return buildMime({
          ...composed,
          sender,
          to,
          callback,
          answers: replyTo,
          date: new Date(clock.now()),
          unsubscribeUrl: message.purpose === "marketing" ? unsubscribeUrl : null,
          dkimKey: secrets["dkimKey"] || null,
          files: attached.files,
        });
      };
      try {
        const server = { ...serverOf(sender), password: secrets["password"] || null };
        return await pool.send(server, make, deadline - MARGIN_MS, messageIdOf(callback, sender));
      } catch (error) {
        if (!(error instanceof MjmlError)) throw error;
        return unsendable(error.message);
      }
    },
    draw: (channel, { fields, purpose }) => {
      const { brand } = senderOf(channel);
      const body = (fields["body"] ?? "").replaceAll(WAY_OUT, UNSUBSCRIBE);
      try {
        const unsubscribeUrl = unsubscribeUrlOf(webhookUrlOf(channel), "draft");
        const { html, text } = compose({ ...fields, body }, { brand, purpose, unsubscribeUrl, pixelUrl: null }, compiler);
        return { kind: "drawn", html, text };
      } catch (error) {
        if (!(error instanceof MjmlError)) throw error;
        return { kind: "problem", why: error.message };
      }
    },
    decideFailure,
    receive: async (channel, call) => receiveCall(ports, channel, call),
    follow: mailRoom.follow,
    close: async () => {
      await mailRoom.close();
      await pool.close();
    },
  };
};

function serverOf({ host, port, security, ca, user, domain }: ReturnType<typeof senderOf>) {
  return { host, port, security, ca, user, domain };
}

function unsendable(title: string): AttemptOutcome {
  return { kind: "rejected", error: { code: UNSENDABLE, subcode: null, title, details: null, httpStatus: 0 }, retryAfterMs: null };
}
