/** STOP, START and HELP as people live them, with the emulated Meta at the other end. */
import { exit, journey, onEvent, template } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inboxRow } from "../../src/ingress/admit.ts";
import { createWorld, type World } from "../scenario/world.ts";

let world: World;
let people = 0;
const optIn = (purpose: "marketing" | "utility", topic?: string) => ({
  channel: "whatsapp" as const,
  purpose,
  action: "opt_in" as const,
  source: "checkout",
  ...(topic === undefined ? {} : { topic }),
});

beforeAll(async () => {
  world = await createWorld({ at: "2027-05-04T09:00:00Z" });
  for (const name of ["news", "sales"])
    await world.call("PUT", `/v1/topics/${name}`, {
      purpose: "marketing",
      channels: [],
      texts: { en: { title: name, description: "" } },
      isArchived: false,
    });
  const offer = (name: string, topic?: string) =>
    journey(name.replaceAll("_", "-"), {
      title: name,
      entry: onEvent(name, { reentry: "always" }),
      start: "offer",
      nodes: {
        offer: template("summer_sale", {
          purpose: "marketing",
          body: { first_name: "Ana" },
          ...(topic === undefined ? {} : { topic }),
          next: "done",
        }),
        done: exit(),
      },
    });
  await world.publish(offer("sale"));
  await world.publish(offer("sale_news", "news"));
  await world.publish(
    journey("order", {
      title: "Order",
      entry: onEvent("order_changed", { reentry: "always" }),
      start: "tell",
      nodes: { tell: template("order_news", { purpose: "utility", body: { first_name: "Ana" }, next: "done" }), done: exit() },
    }),
  );
});
afterAll(async () => world[Symbol.asyncDispose]());

async function customer(...consent: readonly ReturnType<typeof optIn>[]) {
  people += 1;
  const phone = `+336127000${String(people).padStart(2, "0")}`;
  const ana = await world.customer(phone);
  await world.profile({ phone, locale: "fr-FR", consent: [...consent] });
  await world.settle();
  return {
    phone,
    ana,
    story: async () => world.ledger.story(`phone:${phone}`),
    profile: async () => world.ledger.profile(`phone:${phone}`),
  };
}
const STOPPED = expect.stringMatching(/^Vous ne recevrez plus/);

test("a stop cancels what waits, is confirmed once in the person's language, and leaves orders alone", async () => {
  const { phone, ana, story, profile } = await customer(optIn("marketing"), optIn("utility"));
  await world.template("summer_sale", { action: "pause" });
  await world.event("sale", { phone });
  await world.settle();
  expect(await story()).toEqual(["offer:held(template_paused)"]);
  await world.advance("1m");
  await ana.says("Ne m'envoyez plus rien !");
  expect((await story())[0]).toBe("offer:cancelled");
  await world.template("summer_sale", { action: "unpause" });
  expect(await profile()).toMatchObject({
    consent: { whatsapp: { marketing: { state: "opted_out", source: expect.stringMatching(/^keyword:/) } } },
  });
  expect(await ana.received()).toEqual([STOPPED]);
  await ana.says("STOP");
  await ana.says("arrêt");
  expect(await ana.received()).toHaveLength(1);
  await world.event("sale", { phone });
  await world.event("order_changed", { phone });
  await world.advance("2h");
  expect(await ana.received()).toEqual([STOPPED, "Hello Ana, there is news about your order."]);
  await world.advance("25h");
  await ana.says("stop");
  expect((await ana.received()).at(-1)).toEqual(STOPPED);
  const { rows } = await world.system.pool.query(
    "select purpose, wording, m.origin, m.state from message m left join message_text t using (lane, id) where profile_id = $1 and direction = 'outbound' and m.origin->>'kind' = 'keyword' order by m.created_at limit 1".replace(
      "wording",
      "m.wording",
    ),
    [(await profile()).id],
  );
  expect(rows).toMatchObject([{ purpose: "service", origin: { kind: "keyword", intent: "opt_out" } }]);
});

