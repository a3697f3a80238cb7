/** What comes of a message that was sent, or was not: refusals, lost connections, reports, complaints, answers, and the files of both sides. */
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { createTransport, type SendMailOptions } from "nodemailer";
import { exit, journey, onEvent } from "@parley/sdk";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createChannelFiles } from "../../src/media/channel-files.ts";
import { createLibrary, removeUnneeded } from "../../src/media/library.ts";
import { openMediaStorage } from "../../src/media/storage.ts";
import { laneOf } from "../../src/platform/lane.ts";
import { readFiles } from "../../src/privacy/person.store.ts";
import { Rests } from "../../src/platform/rests.ts";
import { API_KEY } from "../scenario/world.ts";
import { pdf, png, textFile } from "../support/files.ts";
import { createEmailWorld, type EmailWorld } from "./email-world.ts";
import { feedback, report } from "./mail-reports.ts";
import { deliver, freePort, type Trouble } from "./mail-server.ts";

type Mail = Pick<SendMailOptions, "messageId" | "text" | "html" | "attachments">;

let shop: EmailWorld;
let port: number;
beforeAll(async () => {
  port = await freePort();
  shop = await createEmailWorld({ bounceDomain: "bounce.shop.example", inboundPort: port });
  await shop.publish("news", "marketing", { subject: "News", body: "There is news." });
  await shop.publish("order", "utility", { subject: "Order", body: "Thank you." });
  await listening();
});
afterAll(async () => shop[Symbol.asyncDispose]());
beforeEach(() => {
  shop.server.taken.length = 0;
  shop.server.make(null);
});

async function listening(): Promise<void> {
  for (;;) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => resolve((socket.destroy(), true)));
      socket.once("error", () => resolve(false));
    });
    if (isThere) return;
  }
}

const told = async (who: string) =>
  (await shop.world.ledger.messages(`externalId:${who}`)).map(({ state, code }) => `${state}${code === null ? "" : `(${code})`}`);
const reachable = async (who: string) => (await shop.world.ledger.profile(`externalId:${who}`)).reachability["email"]?.state;
async function sendWith(trouble: Trouble, name: "news" | "order", who: string): Promise<void> {
  await shop.person(who);
  shop.server.make(trouble);
  await shop.send(name, who);
}

describe("the mail server", () => {
  test("that knows nobody of the name ends it, and the person is not written to again", async () => {
    await sendWith({ at: "rcpt", say: "550 5.1.1 no such user" }, "order", "r-1");
    expect(await told("r-1")).toEqual(["failed(550)"]);
    expect(await reachable("r-1")).toBe("unreachable");
    shop.server.make(null);
    await shop.send("order", "r-1");
    expect(shop.server.taken).toEqual([]);
  });

  test("that does not like the message ends that message only", async () => {
    await sendWith({ at: "data", say: "554 5.7.1 looks like spam" }, "order", "r-2");
    expect(await told("r-2")).toEqual(["failed(554)"]);
    expect(await reachable("r-2")).not.toBe("unreachable");
  });

  test.each(["rcpt", "data"] as const)("that says later at %s is asked later, once", async (at) => {
    const who = `r-3-${at}`;
    await sendWith({ at, say: "451 4.7.1 try again" }, "order", who);
    expect(await told(who)).toEqual(["queued(451)"]);
    shop.server.make(null);
    expect(shop.server.taken).toEqual([]);
    await shop.world.advance("2m");
    expect(await told(who)).toEqual(["accepted"]);
    expect(shop.server.taken).toHaveLength(1);
  });

  test("that is gone before it took anything has taken nothing: it goes again, also marketing", async () => {
    await shop.person("r-4");
    await shop.world.settle();
    shop.server.make({ at: "rcpt", cut: true });
    await shop.world.event("news", { externalId: "r-4" });
    await until(async () => (await told("r-4"))[0] === "queued");
    shop.server.make(null);
    await shop.world.advance("2m");
    expect(await told("r-4")).toEqual(["accepted"]);
    expect(shop.server.taken).toHaveLength(1);
  });

  test("that is gone after it was told everything may have taken it: that is in doubt, and marketing is not sent twice", async () => {
    await sendWith({ at: "data", cut: true }, "news", "r-5");
    expect(await told("r-5")).toEqual(["unknown"]);
    shop.server.make(null);
    await shop.world.advance("1h");
    expect(await told("r-5")).toEqual(["unsettled"]);
    expect(shop.server.taken).toEqual([]);
  });

  test("whose report comes later settles the doubt", async () => {
    await sendWith({ at: "data", cut: true }, "news", "r-6");
    expect(await deliver(port, { from: "", to: shop.server.returnPath(), raw: report("delivered", "2.0.0", "") })).toBeNull();
    await shop.world.settle();
    expect(await told("r-6")).toEqual(["delivered"]);
  });

  test("that refuses the password stops the sender until somebody acts", async () => {
    const other = await createEmailWorld();
    await other.publish("order", "utility", { subject: "Order", body: "Thank you." });
    await other.person("r-7");
    other.server.make({ at: "auth", say: "535 5.7.8 wrong password" });
    await other.send("order", "r-7");
    const sender = async () => {
      const { body } = await other.world.call("GET", "/v1/channels");
      return (body as { readonly rows: readonly { readonly id: string; readonly state: string; readonly pause: unknown }[] }).rows.find(
        ({ id }) => id === other.channelId,
      );
    };
    await until(async () => (await sender())?.state === "paused");
    expect(await sender()).toMatchObject({ pause: { reason: "credentials" } });
    expect((await other.world.ledger.messages("externalId:r-7")).map(({ state }) => state)).toEqual(["queued"]);
    await other[Symbol.asyncDispose]();
  });
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds()));
}

