/**
 * Connections to mail servers, kept for a moment and used again. One message goes over one connection, once: nothing in here tries
 * again, and what became of a message is told as exactly as the conversation with the server allows.
 */
import { connect, type Socket } from "node:net";
import { Readable } from "node:stream";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { AttemptOutcome } from "../../messages/attempt.ts";
import { publicOnly } from "../../outbound/safe-http.ts";
import type { Clock } from "../../platform/clock.ts";
import { enhancedStatus } from "./enhanced-status.ts";
import type { Mime } from "./mime.ts";
import type { Sender } from "./sender.ts";

export type Server = Pick<Sender, "host" | "port" | "security" | "ca" | "user" | "domain"> & { readonly password: string | null };
export type SmtpPool = {
  /**
   * `make` is called only when there is room for one more conversation, so that who waits holds no mail; what it throws comes out here.
   * `untilMs`: by the monotonic clock, when the outcome must be known.
   */
  readonly send: (
    server: Server,
    make: () => Promise<Mime | AttemptOutcome>,
    untilMs: number,
    externalId: string,
  ) => Promise<AttemptOutcome>;
  readonly close: () => Promise<void>;
};

const MOST_CONNECTIONS = 10;
const MOST_MESSAGES = 100;
const IDLE_MS = 10_000;
const CONNECT_MS = 10_000;
/** With less left than this no conversation is begun. */
export const LEAST_MS = 20_000;

type Line = { readonly smtp: SMTPConnection; readonly key: string; messages: number; isLost: boolean };
type Held = { readonly line: Line; readonly idle: AbortController };
type SmtpError = Error & { readonly code?: string; readonly command?: string; readonly responseCode?: number; readonly response?: string };

export function createSmtpPool({ allowPrivate, clock }: { readonly allowPrivate: boolean; readonly clock: Clock }): SmtpPool {
  const idle: Held[] = [];
  const open = new Map<string, number>();
  const waiting = new Map<string, (() => void)[]>();
  const busy = new Set<Promise<unknown>>();

  /** Waits while the server has as many conversations as it should. */
  const enter = async (key: string): Promise<void> => {
    while ((open.get(key) ?? 0) >= MOST_CONNECTIONS)
      await new Promise<void>((resolve) => void waiting.set(key, [...(waiting.get(key) ?? []), resolve]));
    open.set(key, (open.get(key) ?? 0) + 1);
  };
  const leave = (key: string): void => {
    const left = (open.get(key) ?? 1) - 1;
    if (left === 0) open.delete(key);
    else open.set(key, left);
    const [next, ...others] = waiting.get(key) ?? [];
    if (others.length === 0) waiting.delete(key);
    else waiting.set(key, others);
    next?.();
  };
  const reuse = (key: string): Line | null => {
    const at = idle.findIndex(({ line }) => line.key === key && !line.isLost);
    const [held] = at < 0 ? [] : idle.splice(at, 1);
    held?.idle.abort();
    return held?.line ?? null;
  };
  const keep = (line: Line): void => {
    const held: Held = { line, idle: new AbortController() };
    idle.push(held);
    void endWhenIdle(held);
  };
  const endWhenIdle = async (held: Held): Promise<void> => {
    await clock.sleep(IDLE_MS, held.idle.signal);
    const at = idle.indexOf(held);
    if (at < 0) return;
    idle.splice(at, 1);
    held.line.smtp.quit();
  };
  const closeWhenOverdue = async (untilMs: number, patience: AbortSignal, line: () => Line | null): Promise<void> => {
    await clock.sleep(untilMs - clock.monotonic(), patience);
    if (!patience.aborted) line()?.smtp.close();
  };
  const attempt: SmtpPool["send"] = async (server, make, untilMs, externalId) => {
    const key = JSON.stringify(server);
    await enter(key);
    const patience = new AbortController();
    let line: Line | null = null;
    const overdue = closeWhenOverdue(untilMs, patience.signal, () => line);
    try {
      if (untilMs - clock.monotonic() < LEAST_MS) return { kind: "not_sent", why: "deadline" };
      const mime = await make();
      if ("kind" in mime) return mime;
      if (untilMs - clock.monotonic() < LEAST_MS) return { kind: "not_sent", why: "deadline" };
      line = reuse(key);
      if (line === null) {
        const opened = await dial(server, key, allowPrivate);
        if ("kind" in opened) return opened;
        line = opened;
      }
      const outcome = await converse(line, mime, externalId);
      line.messages += 1;
      if (outcome.kind === "accepted" && line.messages < MOST_MESSAGES && !line.isLost) keep(line);
      else line.smtp.close();
      return outcome;
    } finally {
      patience.abort();
      await overdue;
      leave(key);
    }
  };
  return {
    send: async (...args) => {
      const running = attempt(...args);
      busy.add(running);
      try {
        return await running;
      } finally {
        busy.delete(running);
      }
    },
    close: async () => {
      await Promise.allSettled(busy);
      for (const { line, idle: timer } of idle.splice(0)) {
        timer.abort();
        line.smtp.close();
      }
    },
  };
}