test("nothing leaves after a stop, though message and stop are in the inbox together, whichever stands first", async () => {
  for (const order of ["stop first", "event first"] as const) {
    const { phone, ana, profile } = await customer(optIn("marketing"));
    const { id } = await profile();
    await ana.says("hello");
    const at = new Date(world.now()).toISOString();
    const stop = inboxRow(
      world.system.ids,
      world.workspaceId,
      id,
      {
        kind: "inbound",
        channelId: world.channelId,
        message: {
          externalId: `wamid.stop-${order}`,
          at,
          identities: { phone },
          displayName: null,
          username: null,
          content: { kind: "text", text: "Stop", choice: null, target: null, data: null, raw: {} },
        },
      },
      null,
    );
    const event = inboxRow(
      world.system.ids,
      world.workspaceId,
      id,
      {
        kind: "event",
        event: { id: `e-${order}`, type: "sale", properties: {}, occurredAt: at, source: "api", change: { identities: { phone } } },
      },
      null,
    );
    await world.system.lanes.inboxWriter.append(order === "stop first" ? [stop, event] : [event, stop]);
    await world.settle();
    expect(await ana.received(), order).toEqual([STOPPED]);
  }
});

test("START after STOP is a new yes with its proof; from anybody else it is an ordinary word", async () => {
  const { phone, ana, profile } = await customer(optIn("marketing"));
  await ana.says("start");
  expect(await ana.received()).toEqual([]);
  // Somebody else's "no" is on record, and never a yes: START takes back nothing of that.
  const tom = await customer();
  await world.profile({ phone: tom.phone, consent: [{ ...optIn("marketing"), action: "opt_out" }] });
  await world.advance("1m");
  await tom.ana.says("START");
  expect(await tom.profile()).toMatchObject({ consent: { whatsapp: { marketing: { state: "opted_out" } } } });
  expect(await tom.ana.received()).toEqual([]);
  await world.advance("1m");
  await ana.says("STOP");
  await world.advance("1m");
  await ana.says("Début");
  expect(await profile()).toMatchObject({ consent: { whatsapp: { marketing: { state: "opted_in", source: "keyword:debut" } } } });
  expect(await ana.received()).toEqual([STOPPED, expect.stringMatching(/^Vous recevrez de nouveau/)]);
  await world.event("sale", { phone });
  await world.settle();
  expect((await ana.received()).at(-1)).toContain("summer sale");
  const { rows } = await world.system.pool.query(
    "select action, how, evidence->>'sent' as sent from consent_entry where profile_id = $1 and how = 'keyword' order by seq",
    [(await profile()).id],
  );
  expect(rows).toEqual([
    { action: "opt_out", how: "keyword", sent: "STOP" },
    { action: "opt_in", how: "keyword", sent: "Début" },
  ]);
});

test("HELP is answered once, an ordinary sentence never; switched off, nothing is heard; words of one's own are", async () => {
  const { ana, profile } = await customer(optIn("marketing"));
  await ana.says("aide");
  await ana.says("AIDE");
  await ana.says("Où est l'arrêt de bus ?");
  expect(await ana.received()).toEqual([expect.stringMatching(/^Répondez STOP/)]);
  const settings = (more: object) => ({ isOn: true, custom: [], texts: {}, ...more });
  await world.call("PUT", "/v1/keywords", settings({ isOn: false }));
  await ana.says("STOP");
  expect(await profile()).toMatchObject({ consent: { whatsapp: { marketing: { state: "opted_in" } } } });
  await world.call(
    "PUT",
    "/v1/keywords",
    settings({
      custom: [
        { word: "Nouveautés", intent: "opt_in", topic: "news", reply: { fr: "C'est noté !" } },
        { word: "horaires", intent: "custom", reply: { fr: "De 9 h à 18 h." } },
      ],
      texts: { opt_out: { fr: "Compris, au revoir." } },
    }),
  );
  await ana.says("nouveautes 🙏");
  await ana.says("Horaires ?");
  expect((await ana.received()).slice(1)).toEqual(["C'est noté !", "De 9 h à 18 h."]);
  expect(await profile()).toMatchObject({ consent: { whatsapp: { "marketing/news": { state: "opted_in" } } } });
  await world.advance("1m");
  await ana.says("stop");
  expect((await ana.received()).at(-1)).toBe("Compris, au revoir.");
  await world.call("PUT", "/v1/keywords", settings({}));
});