describe("a report about a message that was taken", () => {
  async function bounced(who: string, action: string, status: string, diagnostic: string): Promise<void> {
    await shop.person(who);
    await shop.send("news", who);
    expect(await deliver(port, { from: "", to: shop.server.last().from, raw: report(action, status, diagnostic) })).toBeNull();
    await shop.world.settle();
  }

  test("that nobody has the address: it failed, and the person is not written to again", async () => {
    await bounced("b-1", "failed", "5.1.1", "550 5.1.1 <somebody@people.example>: user unknown");
    expect(await told("b-1")).toEqual(["failed(550)"]);
    expect(await reachable("b-1")).toBe("unreachable");
  });

  test.each([
    ["the mailbox is full", "5.2.2", "552 5.2.2 mailbox full", "failed(552)"],
    ["the server gave up after days", "4.4.7", "550 5.1.1 later", "failed(450)"],
    ["a policy is against it", "5.7.1", "550 5.7.1 blocked", "failed(550)"],
  ])("that %s: it failed, and the person is still there", async (what, status, diagnostic, expected) => {
    const who = `b-2-${what.replaceAll(" ", "-")}`;
    await bounced(who, "failed", status, diagnostic);
    expect(await told(who)).toEqual([expected]);
    expect(await reachable(who)).not.toBe("unreachable");
  });

  test("that it takes a while is no news, that it arrived is", async () => {
    await bounced("b-3", "delayed", "4.4.1", "");
    expect(await told("b-3")).toEqual(["accepted"]);
    await bounced("b-4", "delivered", "2.0.0", "");
    expect(await told("b-4")).toEqual(["delivered"]);
  });

  test("is taken only at an address of ours", async () => {
    await shop.person("b-5");
    await shop.send("news", "b-5");
    const { from } = shop.server.last();
    const forged = from.replace(/\.([0-9a-f]{8})@/, (_all, mac: string) => `.${mac.startsWith("0") ? "1" : "0"}${mac.slice(1)}@`);
    for (const to of [forged, "anybody@bounce.shop.example", from.replace("bounce.shop", "elsewhere")])
      expect(await deliver(port, { from: "", to, raw: report("failed", "5.1.1", "550 5.1.1 x") })).toMatch(/^550 5\.1\.1/);
    await shop.world.settle();
    expect(await told("b-5")).toEqual(["accepted"]);
  });
});

