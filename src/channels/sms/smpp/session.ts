/**
 * One session with a message centre (SMPP 3.4, transceiver). Promises: of every submit it is known whether it was written; never more
 * outstanding than the window; what the centre delivers is acknowledged only once it is stored; a centre that is silent is left.
 */
import { connect as connectPlain, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { publicOnly } from "../../../outbound/safe-http.ts";
import type { Clock } from "../../../platform/clock.ts";
import {
  type Bind,
  COMMAND,
  createPduReader,
  cString,
  type Pdu,
  readMessage,
  RESPONSE,
  type ShortMessage,
  SmppError,
  writeBind,
  writePdu,
} from "./pdu.ts";

export type SessionOptions = {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** PEM that is trusted beside the usual ones; empty: none. */
  readonly certificate: string;
  readonly allowPrivate: boolean;
  readonly bind: Bind;
  /** Submits without an answer at one time. */
  readonly window: number;
  /** So long after the last thing that was heard the centre is asked whether it is there. */
  readonly enquireMs: number;
  readonly answerMs: number;
  /** Resolves when it is stored; what it throws is told to the centre as "later". */
  readonly deliver: (message: ShortMessage) => Promise<void>;
  readonly clock: Clock;
  readonly failed: (error: unknown) => void;
};

export type Answer =
  | { readonly kind: "answered"; readonly status: number; readonly body: Buffer }
  | { readonly kind: "not_written" }
  /** Written, and the session ended before an answer. */
  | { readonly kind: "lost"; readonly why: string };
export type SmppSession = {
  /** `startBy`: by the monotonic clock; with a full window it waits until then. Answers when the centre does, or the session ends. */
  readonly submit: (body: Buffer, startBy: number) => Promise<Answer>;
  /** Why it ended. Never rejects. */
  readonly ended: Promise<string>;
  /** Says goodbye; outstanding answers are waited for as long as an answer may take. */
  readonly end: () => Promise<void>;
};
export type Opened =
  | { readonly kind: "bound"; readonly session: SmppSession }
  | { readonly kind: "refused"; readonly status: number }
  | { readonly kind: "unreachable"; readonly why: string };

const UNKNOWN_COMMAND = 0x03;
/** ESME_RX_T_APPN: the centre keeps it and tries again. */
const LATER = 0x64;
const UNREADABLE = 0x02;
const MOST_SEQUENCE = 0x7fff_ffff;

export async function openSession(options: SessionOptions): Promise<Opened> {
  const { clock, answerMs, deliver, failed } = options;
  const waiting = new Map<number, (answer: Answer) => void>();
  const roomWanted: (() => void)[] = [];
  const over = new AbortController();
  let sequence = 0;
  let heardAt = clock.monotonic();
  let why = "the centre closed the connection";
  /** Of the session: whether it takes submits, and how many of them have no answer. */
  const state = { isBound: false, submitting: 0 };
  let socket: Socket;
  try {
    socket = dial(options);
  } catch (error) {
    return { kind: "unreachable", why: error instanceof Error ? error.message : "refused" };
  }
  const ended = new Promise<string>((resolve) => {
    socket.once("close", () => {
      over.abort();
      state.isBound = false;
      for (const settle of waiting.values()) settle({ kind: "lost", why });
      waiting.clear();
      for (const wake of roomWanted.splice(0)) wake();
      resolve(why);
    });
  });
  const leave = (reason: string): void => {
    if (!over.signal.aborted) why = reason;
    state.isBound = false;
    socket.destroy();
  };
  const write = (pdu: Pdu): void => void (socket.writable && socket.write(writePdu(pdu)));
  const ask = async (command: number, body: Buffer): Promise<Answer> => {
    if (!socket.writable) return { kind: "not_written" };
    sequence = sequence >= MOST_SEQUENCE ? 1 : sequence + 1;
    const mine = sequence;
    return new Promise((resolve) => {
      waiting.set(mine, resolve);
      write({ command, status: 0, sequence: mine, body });
    });
  };
  /** Null: no answer in time. */
  const askFor = async (command: number, body: Buffer): Promise<Answer | null> => {
    const settled = new AbortController();
    const answer = await Promise.race([ask(command, body), clock.sleep(answerMs, settled.signal).then(() => null)]);
    settled.abort();
    return answer;
  };

  const answerDelivery = async ({ sequence: theirs, body }: Pdu): Promise<void> => {
    let status = 0;
    try {
      await deliver(readMessage(body));
    } catch (error) {
      failed(error);
      status = error instanceof SmppError ? UNREADABLE : LATER;
    }
    write({ command: COMMAND.deliverSm + RESPONSE, status, sequence: theirs, body: cString("") });
  };
  const take = (pdu: Pdu): void => {
    const { command, status, sequence: theirs, body } = pdu;
    if (command >= RESPONSE) {
      waiting.get(theirs)?.({ kind: "answered", status, body });
      waiting.delete(theirs);
    } else if (command === COMMAND.deliverSm) void answerDelivery(pdu);
    else if (command === COMMAND.enquireLink) write({ command: command + RESPONSE, status: 0, sequence: theirs, body: Buffer.alloc(0) });
    else if (command === COMMAND.unbind) {
      write({ command: command + RESPONSE, status: 0, sequence: theirs, body: Buffer.alloc(0) });
      why = "the centre said goodbye";
      state.isBound = false;
      socket.end();
    } else write({ command: COMMAND.genericNack, status: UNKNOWN_COMMAND, sequence: theirs, body: Buffer.alloc(0) });
  };
  const read = createPduReader();
  socket.on("data", (chunk: Buffer) => {
    heardAt = clock.monotonic();
    try {
      for (const pdu of read(chunk)) take(pdu);
    } catch (error) {
      failed(error);
      leave("what the centre sends is not SMPP");
    }
  });
  socket.on("error", (error: NodeJS.ErrnoException) => {
    why = `the connection broke (${error.code ?? error.message})`;
  });
  socket.on("end", () => socket.end());

  const isReady = await Promise.race([
    new Promise<boolean>((resolve) => socket.once(options.tls ? "secureConnect" : "connect", () => resolve(true))),
    ended.then(() => false),
    clock.sleep(answerMs, over.signal).then(() => false),
  ]);
  if (!isReady) {
    leave(over.signal.aborted ? why : "no connection in time");
    return { kind: "unreachable", why: await ended };
  }
  const bound = await askFor(COMMAND.bindTransceiver, writeBind(options.bind));
  if (bound?.kind !== "answered" || bound.status !== 0) {
    leave(bound === null ? "no answer to the bind" : why);
    const reason = await ended;
    return bound?.kind === "answered" ? { kind: "refused", status: bound.status } : { kind: "unreachable", why: reason };
  }
  state.isBound = true;

  const watch = async (): Promise<void> => {
    while (state.isBound) {
      const quiet = clock.monotonic() - heardAt;
      if (quiet < options.enquireMs) {
        await clock.sleep(options.enquireMs - quiet, over.signal);
        continue;
      }
      const answer = await askFor(COMMAND.enquireLink, Buffer.alloc(0));
      if (answer === null) leave("the centre no longer answers");
      if (answer?.kind !== "answered") return;
    }
  };
  void watch();

  const room = async (startBy: number): Promise<void> => {
    const given = new AbortController();
    const wake = (): void => given.abort();
    roomWanted.push(wake);
    await clock.sleep(Math.max(startBy - clock.monotonic(), 0), given.signal);
    // Whoever gives up takes nobody else's turn.
    const place = roomWanted.indexOf(wake);
    if (place >= 0) roomWanted.splice(place, 1);
  };
  return {
    kind: "bound",
    session: {
      submit: async (body, startBy) => {
        const mayStart = (): boolean => state.isBound && clock.monotonic() < startBy;
        while (mayStart() && state.submitting >= options.window) await room(startBy);
        if (!mayStart()) return { kind: "not_written" };
        state.submitting += 1;
        const answer = ask(COMMAND.submitSm, body);
        // What is never answered does not keep its place in the window for ever.
        const settled = new AbortController();
        void Promise.race([answer, clock.sleep(answerMs, settled.signal)]).finally(() => {
          settled.abort();
          state.submitting -= 1;
          roomWanted.shift()?.();
        });
        return answer;
      },
      ended,
      end: async () => {
        state.isBound = false;
        const allAnswered = Promise.all([...waiting.keys()].map(async (mine) => settledOf(waiting, mine)));
        await Promise.race([allAnswered, ended, clock.sleep(answerMs, over.signal)]);
        await askFor(COMMAND.unbind, Buffer.alloc(0));
        leave("we said goodbye");
        await ended;
      },
    },
  };
}

/** Resolves with the answer that somebody else waits for. */
async function settledOf(waiting: Map<number, (answer: Answer) => void>, sequence: number): Promise<void> {
  const settle = waiting.get(sequence);
  if (!settle) return;
  await new Promise<void>((resolve) => {
    waiting.set(sequence, (answer) => {
      settle(answer);
      resolve();
    });
  });
}

function dial({ host, port, tls, certificate, allowPrivate }: SessionOptions): Socket {
  const guard = allowPrivate ? {} : publicOnly(new URL(`http://${host.includes(":") ? `[${host}]` : host}`));
  const to = { host, port, ...guard };
  const socket = tls
    ? connectTls({ ...to, ...(isIP(host) === 0 ? { servername: host } : {}), ...(certificate === "" ? {} : { ca: certificate }) })
    : connectPlain(to);
  socket.setNoDelay(true);
  return socket;
}