test("a message about a topic needs a yes to it or to its purpose, and no no to it", async () => {
  const { phone, story, ana } = await customer(optIn("marketing", "news"));
  const said = async (topic: string | undefined, action: "opt_in" | "opt_out") => {
    await world.advance("1m");
    await world.profile({ phone, consent: [{ ...optIn("marketing", topic), action }] });
    await world.settle();
  };
  const last = async (event: string) => {
    await world.event(event, { phone });
    await world.settle();
    return (await story()).at(-1);
  };
  expect(await last("sale_news")).toBe("offer:delivered");
  expect(await last("sale")).toBe("offer:refused(no_consent)");
  await said(undefined, "opt_in");
  expect(await last("sale")).toBe("offer:delivered");
  await said("news", "opt_out");
  expect(await last("sale_news")).toBe("offer:refused(opted_out)");
  expect(await last("sale")).toBe("offer:delivered");
  await said("news", "opt_in");
  await ana.says("STOP");
  expect(await last("sale_news")).toBe("offer:refused(opted_out)");
  await said("news", "opt_in");
  expect(await last("sale_news")).toBe("offer:delivered");
  expect(await last("sale")).toBe("offer:refused(opted_out)");
  expect((await world.call("POST", "/v1/profiles", { phone, consent: [optIn("marketing", "nothing")] })).body).toMatchObject({
    detail: expect.stringContaining("no topic nothing"),
  });
});

test("an import never brings back who left: older, as old, or without a time", async () => {
  const { phone, profile } = await customer(optIn("marketing"));
  await world.advance("1h");
  const at = new Date(world.now() - 1_800_000).toISOString();
  await world.profile({ phone, consent: [{ ...optIn("marketing"), action: "opt_out", occurredAt: at }] });
  await world.settle();
  const imported = { ...optIn("marketing"), how: "import" as const, source: "old-crm.csv" };
  for (const occurredAt of [at, new Date(Date.parse(at) - 60_000).toISOString(), undefined]) {
    await world.profile({ phone, consent: [{ ...imported, ...(occurredAt === undefined ? {} : { occurredAt }) }] });
    await world.settle();
    expect(await profile()).toMatchObject({ consent: { whatsapp: { marketing: { state: "opted_out" } } } });
  }
  await world.profile({ phone, consent: [{ ...imported, occurredAt: new Date(world.now()).toISOString() }] });
  await world.settle();
  expect(await profile()).toMatchObject({ consent: { whatsapp: { marketing: { state: "opted_in" } } } });
});

test("whoever is on the suppression list is sent nothing, by any of their names, also when they come later; erased, it still holds", async () => {
  const csv = (text: string) => world.call("POST", "/v1/suppressions/upload?reason=asked", text, { "content-type": "text/csv" });
  const before = await customer(optIn("marketing"), optIn("utility"));
  const answer = await csv(
    `phone;email;reason;sort\n${before.phone};;angry;\n;nobody@;x;\n+33612799999;later@example.com;lawyer;block\n+33612799999;;;what\n;;;\n`,
  );
  expect(answer.body).toMatchObject({ added: 3, known: 0, rejectedCount: 3, rejected: [{ line: 3 }, { line: 5 }, { line: 6 }] });
  const last = async ({ phone, story }: Pick<typeof before, "phone" | "story">, event: string) => {
    await world.event(event, { phone });
    await world.settle();
    return (await story()).at(-1);
  };
  expect(await last(before, "sale")).toBe("offer:refused(suppressed)");
  expect(await last(before, "order_changed")).toBe("tell:refused(suppressed)");
  // The answer to somebody who writes is no marketing.
  await before.ana.says("STOP");
  expect(await before.ana.received()).toEqual([STOPPED]);

  const later = await customer(optIn("marketing"));
  expect(await last(later, "sale")).toBe("offer:delivered");
  await world.profile({ phone: later.phone, email: "Later@Example.com" });
  await world.settle();
  expect(await last(later, "sale")).toBe("offer:refused(suppressed)");
  await later.ana.says("STOP");
  expect((await later.story()).at(-1)).toMatch(/refused\(suppressed\)/);

  const list = (await world.call("GET", "/v1/suppressions?name=email:later@example.com")).body as {
    rows: { id: string; value: string | null }[];
  };
  const id = list.rows[0]?.id ?? "";
  expect((await world.call("POST", `/v1/suppressions/${id}/erase`)).body).toMatchObject({ value: null });
  await world.profile({ phone: later.phone, consent: [{ ...optIn("marketing"), occurredAt: new Date(world.now()).toISOString() }] });
  await world.advance("1m");
  expect(await last(later, "sale")).toBe("offer:refused(suppressed)");
  expect((await csv(`email\nlater@example.com\n`)).body).toMatchObject({ added: 1, known: 0 });
  expect((await world.call("DELETE", `/v1/suppressions/${id}`)).status).toBe(204);
});

test("nobody complained", () => expect(world.complaints).toEqual([]));