test("a complaint is an opt-out, proved by what it complains about", async () => {
  await shop.person("k-1");
  await shop.person("k-2");
  await shop.send("news", "k-2");
  const kept = shop.server.last().raw;
  await shop.send("news", "k-1");
  const to = "complaints@bounce.shop.example";
  // What it complains about may be large.
  const whole = `${shop.server.last().raw}${`${"x".repeat(70)}\r\n`.repeat(60_000)}`;
  expect(await deliver(port, { from: "", to, raw: feedback("abuse", whole) })).toBeNull();
  expect(await deliver(port, { from: "", to, raw: feedback("not-spam", kept) })).toBeNull();
  // What comes after the first 2 MB of such a mail is not read.
  const late = feedback("abuse", kept).replace("\n--f1\n", `\n${`${"x".repeat(70)}\n`.repeat(60_000)}--f1\n`);
  expect(await deliver(port, { from: "", to, raw: late })).toBeNull();
  await shop.world.settle();
  expect(await shop.consent("k-1")).toBe("opted_out");
  expect(await shop.consent("k-2")).toBe("opted_in");
  const { rows } = await shop.world.system.pool.query(
    "select source, evidence->>'feedbackType' as type from consent_entry where source = 'email:complaint'",
  );
  expect(rows).toEqual([{ source: "email:complaint", type: "abuse" }]);
});

test("a mail to the address of the way out is an opt-out", async () => {
  await shop.person("k-3");
  await shop.send("news", "k-3");
  const [, to = ""] = /mailto:([^>]+)>/.exec(shop.server.last().raw.replace(/\r\n[ \t]+/g, "")) ?? [];
  expect(await deliver(port, { from: "k-3@people.example", to, raw: "From: k-3@people.example\nSubject: unsubscribe\n\n" })).toBeNull();
  await shop.world.settle();
  expect(await shop.consent("k-3")).toBe("opted_out");
});

test("an answer comes into the conversation of whom we wrote to, whoever it says it is from", async () => {
  await shop.person("a-1");
  await shop.send("order", "a-1");
  const { mail } = shop.server.last();
  const to = mail.replyTo?.value[0]?.address ?? "";
  const raw = `From: =?utf-8?q?Ana_Mor=C3=A9?= <somebody-else@people.example>
Message-ID: <answer-1@people.example>
Subject: Re: Order
In-Reply-To: ${mail.messageId ?? ""}
Content-Type: text/plain; charset=utf-8

Bien reçu, merci 👍

Le lun. 30 nov. 2026 à 10:00, Maison Lune <hello@shop.example> a écrit :
> Thank you.
`;
  for (let n = 0; n < 2; n += 1) expect(await deliver(port, { from: "somebody-else@people.example", to, raw })).toBeNull();
  expect(
    await deliver(port, {
      from: "",
      to,
      raw: raw.replace("Content-Type", "Auto-Submitted: auto-replied\nContent-Type").replace("answer-1", "answer-2"),
    }),
  ).toBeNull();
  await shop.world.settle();
  const messages = await shop.world.ledger.messages("externalId:a-1");
  expect(messages.map(({ direction }) => direction)).toEqual(["outbound", "inbound"]);
  const { rows } = await shop.world.system.pool.query<{ readonly text: string; readonly isAnswer: boolean }>(
    `select m.content->>'text' as text, m.replies_to = $1 as "isAnswer" from message_whole m where m.direction = 'inbound'`,
    [messages[0]?.id],
  );
  expect(rows).toEqual([{ text: "Bien reçu, merci 👍", isAnswer: true }]);

  // The team answers from the inbox: to the same mailbox, under the same subject, in the thread of what they wrote.
  const { world, server } = shop;
  const read = async <T>(path: string): Promise<T> => (await world.call("GET", path)).body as T;
  const [conversation] = (
    await read<{ rows: readonly { id: string; channel: string; windowExpiresAt: string | null }[] }>(
      "/v1/desk/conversations?person=a-1@people.example",
    )
  ).rows;
  if (!conversation) throw new Error("the answer is in no conversation");
  expect(conversation.channel).toBe("email");
  const path = `/v1/desk/conversations/${conversation.id}`;
  expect(await read(path)).toMatchObject({ subject: "Re: Order" });
  const write = async (content: object) => world.call("POST", `${path}/messages`, { content });
  expect(await write({ kind: "text", text: "no mail" })).toMatchObject({ status: 422, body: { reason: "content_invalid" } });
  expect(await write({ kind: "fields", fields: { body: "without a subject" } })).toMatchObject({ status: 422 });
  server.taken.length = 0;
  const fields = { subject: "Re: Order", body: "You are **welcome**, {{ profile.id }}" };
  expect((await write({ kind: "fields", fields })).status).toBe(201);
  await world.advance("6s");
  const [sent] = server.taken;
  expect(server.taken).toHaveLength(1);
  expect(sent?.to).toEqual(["a-1@people.example"]);
  expect(sent?.mail).toMatchObject({ subject: "Re: Order", inReplyTo: "<answer-1@people.example>" });
  expect([sent?.mail.references].flat()).toEqual(["<answer-1@people.example>"]);
  expect(sent?.mail.text).toContain("{{ profile.id }}");
  expect(sent?.mail.headers.has("list-unsubscribe")).toBe(false);
  // And what they answer to that comes to the same conversation.
  const again = raw.replace("answer-1", "answer-3").replace("Bien reçu, merci 👍", "De rien");
  expect(await deliver(port, { from: "a-1@people.example", to: sent?.mail.replyTo?.value[0]?.address ?? "", raw: again })).toBeNull();
  await world.settle();
  expect((await read<{ conversation: object }>(path)).conversation).toMatchObject({ state: "open", last: { preview: "De rien" } });
});

