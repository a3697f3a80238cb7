/** Somebody else's mail server, with sockets, STARTTLS and passwords, that does what the test says. */
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { createTransport } from "nodemailer";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerSession } from "smtp-server";
import { CERTIFICATE, KEY } from "./mail-certificate.ts";

export const USER = { user: "shop", pass: "mailpass" } as const;

export type Taken = {
  readonly raw: string;
  readonly mail: ParsedMail;
  readonly from: string;
  readonly to: readonly string[];
  readonly isSecure: boolean;
  readonly connection: string;
};
/** An answer such as `550 5.1.1 nobody`, or the connection is cut. */
export type Trouble =
  | { readonly at: "rcpt" | "data" | "auth"; readonly say: string }
  | { readonly at: "rcpt" | "data"; readonly cut: true };

export async function startMailServer() {
  const taken: Taken[] = [];
  let trouble: Trouble | null = null;
  let returnPath = "";
  const refusal = (say: string): Error => Object.assign(new Error(say.slice(4)), { responseCode: Number(say.slice(0, 3)) });
  const cut = ({ id }: SMTPServerSession): void => {
    for (const connection of server.connections) if (connection.session.id === id) connection._socket.destroy();
  };
  const server = new SMTPServer({
    key: KEY,
    cert: CERTIFICATE,
    disableReverseLookup: true,
    hideSMTPUTF8: false,
    onAuth: ({ username, password }, _session, done) => {
      if (trouble?.at === "auth") return done(refusal(trouble.say));
      done(null, username === USER.user && password === USER.pass ? { user: username } : {});
    },
    onRcptTo: (_address, session, done) => {
      if (trouble?.at !== "rcpt") return done();
      if ("say" in trouble) return done(refusal(trouble.say));
      cut(session);
    },
    onData: (stream, session, done) => {
      void (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
        const raw = Buffer.concat(chunks);
        const { mailFrom, rcptTo } = session.envelope;
        returnPath = mailFrom === false ? "" : mailFrom.address;
        if (trouble?.at === "data") {
          if ("say" in trouble) return done(refusal(trouble.say));
          return cut(session);
        }
        taken.push({
          raw: raw.toString("latin1"),
          mail: await simpleParser(raw, { skipTextToHtml: true }),
          from: returnPath,
          to: rcptTo.map(({ address }) => address),
          isSecure: session.secure,
          connection: session.id,
        });
        done(null, "queued");
      })();
    },
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    taken,
    last: (): Taken => {
      const [latest] = taken.slice(-1);
      if (!latest) throw new Error("no mail has come");
      return latest;
    },
    /** Of the latest message, taken or not. */
    returnPath: () => returnPath,
    make: (next: Trouble | null): void => void (trouble = next),
    close: async (): Promise<void> => new Promise((resolve) => server.close(resolve)),
  };
}
export type MailServer = Awaited<ReturnType<typeof startMailServer>>;

/** Hands a mail to a server as another one does. Answers the refusal, or null. */
export async function deliver(
  port: number,
  mail: { readonly from: string; readonly to: string; readonly raw: string },
): Promise<string | null> {
  const transport = createTransport({ host: "127.0.0.1", port, ignoreTLS: true });
  try {
    await transport.sendMail({ envelope: { from: mail.from, to: [mail.to] }, raw: mail.raw.replaceAll(/\r?\n/g, "\r\n") });
    return null;
  } catch (error) {
    return (error as { readonly response?: string }).response ?? String(error);
  } finally {
    transport.close();
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
