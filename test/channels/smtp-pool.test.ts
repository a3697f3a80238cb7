/** One conversation with a mail server, and how exactly its end is told. The servers are sockets that do what a broken one does. */
import { createServer, type AddressInfo, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createSmtpPool, type Server, type SmtpPool } from "../../src/channels/email/smtp-pool.ts";
import type { Mime } from "../../src/channels/email/mime.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { startMailServer, USER } from "./mail-server.ts";
import { CERTIFICATE } from "./mail-certificate.ts";

const MIME: Mime = { raw: Buffer.from("Subject: x\r\n\r\nx\r\n.y\r\n"), envelope: { from: "a@shop.example", to: ["b@people.example"] } };
const make = async (): Promise<Mime> => MIME;
const plain = (port: number): Server => ({
  host: "127.0.0.1",
  port,
  security: "none",
  ca: null,
  user: null,
  domain: "shop.example",
  password: null,
});
const later = (): number => systemClock.monotonic() + 60_000;

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});
function poolWith(options: Partial<Parameters<typeof createSmtpPool>[0]> = {}): SmtpPool {
  const pool = createSmtpPool({ allowPrivate: true, clock: systemClock, ...options });
  ends.push(async () => pool.close());
  return pool;
}

/** Speaks as far as `DATA` and the message's end, then does what it is told. */
async function brokenServer(atEnd: (socket: Socket, connection: number) => void) {
  const heard: string[] = [];
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const connection = (connections += 1);
    sockets.add(socket);
    socket.on("error", () => {});
    socket.write("220 hello\r\n");
    let inData = false;
    let rest = "";
    socket.on("data", (chunk) => {
      rest += chunk.toString("latin1");
      for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (inData) {
          if (line !== ".") continue;
          inData = false;
          heard.push("end");
          atEnd(socket, connection);
        } else if (line === "DATA") {
          inData = true;
          socket.write("354 go on\r\n");
        } else {
          heard.push(line.slice(0, 4));
          socket.write("250 ok\r\n");
        }
      }
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  ends.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, heard, connections: () => connections };
}

test("a server that cannot be reached has got nothing", async () => {
  const { port } = await brokenServer(() => {});
  await ends.pop()?.();
  expect(await poolWith().send(plain(port), make, later(), "id")).toEqual({ kind: "not_sent", why: "ECONNREFUSED" });
});

test.each(["127.0.0.1", "localhost"])("a private address is not connected to: %s", async (host) => {
  const { port, connections } = await brokenServer((socket) => socket.write("250 ok\r\n"));
  const outcome = await poolWith({ allowPrivate: false }).send({ ...plain(port), host }, make, later(), "id");
  expect(outcome).toMatchObject({ kind: "not_sent", why: expect.stringContaining("private") as string });
  expect(connections()).toBe(0);
});

test("a server that falls silent after the message leaves it in doubt when the time is up", async () => {
  let isOver: () => void = () => {};
  const over = new Promise<void>((resolve) => (isOver = resolve));
  const clock = {
    ...systemClock,
    sleep: async (_ms: number, signal?: AbortSignal) =>
      Promise.race([over, new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve()))]),
  };
  const { port, heard } = await brokenServer(() => isOver());
  expect(await poolWith({ clock }).send(plain(port), make, later(), "id")).toMatchObject({ kind: "doubt" });
  expect(heard).toEqual(["EHLO", "MAIL", "RCPT", "end"]);
});

test("a server that takes it and says so has it; dots are kept; with too little time nothing is begun", async () => {
  const { port, connections } = await brokenServer((socket) => socket.write("250 queued\r\n"));
  const pool = poolWith();
  expect(await pool.send(plain(port), make, later(), "id-1")).toEqual({ kind: "accepted", externalId: "id-1", note: null });
  expect(await pool.send(plain(port), make, later(), "id-2")).toMatchObject({ kind: "accepted", externalId: "id-2" });
  expect(connections()).toBe(1);
  expect(await pool.send(plain(port), make, systemClock.monotonic() + 1_000, "id-3")).toEqual({ kind: "not_sent", why: "deadline" });
});

test("a kept connection that the server closed is not used, or tells that nothing was sent; the next one goes", async () => {
  const closed: Promise<void>[] = [];
  const { port } = await brokenServer((socket) => {
    closed.push(new Promise((resolve) => socket.once("close", () => resolve())));
    socket.end("250 queued\r\n421 bye\r\n");
  });
  const pool = poolWith();
  expect(await pool.send(plain(port), make, later(), "id-1")).toMatchObject({ kind: "accepted" });
  await Promise.all(closed);
  const second = await pool.send(plain(port), make, later(), "id-2");
  expect(["accepted", "not_sent"]).toContain(second.kind);
  if (second.kind === "not_sent") expect(await pool.send(plain(port), make, later(), "id-2")).toMatchObject({ kind: "accepted" });
});

test("what must be encrypted goes nowhere in the clear, nor to whose certificate nobody vouches for", async () => {
  const bare = await brokenServer((socket) => socket.write("250 ok\r\n"));
  expect(await poolWith().send({ ...plain(bare.port), security: "starttls" }, make, later(), "id")).toMatchObject({ kind: "not_sent" });
  expect(bare.heard).not.toContain("MAIL");

  const server = await startMailServer();
  ends.push(server.close);
  const secured: Server = { ...plain(server.port), security: "starttls", user: USER.user, password: USER.pass };
  expect(await poolWith().send(secured, make, later(), "id")).toMatchObject({ kind: "not_sent" });
  expect(server.taken).toEqual([]);
  expect(await poolWith().send({ ...secured, ca: CERTIFICATE }, make, later(), "id")).toMatchObject({ kind: "accepted" });
  expect(await poolWith().send({ ...secured, ca: CERTIFICATE, password: "wrong" }, make, later(), "id")).toMatchObject({
    kind: "rejected",
    error: { code: 535 },
  });
  expect(server.taken).toHaveLength(1);
});

test("who waits for a conversation holds no mail yet, and mail that cannot be made leaves room for others", async () => {
  let held: Socket[] | null = [];
  let made = 0;
  const { port, heard } = await brokenServer((socket) => (held === null ? socket.write("250 queued\r\n") : held.push(socket)));
  const pool = poolWith();
  const make = async (n: number): Promise<Mime> => {
    made += 1;
    if (n < 2) throw new Error("no");
    return MIME;
  };
  const sent = Array.from({ length: 14 }, async (_, n) => pool.send(plain(port), async () => make(n), later(), `id-${n}`).catch(String));
  await expect.poll(() => heard.filter((word) => word === "end").length).toBe(10);
  expect(made).toBe(12);
  const waiting = held;
  held = null;
  for (const socket of waiting) socket.write("250 queued\r\n");
  expect((await Promise.all(sent)).map((one) => (typeof one === "string" ? one : one.kind))).toEqual([
    "Error: no",
    "Error: no",
    ...Array.from({ length: 12 }, () => "accepted"),
  ]);
  expect(made).toBe(14);
});
