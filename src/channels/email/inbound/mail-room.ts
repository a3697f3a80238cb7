/**
 * Takes in mail for the bounce domains of the senders: reports of what could not be delivered, complaints, answers. Beside the two
 * that stand for complaints, an address there holds our signed text, so that only who was written to, and the servers on the way, can
 * know it; all other mail is refused. What is taken is stored before the other server is told so.
 */
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import type { Channel } from "../../../catalog/channel.ts";
import type { ChannelPorts } from "../../channel-module.ts";
import { senderOf } from "../sender.ts";
import { readMail, type To } from "./read-mail.ts";

export type MailRoom = { readonly follow: (channels: readonly Channel[]) => void; readonly close: () => Promise<void> };

/** Of answers, as the large providers let people send; held whole while it is read. */
const MOST_BYTES = 25 * 1_024 * 1_024;
/** Of all others: what counts in a report stands before the message it is about, which may be as large as ours. */
const MOST_REPORT_BYTES = 2 * 1_024 * 1_024;
/** A parsed mail takes several times the room of the mail. */
const MOST_READ = 2;
const MOST_CALLERS = 20;
const PATIENCE_MS = 60_000;
/** Of a whole conversation, however busily it goes on. */
const LONGEST_MS = 10 * 60_000;

type Address = { readonly channel: Channel; readonly to: To };

export function createMailRoom(ports: ChannelPorts): MailRoom {
  const servers = new Map<number, SMTPServer>();
  const seats = Array.from({ length: MOST_READ }, async (): Promise<unknown> => undefined);
  let channels: readonly Channel[] = [];

  const addressOf = (port: number, address: string): Address | null => {
    const [, local = "", domain = ""] = /^(.+)@([^@]+)$/.exec(address) ?? [];
    const channel = channels.find((one) => {
      const { inboundPort, bounceDomain } = senderOf(one);
      return inboundPort === port && bounceDomain === domain.toLowerCase();
    });
    if (!channel) return null;
    if (/^(?:complaints|abuse)$/i.test(local)) return { channel, to: { kind: "complaints" } };
    const [, kind, callback] = /^(bounce|reply|unsubscribe)\+(.+)$/i.exec(local) ?? [];
    // Some servers write local parts in capitals.
    const text = callback?.toLowerCase() ?? "";
    const attempt = ports.readCallback(text);
    if (kind === undefined || attempt === null) return null;
    return { channel, to: { kind: kind.toLowerCase() as "bounce" | "reply" | "unsubscribe", attempt, callback: text } };
  };

  const takeIn = async (port: number, stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> => {
    const found = session.envelope.rcptTo.flatMap(({ address }) => addressOf(port, address) ?? []);
    const most = found.every(({ to }) => to.kind === "reply") ? MOST_BYTES : MOST_REPORT_BYTES;
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const kept = stream.sizeExceeded ? chunk.subarray(0, 0) : chunk.subarray(0, most - bytes);
      bytes += kept.length;
      if (kept.length > 0) chunks.push(kept);
    }
    if (stream.sizeExceeded) throw answer(552, "5.3.4 the message is too large");
    const raw = Buffer.concat(chunks);
    for (const { channel, to } of found) await ports.tell(channel, await inTurn(async () => readMail(ports, channel, to, raw)));
  };

  const inTurn = async <Result>(read: () => Promise<Result>): Promise<Result> => {
    const before = seats.shift();
    const mine = (async () => (await before, read()))();
    seats.push(mine.catch(() => undefined));
    return mine;
  };

  const answerTo = async (
    port: number,
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    done: (error?: Error | null) => void,
  ): Promise<void> => {
    try {
      await takeIn(port, stream, session);
      done();
    } catch (error) {
      if (isAnswer(error)) return done(error);
      ports.failed(error);
      done(answer(451, "4.3.0 could not be stored, try again"));
    }
  };

  const listen = (port: number): void => {
    const server = new SMTPServer({
      // Without a certificate of its own: a mail server in front may have one.
      disabledCommands: ["AUTH", "STARTTLS"],
      authOptional: true,
      banner: "Parley",
      size: MOST_BYTES,
      maxClients: MOST_CALLERS,
      socketTimeout: PATIENCE_MS,
      disableReverseLookup: true,
      onRcptTo: ({ address }, _session, done) => done(addressOf(port, address) ? null : answer(550, "5.1.1 there is no such address here")),
      onData: (stream, session, done) => void answerTo(port, stream, session, done),
    });
    server.server.on("connection", (socket) => {
      const closed = new AbortController();
      socket.once("close", () => closed.abort());
      void ports.clock.sleep(LONGEST_MS, closed.signal).then(() => socket.destroy());
    });
    server.on("error", (error) => {
      ports.failed(error);
      // Whoever holds the port may let it go: tried again when senders are next looked at.
      if (!server.server.listening) servers.delete(port);
    });
    server.listen(port);
    servers.set(port, server);
  };

  return {
    follow: (all) => {
      channels = all;
      if (!ports.isSending) return;
      const wanted = new Set(all.flatMap((one) => (senderOf(one).bounceDomain === null ? [] : (senderOf(one).inboundPort ?? []))));
      for (const [port, server] of servers) {
        if (wanted.has(port)) continue;
        servers.delete(port);
        server.close();
      }
      for (const port of wanted) if (!servers.has(port)) listen(port);
    },
    close: async () => {
      await Promise.all([...servers.values()].map(async (server) => new Promise<void>((resolve) => server.close(resolve))));
      servers.clear();
    },
  };
}

type Answer = Error & { readonly responseCode: number };

function answer(responseCode: number, message: string): Answer {
  return Object.assign(new Error(message), { responseCode });
}

function isAnswer(error: unknown): error is Answer {
  return error instanceof Error && "responseCode" in error;
}