test("out of hours a mail offers a call-back by numbers: the one that answers the mail counts, once, and the quoted ones do not", async () => {
  const { world, server } = shop;
  const ok = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await world.call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as T;
  };
  const hours = { week: [{ days: ["sun"], from: "03:00", to: "03:30" }], holidays: [] };
  await ok("PATCH", "/v1/workspace", { timeZone: "Europe/Paris", answerHours: hours });
  const call = { texts: { en: { name: "Call-back", description: "" } }, minutes: 30, stepMinutes: 30, place: { kind: "phone", text: "" } };
  const service = await ok<{ readonly id: string }>("POST", "/v1/appointments/services", call);
  const week = [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, from: "09:00", to: "12:00" }));
  await ok("POST", "/v1/appointments/resources", { name: "Anne *et* Cie", zone: "Europe/Paris", hours: week, services: [service.id] });
  const staffing = await ok<{ readonly settings: object; readonly revision: number }>("GET", "/v1/desk/staffing");
  const settings = { ...staffing.settings, callBackService: service.id };
  const saved = await ok<typeof staffing>("PUT", "/v1/desk/staffing", { settings, revision: staffing.revision });
  await shop.person("c-1", { locale: "fr" });
  await shop.person("c-2");
  await world.profile({ externalId: "c-1", phone: "+33612000900" });

  let mails = 0;
  const answer = async (text: string, to = server.last()): Promise<void> => {
    const raw = `From: c-1@people.example\nMessage-ID: <call-${(mails += 1)}@people.example>\nSubject: Re: Order\nContent-Type: text/plain; charset=utf-8\n\n${text}\n`;
    expect(await deliver(port, { from: "", to: to.mail.replyTo?.value[0]?.address ?? "", raw })).toBeNull();
    await world.settle();
  };
  const text = (): readonly string[] => (server.last().mail.text ?? "").split(/\r?\n/).filter((line) => line !== "");
  const bookings = async () =>
    (await ok<{ readonly rows: readonly { readonly startsAt: string }[] }>("GET", "/v1/appointments/bookings")).rows;
  // Who has no number to be called at is offered no call.
  await shop.send("order", "c-2");
  await answer("Bonjour ?");
  expect(text().join("\n")).toMatch(/Nobody is here(?![^]*Reply 1)/);
  await shop.send("order", "c-1");
  await answer("Il y a quelqu’un ?");
  const offer = server.last();
  expect(text()).toContain("Répondez 1 pour que nous vous rappelions.");
  await answer("1\n\nLe lun. 30 nov. 2026 à 10:00, Maison Lune <hello@shop.example> a écrit :\n> Merci de votre message.");
  const list = server.last();
  expect(list.mail.subject).toBe("Quand pouvons-nous vous appeler ?");
  const at = text().indexOf("1: mar. 1 déc., 9:00, Anne et Cie");
  expect(text().slice(at + 1, at + 7)).toEqual([
    "2: mar. 1 déc., 9:30, Anne et Cie",
    "3: mar. 1 déc., 10:00, Anne et Cie",
    "4: mar. 1 déc., 10:30, Anne et Cie",
    "5: mar. 1 déc., 11:00, Anne et Cie",
    "6: Autres horaires",
    "Répondez par le numéro d’une heure.",
  ]);
  await answer("2\n\nOn Mon, 30 Nov 2026 at 10:00, Maison Lune wrote:\n> 1: mar. 1 déc., 09:00");
  expect(server.last().mail.subject).toMatch(/^C’est noté : nous vous appelons mardi 1 décembre 2026 à 0?9:30/);
  // The list stays in the mailbox: another of its numbers moves what there is.
  await answer("4", list);
  expect(server.last().mail.subject).toMatch(/ à 10:30/);
  expect((await bookings()).map(({ startsAt }) => startsAt)).toEqual([expect.stringContaining("T09:30")]);
  const told = server.taken.length;
  // What answers another mail of ours is no choice of this one's.
  await shop.send("order", "c-1");
  await answer("1");
  expect(server.taken).toHaveLength(told + 1);
  await answer("1", offer);
  expect(server.last().mail.subject).toBe("Quand pouvons-nous vous appeler ?");
  await ok("PUT", "/v1/desk/staffing", { settings: staffing.settings, revision: saved.revision });
  await ok("PATCH", "/v1/workspace", { answerHours: null });
});

