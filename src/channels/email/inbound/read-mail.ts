/** What a mail to one of our addresses tells. */
import { createHash } from "node:crypto";
import { type Attachment, type ParsedMail, simpleParser } from "mailparser";
import type { Channel } from "../../../catalog/channel.ts";
import type { ChannelError, ReceiptStatus } from "../../../messages/attempt.ts";
import type { InboundMedia } from "../../../messages/content.ts";
import type { Attempt, ChannelNews, ChannelPorts } from "../../channel-module.ts";
import { optOut } from "../doors.ts";
import { enhancedStatus } from "../enhanced-status.ts";
import { readSentMessage } from "../message.store.ts";
import { messageIdOf } from "../mime.ts";
import { senderOf } from "../sender.ts";
import { attachedFiles } from "./attached-files.ts";
import { answerText } from "./answer-text.ts";
import { type Fields, readFields } from "./reports.ts";

type Named = { readonly attempt: Attempt; readonly callback: string };
export type To = ({ readonly kind: "bounce" | "reply" | "unsubscribe" } & Named) | { readonly kind: "complaints" };
type Ports = Pick<ChannelPorts, "pool" | "clock" | "readCallback" | "files">;

/** Nobody here shows the HTML that the parser would make: it costs much for a large mail. */
const AS_IT_IS = { skipImageLinks: true, skipTextToHtml: true };
const CALLBACK = /v1\.[0-9a-f-]{36}\.[1-9]\d{0,5}\.[0-9a-f]{8}/gi;

export async function readMail(ports: Ports, channel: Channel, to: To, raw: Buffer): Promise<readonly ChannelNews[]> {
  const mail = await simpleParser(raw, { keepDeliveryStatus: true, ...AS_IT_IS });
  const feedback = partOf(mail, "message/feedback-report");
  if (feedback !== null) return complaint(ports, channel, to, feedback, mail);
  if (to.kind === "complaints") return [strange(mail, "mail to the address for complaints that is no report")];
  const status = partOf(mail, "message/delivery-status");
  if (status !== null) return delivery(ports, channel, to, status, raw);
  if (isAutomatic(mail)) return [];
  const sent = await readSentMessage(ports.pool, to.attempt.messageId, channel.id);
  if (sent === null) return [strange(mail, "an answer to a message that this sender did not send")];
  if (to.kind === "unsubscribe") return [optOut({ attempt: to.attempt, sent }, "mail", ports.clock.now(), { mail: mail.messageId ?? "" })];
  const text = await wordsOf(mail);
  const files: InboundMedia[] = [];
  for (const { filename, content } of attachedFiles(mail.attachments)) {
    files.push(await ports.files.keep(channel, { filename: filename ?? null, content }));
  }
  return [
    {
      kind: "inbound",
      // The address proves whom we wrote to; what a mail says of its sender proves nothing.
      from: { email: sent.recipient },
      externalId: (mail.messageId ?? createHash("sha256").update(raw).digest("hex")).replace(/^<|>$/g, ""),
      at: new Date(ports.clock.now()).toISOString(),
      text: answerText(text),
      files,
      repliesTo: messageIdOf(to.callback, senderOf(channel)),
      displayName: mail.from?.value[0]?.name || null,
      raw: {
        from: mail.from?.text ?? "",
        subject: mail.subject ?? "",
        text: text.slice(0, 50_000),
        attachments: mail.attachments.map(({ filename, contentType, size }) => ({ filename: filename ?? null, contentType, size })),
      },
    },
  ];
}

/** The parser makes text of HTML only where nothing is attached: so it gets the HTML alone. Pictures within it stand among the files. */
async function wordsOf({ text = "", html }: ParsedMail): Promise<string> {
  const isPlain = text.trim() !== "" || html === false;
  if (isPlain) return withoutPictures(text);
  const read = await simpleParser(Buffer.from(`Content-Type: text/html; charset=utf-8\r\n\r\n${html}`), AS_IT_IS);
  return withoutPictures(read.text ?? "");
}

/** What the parser puts in the place of pictures. */
export function withoutPictures(text: string): string {
  return text.replaceAll(/\[(?:cid|data):[^[\]\s]*\]/g, "");
}