/** A socket of our own, so that the very address that is connected to was looked at. */
async function socketTo({ host, port }: Server, allowPrivate: boolean): Promise<Socket> {
  const written = host.includes(":") ? `[${host}]` : host;
  const guard = allowPrivate ? {} : publicOnly(new URL(`http://${written}`));
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, ...guard });
    socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error("the mail server did not answer the call")));
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.setTimeout(0);
      socket.off("error", reject);
      resolve(socket);
    });
  });
}

async function dial(server: Server, key: string, allowPrivate: boolean): Promise<Line | AttemptOutcome> {
  const { host, security, ca, user, password, domain } = server;
  let socket: Socket;
  try {
    socket = await socketTo(server, allowPrivate);
  } catch (error) {
    return { kind: "not_sent", why: reasonOf(error) };
  }
  const smtp = new SMTPConnection({
    host,
    connection: socket,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    name: domain,
    greetingTimeout: CONNECT_MS,
    socketTimeout: 60_000,
    tls: { minVersion: "TLSv1.2", ...(ca === null ? {} : { ca }) },
  });
  const line: Line = { smtp, key, messages: 0, isLost: false };
  smtp.on("end", () => (line.isLost = true));
  const broken = await step(smtp, (done) => smtp.connect(done));
  if (broken) return { kind: "not_sent", why: reasonOf(broken) };
  if (user === null) return line;
  const refused = await step(smtp, (done) => smtp.login({ user, pass: password ?? "" }, done));
  if (!refused) return line;
  smtp.close();
  return (refused.responseCode ?? 0) >= 500 ? rejected(refused) : { kind: "not_sent", why: reasonOf(refused) };
}

async function step(smtp: SMTPConnection, run: (done: (error?: Error | null) => void) => void): Promise<SmtpError | null> {
  return new Promise((resolve) => {
    const broken = (error: Error): void => resolve(error);
    const ended = (): void => resolve(new Error("the connection was closed"));
    smtp.once("error", broken);
    smtp.once("end", ended);
    run((error) => {
      smtp.off("error", broken);
      smtp.off("end", ended);
      // Nobody listens between messages; a connection that breaks then is only lost.
      if (smtp.listenerCount("error") === 0) smtp.on("error", () => {});
      resolve(error ?? null);
    });
  });
}

async function converse({ smtp }: Line, { raw, envelope }: Mime, externalId: string): Promise<AttemptOutcome> {
  // Read only once the server has said that it takes the data, and then whole.
  let isWritten = false;
  const data = new Readable({
    read() {
      isWritten = true;
      this.push(raw);
      this.push(null);
    },
  });
  const broken = await step(smtp, (done) => smtp.send({ from: envelope.from, to: [...envelope.to], size: raw.length }, data, done));
  if (!broken) return { kind: "accepted", externalId, note: null };
  if (broken.responseCode !== undefined && broken.responseCode >= 400) return rejected(broken);
  if (broken.code === "EENVELOPE" || broken.code === "EMESSAGE")
    return rejected({ message: broken.message, responseCode: 553, response: `553 5.6.7 ${broken.message}` });
  return isWritten
    ? { kind: "doubt", why: "the connection was lost after the message was written" }
    : { kind: "not_sent", why: reasonOf(broken) };
}

function rejected({ responseCode = 0, response, message }: Pick<SmtpError, "responseCode" | "response" | "message">): AttemptOutcome {
  const said = (response ?? message).slice(0, 500);
  const error = { code: responseCode, subcode: enhancedStatus(said), title: said, details: null, httpStatus: responseCode };
  return { kind: "rejected", error, retryAfterMs: null };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, responseCode } = error as SmtpError;
  return responseCode === undefined ? (code ?? error.message) : `${code ?? "SMTP"} ${responseCode}`;
}
