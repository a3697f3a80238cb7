/** The message as it goes over the wire: headers, two alternatives, signed. */
import { domainToASCII } from "node:url";
import { createTransport } from "nodemailer";
import type { Composed } from "./compose.ts";
import { oneLine } from "./compose.ts";
import type { Sender } from "./sender.ts";

export type Letter = Composed & {
  readonly sender: Sender;
  readonly to: string;
  readonly callback: string;
  /** Message-ID of the mail that it answers, without brackets; null: it answers none. */
  readonly answers: string | null;
  readonly date: Date;
  /** Null: the message is none that one unsubscribes from. */
  readonly unsubscribeUrl: string | null;
  readonly dkimKey: string | null;
  readonly files: readonly { readonly filename: string; readonly mime: string; readonly content: Buffer }[];
};
export type Envelope = { readonly from: string; readonly to: readonly string[] };
export type Mime = { readonly raw: Buffer; readonly envelope: Envelope };

/** Beside nodemailer's own choice: RFC 8058 wants both headers of the way out under the signature. */
const SIGNED =
  "From:Sender:Reply-To:Subject:Date:Message-ID:In-Reply-To:References:To:Cc:MIME-Version:Content-Type:Content-Transfer-Encoding:List-Unsubscribe:List-Unsubscribe-Post";

/** RFC 5322, generously; whatever else somebody sent as one is not put into a header. */
const MESSAGE_ID = /^[^\s<>"\p{Cc}]{1,250}@[^\s<>"\p{Cc}]{1,250}$/u;

const builder = createTransport({ streamTransport: true, buffer: true, newline: "windows" });

export async function buildMime(letter: Letter): Promise<Mime> {
  const { sender, to, callback, answers: answered, subject, html, text, date, unsubscribeUrl, dkimKey, files } = letter;
  const { from, bounceDomain, replyTo } = sender;
  const answers = replyTo ?? (bounceDomain === null ? null : `reply+${callback}@${bounceDomain}`);
  const ways =
    unsubscribeUrl === null ? [] : [unsubscribeUrl, ...(bounceDomain === null ? [] : [`mailto:unsubscribe+${callback}@${bounceDomain}`])];
  const info = await builder.sendMail({
    from: { name: oneLine(from.name), address: from.address },
    to: { name: "", address: to },
    ...(answers === null ? {} : { replyTo: { name: "", address: answers } }),
    envelope: { from: bounceDomain === null ? from.address : `bounce+${callback}@${bounceDomain}`, to: [to] },
    subject,
    html,
    text,
    attachments: files.map(({ filename, mime, content }) => ({ filename: oneLine(filename), contentType: mime, content })),
    date,
    ...(answered === null || !MESSAGE_ID.test(answered) ? {} : { inReplyTo: `<${answered}>`, references: `<${answered}>` }),
    messageId: `<${messageIdOf(callback, sender)}>`,
    disableFileAccess: true,
    disableUrlAccess: true,
    headers:
      ways.length === 0
        ? {}
        : {
            "List-Unsubscribe": { prepared: true, value: ways.map((way) => `<${way}>`).join(", ") },
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
          },
    ...(dkimKey === null || sender.dkimSelector === null
      ? {}
      : {
          dkim: {
            domainName: domainToASCII(sender.domain),
            keySelector: sender.dkimSelector,
            privateKey: dkimKey,
            headerFieldNames: SIGNED,
          },
        }),
  });
  const { message, envelope } = info as unknown as { readonly message: Buffer; readonly envelope: Envelope };
  return { raw: message, envelope };
}

/** Ours, so that whatever comes back with it names the attempt. Without brackets. */
export function messageIdOf(callback: string, { domain }: Pick<Sender, "domain">): string {
  return `${callback}@${domainToASCII(domain)}`;
}