function partOf({ attachments }: ParsedMail, type: string): readonly Fields[] | null {
  const part = attachments.find(({ contentType }) => contentType.toLowerCase() === type);
  return part === undefined ? null : readFields(part.content.toString("utf8"));
}

/** RFC 3464. A delay is no news: the server goes on trying. */
function delivery(
  { clock }: Ports,
  channel: Channel,
  to: Exclude<To, { readonly kind: "complaints" }>,
  groups: readonly Fields[],
  raw: Buffer,
): readonly ChannelNews[] {
  const of = to.attempt;
  const externalId = messageIdOf(to.callback, senderOf(channel));
  const at = new Date(clock.now()).toISOString();
  const receipt = (status: ReceiptStatus, error: ChannelError | null): ChannelNews => ({
    kind: "receipt",
    of,
    externalId,
    status,
    at,
    error,
  });
  const found = groups.flatMap((fields): readonly ChannelNews[] => {
    switch (fields["action"]?.toLowerCase()) {
      case "failed":
        return [receipt("failed", errorOf(fields))];
      case "delivered":
        return [receipt("delivered", null)];
      default:
        return [];
    }
  });
  const isUnderstood = groups.some((fields) => fields["action"] !== undefined);
  return isUnderstood
    ? found
    : [{ kind: "unrecognised", reason: "a delivery report without an action", payload: { text: raw.toString("utf8", 0, 10_000) } }];
}

function errorOf({ status = "", "diagnostic-code": diagnostic = "" }: Fields): ChannelError {
  const [, told] = /\b([45]\d\d)[ -]/.exec(diagnostic) ?? [];
  // The status is the reporting server's own view; what the last server said is in the diagnostic text.
  const subcode = enhancedStatus(status) ?? enhancedStatus(diagnostic);
  const code = told === undefined ? (status.startsWith("4") ? 450 : 550) : Number(told);
  const said = `${status} ${diagnostic}`.trim().slice(0, 500);
  // A server that gave up after trying for days reports a failure of the class "4": the person may still be there.
  const isPassing = status.startsWith("4");
  return { code: isPassing && code >= 500 ? 450 : code, subcode, title: said, details: null, httpStatus: code };
}

/** RFC 5965. */
async function complaint(
  ports: Ports,
  channel: Channel,
  to: To,
  groups: readonly Fields[],
  mail: ParsedMail,
): Promise<readonly ChannelNews[]> {
  const type = groups.find((fields) => fields["feedback-type"] !== undefined)?.["feedback-type"]?.toLowerCase();
  if (type === "not-spam") return [];
  const attempt = to.kind === "complaints" ? attemptIn(ports, mail.attachments) : to.attempt;
  const sent = attempt === null ? null : await readSentMessage(ports.pool, attempt.messageId, channel.id);
  if (attempt === null || sent === null) return [strange(mail, "a complaint about a message that this sender did not send")];
  return [optOut({ attempt, sent }, "complaint", ports.clock.now(), { feedbackType: type ?? "", report: mail.messageId ?? "" })];
}

/** The message that is complained about comes along, whole or its headers. */
function attemptIn({ readCallback }: Ports, attachments: readonly Attachment[]): Attempt | null {
  for (const { content, contentType } of attachments) {
    if (!/^(?:message|text)\//i.test(contentType)) continue;
    // Quoted-printable and folded headers may break the text in two.
    for (const [text] of content
      .toString("utf8")
      .replace(/=?\r?\n[ \t]?/g, "")
      .matchAll(CALLBACK)) {
      const attempt = readCallback(text.toLowerCase());
      if (attempt !== null) return attempt;
    }
  }
  return null;
}

/** RFC 3834, and what older programs say instead. */
function isAutomatic({ headers }: ParsedMail): boolean {
  const said = (name: string): string => {
    const value = headers.get(name);
    return typeof value === "string" ? value.toLowerCase() : "";
  };
  const submitted = said("auto-submitted");
  return (submitted !== "" && submitted !== "no") || said("x-autoreply") !== "" || /auto_reply|bulk|junk/.test(said("precedence"));
}

function strange(mail: ParsedMail, reason: string): ChannelNews {
  return {
    kind: "unrecognised",
    reason,
    payload: { from: mail.from?.text ?? "", subject: mail.subject ?? "", text: (mail.text ?? "").slice(0, 10_000) },
  };
}