describe("files", () => {
  type Shown = { readonly kind: string; readonly url: string; readonly filename: string | null; readonly bytes: number | null };
  type Thread = {
    readonly rows: readonly {
      readonly kind: string;
      readonly message?: {
        readonly state: string;
        readonly direction: string;
        readonly preview: { readonly body: string; readonly files?: readonly Shown[] };
      };
    }[];
  };
  const read = async <T>(path: string): Promise<T> => (await shop.world.call("GET", path)).body as T;
  const talkOf = async (who: string) => {
    const { rows } = await read<{ rows: readonly { readonly id: string; readonly last: { readonly preview: string } }[] }>(
      `/v1/desk/conversations?person=${who}@people.example`,
    );
    return rows[0];
  };
  const said = async (who: string) => {
    const { rows } = await read<Thread>(`/v1/desk/conversations/${(await talkOf(who))?.id}/thread`);
    return rows.flatMap(({ message }) => message ?? []);
  };
  /** An answer to the latest mail, as a program of theirs writes it. */
  const answers = async (mail: Mail): Promise<string | null> => {
    const made = await createTransport({ streamTransport: true, buffer: true }).sendMail({
      from: "x@people.example",
      subject: "Re: Order",
      ...mail,
    });
    const raw = (made.message as Buffer).toString("latin1");
    return deliver(port, { from: "x@people.example", to: shop.server.last().mail.replyTo?.value[0]?.address ?? "", raw });
  };

  test("that a customer attaches stand in the conversation as what they are, whatever they say they are; as often as the mail comes they are there once", async () => {
    await shop.person("f-1");
    await shop.send("order", "f-1");
    const page = Buffer.from("<html><script>alert(1)</script></html>");
    const logo = png(8, 8);
    const mail: Mail = {
      messageId: "<files-1@people.example>",
      html: '<p>See these</p><img src="cid:logo">',
      attachments: [
        { filename: "devis\u202efdp.exe", contentType: "application/x-msdownload", content: pdf() },
        { filename: "photo.jpg", contentType: "image/jpeg", content: page },
        { filename: "../../etc/passwd", contentType: "application/octet-stream", content: png(40, 30) },
        { filename: "logo.png", cid: "logo", content: logo },
        { filename: "smime.p7s", contentType: "application/pkcs7-signature", content: Buffer.from("sig") },
        { filename: "empty.txt", content: "" },
      ],
    };
    for (let n = 0; n < 2; n += 1) expect(await answers(mail)).toBeNull();
    await shop.world.settle();
    const [latest, ...before] = await said("f-1");
    expect(before.map(({ direction }) => direction)).toEqual(["outbound"]);
    const files = latest?.preview.files ?? [];
    expect(files.map(({ kind, filename }) => `${kind} ${filename}`)).toEqual([
      "document devisfdp.exe",
      "document photo.jpg",
      "image passwd",
    ]);
    expect(files.map(({ bytes }) => bytes)).toEqual([pdf().length, page.length, png(40, 30).length]);
    const got = await Promise.all(
      files.map(async ({ url }) => {
        const answer = await fetch(`${shop.world.system.url}${url}`, { headers: { authorization: `Bearer ${API_KEY}` } });
        const [how] = (answer.headers.get("content-disposition") ?? "").split(";");
        return [how, answer.headers.get("content-type"), Buffer.from(await answer.arrayBuffer()).toString("base64")];
      }),
    );
    expect(got).toEqual([
      ["attachment", "application/octet-stream", pdf().toString("base64")],
      ["attachment", "application/octet-stream", page.toString("base64")],
      ["inline", "image/png", png(40, 30).toString("base64")],
    ]);
    expect((await fetch(`${shop.world.system.url}${files[0]?.url}`)).status).toBe(401);
    // Names are found like words.
    expect((await talkOf("f-1"))?.last.preview).toBe("See these");
    const { rows } = await read<{ rows: readonly unknown[] }>("/v1/desk/search?q=devisfdp");
    expect(rows).toHaveLength(1);
    // Without a word the list says what came.
    expect(await answers({ messageId: "<files-2@people.example>", attachments: [{ filename: "a.png", content: png(40, 30) }] })).toBeNull();
    await shop.world.settle();
    expect((await talkOf("f-1"))?.last.preview).toBe("[image]");
    // Beside the conversation all of them stand, in their order, however short a page is.
    const beside: (string | null)[] = [];
    for (let after = ""; ;) {
      const page = await read<{ rows: readonly Shown[]; next: string | null }>(
        `/v1/desk/conversations/${(await talkOf("f-1"))?.id}/media?limit=2${after}`,
      );
      beside.push(...page.rows.map(({ filename }) => filename));
      if (page.next === null) break;
      after = `&after=${page.next}`;
    }
    expect(beside).toEqual(["a.png", "devisfdp.exe", "photo.jpg", "passwd"]);
  });

  test("that are too large together are refused to the server that brings them", async () => {
    await shop.person("f-2");
    await shop.send("order", "f-2");
    expect(await answers({ text: "all", attachments: [{ filename: "a.bin", content: Buffer.alloc(19 * 1_024 * 1_024) }] })).toMatch(
      /^552 /,
    );
    await shop.world.settle();
    expect(await talkOf("f-2")).toBeUndefined();
  });

  test("that the team attaches go with the answer as they are, and no more of them than mail servers take", async () => {
    const { world, server } = shop;
    await shop.person("f-3");
    await shop.send("order", "f-3");
    expect(await answers({ text: "The bill, please" })).toBeNull();
    await world.settle();
    const upload = async (name: string, bytes: Buffer): Promise<string> => {
      const answer = await fetch(`${world.system.url}/v1/media?filename=${encodeURIComponent(name)}`, {
        method: "POST",
        headers: { authorization: `Bearer ${API_KEY}`, "content-type": "application/octet-stream" },
        body: new Uint8Array(bytes),
      });
      return ((await answer.json()) as { readonly id: string }).id;
    };
    const bill = await upload("Facture nº 7 — été.pdf", pdf());
    const write = async (files: readonly object[]) => {
      const content = { kind: "fields", fields: { subject: "Re: Order", body: "Here it is." }, files };
      return world.call("POST", `/v1/desk/conversations/${(await talkOf("f-3"))?.id}/messages`, { content });
    };
    const large = await upload("large.txt", Buffer.alloc(9_999_990, "a"));
    expect(await write([{ asset: bill }, { asset: large }])).toMatchObject({
      status: 422,
      body: {
        reason: "content_invalid",
        problems: [{ path: "/files", message: "E-mail takes 10 MB of files together, these have 10.1 MB" }],
      },
    });
    expect(await write([{ asset: "00000000-0000-4000-a000-000000000001" }])).toMatchObject({
      status: 422,
      body: { problems: [{ path: "/files/0/asset", message: "there is no such file in the library" }] },
    });
    server.taken.length = 0;
    // What the caller says of the file counts for nothing.
    expect((await write([{ asset: bill, bytes: 1, kind: "image" }])).status).toBe(201);
    await world.advance("6s");
    const { mail, raw } = server.last();
    expect(mail.attachments.map(({ filename, contentType, content }) => [filename, contentType, content.toString("base64")])).toEqual([
      ["Facture nº 7 — été.pdf", "application/pdf", pdf().toString("base64")],
    ]);
    expect(mail.text).toContain("Here it is.");
    expect(raw).toMatch(/^DKIM-Signature:/m);
    expect((await said("f-3"))[0]).toMatchObject({
      state: "accepted",
      preview: {
        files: [{ kind: "document", url: `/v1/media/${bill}/file`, filename: "Facture nº 7 — été.pdf", bytes: pdf().length }],
      },
    });
    const gallery = await read<{ rows: readonly object[] }>(`/v1/desk/conversations/${(await talkOf("f-3"))?.id}/media`);
    expect(gallery.rows).toEqual([
      expect.objectContaining({
        direction: "outbound",
        kind: "document",
        url: `/v1/media/${bill}/file`,
        filename: "Facture nº 7 — été.pdf",
      }),
    ]);
    // Gone from the library before it leaves: that cannot be, while a message waits for it.
    expect((await write([{ asset: bill }])).status).toBe(201);
    expect((await world.call("DELETE", `/v1/media/${bill}`)).status).toBe(409);
    await world.advance("6s");
    expect(server.taken).toHaveLength(2);
    // A journey's go the same way; that they are too large is only known when they are read.
    for (const [name, files] of [
      ["terms", [{ asset: bill }]],
      ["tome", [{ asset: bill }, { asset: large }]],
    ] as const) {
      const fields = { subject: "Terms", body: "Attached." };
      const mail = {
        kind: "message",
        channel: "email",
        purpose: "utility",
        content: { kind: "fields", fields, files },
        next: "done",
      } as const;
      await world.publish(journey(name, { title: name, entry: onEvent(name), start: "mail", nodes: { mail, done: exit() } }));
      await shop.send(name, "f-3");
    }
    expect(server.taken).toHaveLength(3);
    expect(server.last().mail.attachments.map(({ filename }) => filename)).toEqual(["Facture nº 7 — été.pdf"]);
    expect((await world.ledger.messages("externalId:f-3")).at(-1)).toMatchObject({ state: "failed" });

    // One that is taken away in that very moment, with a person who is erased: the answer waits for what comes of it, and is not made.
    const gone = await upload("gone.txt", Buffer.from("soon gone"));
    const eraser = await world.system.pool.connect();
    await eraser.query("begin");
    await eraser.query("delete from media_asset where id = $1", [gone]);
    const late = write([{ asset: gone }]);
    const waiting = "select from pg_stat_activity where wait_event_type = 'Lock' and query like '%media_asset%for key share%'";
    await expect.poll(async () => (await world.system.pool.query(waiting)).rowCount).toBe(1);
    await eraser.query("commit");
    eraser.release();
    expect(await late).toMatchObject({
      status: 422,
      body: { reason: "content_invalid", problems: [{ message: expect.stringContaining("no longer") }] },
    });
  });

  test("that nobody has looked at yet go with the person who sent them", async () => {
    const { pool } = shop.world.system;
    const { id: profileId } = await shop.world.ledger.profile("externalId:f-3");
    const sha256 = "c0".repeat(32);
    const message = { externalId: "waits", content: { kind: "text", files: [{ kind: "document", externalId: "1", sha256 }] } };
    const client = await pool.connect();
    await client.query("begin");
    await client.query(
      "insert into inbox (lane, id, workspace_id, profile_id, item, news) values ($1, gen_random_uuid(), $2, $3, $4, false)",
      [laneOf(profileId), shop.world.workspaceId, profileId, JSON.stringify({ kind: "inbound", message })],
    );
    const person = {
      workspaceId: shop.world.workspaceId,
      ids: [profileId],
      members: [],
      needles: { patterns: [], digits: [], phones: [] },
    };
    expect(await readFiles(client, person)).toContain(sha256);
    await client.query("rollback");
    client.release();
  });

  test("that came wait for their message, and are gone when it never does", async () => {
    const { pool, ids, clock } = shop.world.system;
    const folder = await mkdtemp(join(tmpdir(), "parley-files-"));
    const storage = openMediaStorage({ kind: "disk", folder });
    const ports = { pool, ids, clock, storage, arriving: join(folder, "arriving") };
    const { workspaceId } = shop.world;
    const kept = await createChannelFiles(ports).keep({ workspaceId }, { filename: "late.txt", content: textFile("late") });
    const file = { workspaceId, sha256: kept.sha256 ?? "" };
    // The same file in the library, and out of it again, changes nothing of that.
    const library = createLibrary(ports);
    const { asset } = await library.add({ workspaceId, actor: "key:1" }, Readable.from([textFile("late")]), "late.txt");
    await library.remove({ workspaceId, actor: "key:1", id: asset.id });
    const sweep = async () => removeUnneeded({ ...ports, rests: new Rests(clock, () => undefined) });
    await shop.world.advance("6d");
    await sweep();
    await expect(buffer(await storage.read(file))).resolves.toEqual(textFile("late"));
    await shop.world.advance("2d");
    await sweep();
    await expect(storage.read(file)).rejects.toThrow(/ENOENT/);
    await rm(folder, { recursive: true });
  });
});
