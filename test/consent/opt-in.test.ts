/** Double opt-in from the first word to the last, with a mail server and the emulated Meta; what strangers try; what customers' pages show. */
import { exit, journey, onEvent, template } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sealLink } from "../../src/consent/sealed-link.ts";
import { verifyStoredLedgers } from "../../src/consent/stored-ledgers.ts";
import { inboxRow } from "../../src/ingress/admit.ts";
import type { InboxItem } from "../../src/lanes/inbox.ts";
import { createEmailWorld, type EmailWorld } from "../channels/email-world.ts";

let mail: EmailWorld;
let people = 0;

beforeAll(async () => {
  mail = await createEmailWorld();
  for (const [name, channels] of [
    ["news", []],
    ["sales", ["email"]],
  ] as const)
    await mail.world.call("PUT", `/v1/topics/${name}`, {
      purpose: "marketing",
      channels,
      texts: { en: { title: `Our ${name}`, description: "" }, fr: { title: `Nos ${name}`, description: "" } },
      isArchived: false,
    });
});
afterAll(async () => mail[Symbol.asyncDispose]());

const somebody = (): string => `person${(people += 1)}@people.example`;
const ask = async (more: object) => {
  const answer = await mail.world.call("POST", "/v1/opt-ins", { channel: "email", topics: ["news"], source: "checkout", ...more });
  await mail.world.settle();
  return answer.status;
};
const stateOf = async (name: string, channel = "email") => (await mail.world.ledger.profile(name)).consent[channel] ?? {};
const mailsTo = (address: string) => mail.server.taken.filter(({ to }) => to.includes(address));
const pathIn = (text: string, kind: "c" | "p"): string => {
  const [path] = new RegExp(`/${kind}/[A-Za-z0-9_-]{48}`).exec(text) ?? [];
  if (path === undefined) throw new Error(`no /${kind}/ in ${text}`);
  return path;
};
const confirmPath = (address: string): string => pathIn(mailsTo(address).at(-1)?.mail.html || "", "c");
/** As a browser without scripts does. */
const page = async (path: string, form?: Readonly<Record<string, string | readonly string[]>>, headers: Record<string, string> = {}) => {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(form ?? {})) for (const one of [value].flat()) body.append(name, one);
  const response = await fetch(`${mail.world.system.url}${path}`, {
    method: form === undefined ? "GET" : "POST",
    headers: { "accept-language": "en", ...headers },
    ...(form === undefined ? {} : { body }),
  });
  const text = await response.text();
  await mail.world.settle();
  const [, title] = /<h1>(.*?)<\/h1>/.exec(text) ?? [];
  return { status: response.status, text, title, headers: response.headers };
};
/** All that is kept of what was sent, as whoever reads messages, exports them or takes a backup along finds it. */
const kept = async (address: string) => {
  const { rows } = await mail.world.system.pool.query<{ text: string }>(
    `select concat_ws(' ', m, c, t) as text from message m join profile p on p.lane = m.lane and p.id = m.profile_id
     join message_text t on t.lane = m.lane and t.id = m.id left join conversation c on c.lane = m.lane and c.profile_id = m.profile_id
     where p.identities->>'email' = $1`,
    [address],
  );
  return rows.map(({ text }) => text.replaceAll("&#95;", "_").replaceAll("&#45;", "-")).join("\n");
};
const faults = async () => verifyStoredLedgers(mail.world.system.pool, null, []);

test("a request is a line of the ledger and no consent; looking at the link changes nothing, its button does, once", async () => {
  const email = somebody();
  expect(await ask({ email, attributes: { first_name: "Ana" }, wording: { version: "7", language: "en", text: "Yes, write to me" } })).toBe(
    202,
  );
  expect(await stateOf(`email:${email}`)).toEqual({});
  expect((await mail.world.ledger.profile(`email:${email}`)).attributes).toEqual({});
  expect(mailsTo(email).map((taken) => taken.mail.subject)).toEqual(["Please confirm: Our news"]);
  const path = confirmPath(email);
  // Nobody of the team can confirm in their name: the link stands in the mail alone.
  expect(await kept(email)).not.toContain(path.slice(3));
  expect(await kept(email)).toContain("/c/not-shown");
  // A scanner follows it, more than once.
  for (const method of ["HEAD", "GET", "GET"]) expect((await fetch(`${mail.world.system.url}${path}`, { method })).status).toBe(200);
  await mail.world.settle();
  expect(await stateOf(`email:${email}`)).toEqual({});
  const shown = await page(path);
  expect(shown.title).toBe("One more step");
  expect(shown.text).toContain("p•••@p•••.example");
  expect(shown.text).not.toContain(email);
  expect(shown.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; .*frame-ancestors 'none'$/);
  const pending = await mail.world.call("GET", "/v1/opt-ins?state=pending");
  expect(pending.body).toMatchObject({
    rows: [{ channel: "email", topics: ["news"], source: "checkout", address: email, state: "pending" }],
  });

  const answers = await Promise.all([page(path, {}), page(path, {}), page(path, {})]);
  expect(answers.map(({ title = "" }) => title).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    "Already confirmed",
    "Already confirmed",
    "Thank you",
  ]);
  expect(await stateOf(`email:${email}`)).toMatchObject({
    "marketing/news": { state: "opted_in", source: expect.stringMatching(/^opt_in:/) },
  });
  expect((await page(path)).title).toBe("Already confirmed");
  const profile = await mail.world.ledger.profile(`email:${email}`);
  expect(profile.attributes).toEqual({ first_name: "Ana" });
  const { rows } = await mail.world.system.pool.query(
    `select action, how, topic, wording->>'version' as wording, wording->>'language' as language, evidence->>'confirmedBy' as by, evidence->>'asked' as asked
     from consent_entry where profile_id = $1 order by seq`,
    [profile.id],
  );
  expect(rows).toEqual([
    { action: "request", how: "api", topic: "news", wording: "7", language: "en", by: null, asked: null },
    { action: "opt_in", how: "double_opt_in", topic: "news", wording: "7", language: "en", by: "link", asked: "checkout" },
  ]);
  expect((await mail.world.call("GET", "/v1/opt-ins?state=pending")).body).toMatchObject({ rows: [] });
  expect(await faults()).toEqual([]);
});

test("nothing but the question goes out before the yes, at most three times a day, and to no other address", async () => {
  const email = somebody();
  await mail.publish("offer-early", "marketing", { subject: "Offer", body: "Now" });
  await ask({ email });
  await ask({ email });
  await mail.world.event("offer-early", { email });
  await mail.world.settle();
  expect(mailsTo(email)).toHaveLength(1);
  for (const topics of [["sales"], [], ["news", "sales"]]) await ask({ email, topics });
  expect(mailsTo(email)).toHaveLength(3);
  expect(await mail.world.ledger.story(`email:${email}`)).toContain("mail:refused(no_consent)");
  // Asked at one address, moved to another before it left: the question follows nobody.
  const [first, second] = [somebody(), somebody()];
  await mail.world.profile({ email: first });
  await mail.world.settle();
  const { id } = await mail.world.ledger.profile(`email:${first}`);
  const row = (item: InboxItem) => inboxRow(mail.world.system.ids, mail.world.workspaceId, id, item, null);
  const asked = { channel: "email", parts: [{ purpose: "marketing", topic: "news" }], how: "api", source: "test", actor: "test" } as const;
  await mail.world.system.lanes.inboxWriter.append([
    row({
      kind: "opt_in_request",
      change: { identities: { email: first } },
      asked: { ...asked, evidence: {}, fields: {}, language: null, at: new Date(mail.world.now()).toISOString() },
    }),
    row({ kind: "profile", change: { identities: { email: second } } }),
  ]);
  await mail.world.settle();
  expect([mailsTo(first), mailsTo(second)]).toEqual([[], []]);
  const { rows } = await mail.world.system.pool.query("select state, reason from message where profile_id = $1", [id]);
  expect(rows).toEqual([{ state: "refused", reason: "address_changed" }]);
});

test("a link that is too old, of another use, guessed or cut leads to a page that says so, and confirms nothing", async () => {
  const email = somebody();
  await ask({ email });
  const path = confirmPath(email);
  await mail.world.advance("73h");
  expect(await page(path)).toMatchObject({ status: 410, title: "This link is too old" });
  expect(await page(path, {})).toMatchObject({ status: 410, title: "This link is too old" });
  expect((await mail.world.call("GET", "/v1/opt-ins?state=expired")).body).toMatchObject({
    rows: expect.arrayContaining([expect.objectContaining({ address: email })]) as unknown,
  });
  const code = path.slice(3);
  const { id } = await mail.world.ledger.profile(`email:${email}`);
  const otherKey = sealLink("ab".repeat(32), "preferences", { id, expiresAt: new Date(mail.world.now() + 86_400_000) });
  for (const bad of [
    `/p/${code}`,
    `/c/${code.slice(0, 47)}`,
    `/c/${"A".repeat(48)}`,
    `/c/${code}x`,
    `/c/..%2f${code}`,
    "/c/%00",
    `/p/${otherKey}`,
  ])
    expect(await page(bad), bad).toMatchObject({ status: 404, title: "This link leads nowhere" });
  for (let at = 0; at < 48; at += 7)
    expect(await page(`/c/${code.slice(0, at)}${code[at] === "A" ? "B" : "A"}${code.slice(at + 1)}`, {})).toMatchObject({ status: 404 });
  expect(await stateOf(`email:${email}`)).toEqual({});
});

test("on WhatsApp the button or a yes confirms, an ordinary answer does not; the event begins a journey", async () => {
  const { world } = mail;
  await world.publish(
    journey("welcome", {
      title: "Welcome",
      entry: onEvent("subscription_confirmed"),
      start: "hello",
      nodes: {
        hello: template("summer_sale", { purpose: "marketing", topic: "news", body: { first_name: "Ana" }, next: "done" }),
        done: exit(),
      },
    }),
  );
  const ways = [
    ["taps", "Oui, je le souhaite", "button"],
    ["says", "Oui, merci !", "reply"],
  ] as const;
  for (const [index, [act, what, by]] of ways.entries()) {
    const phone = `+3361280000${index}`;
    const ana = await world.customer(phone);
    await ana.says("Bonjour");
    await world.profile({ phone, locale: "fr-FR" });
    expect(await ask({ phone, channel: "whatsapp" })).toBe(202);
    expect((await ana.received()).at(-1)).toMatch(/Nos news.*Répondez OUI/s);
    await ana.says("Oui, mais quand ?");
    await ana.says("non");
    expect(await stateOf(`phone:${phone}`, "whatsapp")).toEqual({});
    await world.advance("1m");
    await ana[act](what);
    expect(await stateOf(`phone:${phone}`, "whatsapp")).toMatchObject({ "marketing/news": { state: "opted_in" } });
    const before = (await ana.received()).length;
    expect((await ana.received()).at(-1)).toContain("summer sale");
    await ana.says("oui");
    expect(await ana.received()).toHaveLength(before);
    const { id } = await world.ledger.profile(`phone:${phone}`);
    const { rows } = await world.system.pool.query(
      "select action, evidence->>'confirmedBy' as by from consent_entry where profile_id = $1 order by seq",
      [id],
    );
    expect(rows).toEqual([
      { action: "request", by: null },
      { action: "opt_in", by },
    ]);
  }
  // Nobody asked this one anything.
  const tom = await world.customer("+33612800019");
  await tom.says("oui");
  expect(await stateOf("phone:+33612800019", "whatsapp")).toEqual({});
  expect(await faults()).toEqual([]);
});

test("a prefilled word signs up for its topic; a topic is not sent on a channel that is not its own", async () => {
  const { world } = mail;
  const point = { name: "Poster", channelId: world.channelId, text: "News, please", keyword: "NEWS-24", consent: "marketing" };
  expect((await world.call("POST", "/v1/entry-points", { ...point, topic: "unknown" })).status).toBe(400);
  expect((await world.call("POST", "/v1/entry-points", { ...point, topic: "news" })).status).toBe(201);
  const phone = "+33612800030";
  const ana = await world.customer(phone);
  await ana.says("News, please #NEWS-24");
  expect(await stateOf(`phone:${phone}`, "whatsapp")).toMatchObject({ "marketing/news": { state: "opted_in" } });
  expect(await stateOf(`phone:${phone}`, "whatsapp")).not.toHaveProperty("marketing");
  await world.profile({
    phone,
    consent: [{ channel: "whatsapp", purpose: "marketing", topic: "sales", action: "opt_in", source: "form" }],
  });
  await world.publish(
    journey("sale", {
      title: "Sale",
      entry: onEvent("sale"),
      start: "tell",
      nodes: {
        tell: template("summer_sale", { purpose: "marketing", topic: "sales", body: { first_name: "Ana" }, next: "done" }),
        done: exit(),
      },
    }),
  );
  await world.event("sale", { phone });
  await world.settle();
  expect((await world.ledger.story(`phone:${phone}`)).at(-1)).toBe("tell:refused(topic_channel)");
});

test("the preference centre shows what holds, changes only what was changed on it, and keeps a topic when the rest is left", async () => {
  const { world } = mail;
  await mail.publish("letter", "marketing", { subject: "Letter", body: "[what you get]({{ preferences_url }})" });
  const email = somebody();
  await world.profile({ email, consent: [{ channel: "email", purpose: "marketing", action: "opt_in", source: "form" }] });
  await world.event("letter", { email });
  await world.settle();
  const path = pathIn(mailsTo(email).at(-1)?.mail.html || "", "p");
  expect(await kept(email)).not.toContain(path.slice(3));
  expect(await kept(email)).toContain("/p/not-shown");
  const shown = await page(path);
  expect(shown.title).toBe("What you get from Stories");
  expect(shown.text).not.toContain(email);
  const ticked = (text: string) => [...text.matchAll(/name="on" value="([^"]+)" checked/g)].map(([, name]) => name);
  expect(ticked(shown.text)).toEqual(["marketing/news@email", "marketing/sales@email", "marketing@email"]);
  const was = ticked(shown.text) as string[];
  await world.advance("1m");
  const saved = await page(path, { was, on: ["marketing/news@email"], language: "fr", do: "save" });
  expect(saved.text).toContain("Enregistré");
  expect(ticked(saved.text)).toEqual(["marketing/news@email"]);
  expect(await world.ledger.profile(`email:${email}`)).toMatchObject({
    locale: "fr",
    consent: {
      email: { marketing: { state: "opted_out" }, "marketing/news": { state: "opted_in" }, "marketing/sales": { state: "opted_out" } },
    },
  });
  expect(ticked((await page(path)).text)).toEqual(["marketing/news@email"]);
  // A page that was open all the while knows nothing of that, and takes nothing back.
  const stale = await page(path, { was, on: was, language: "fr", do: "save" });
  expect(stale.text).toContain("Rien n&#39;a été changé");
  expect(ticked((await page(path)).text)).toEqual(["marketing/news@email"]);
  await world.advance("1m");
  const stopped = await page(path, { do: "stop" });
  expect(stopped.text).toContain("plus d&#39;offres");
  expect(ticked((await page(path)).text)).toEqual([]);
  await world.event("letter", { email });
  await world.settle();
  expect(await world.ledger.story(`email:${email}`)).toEqual(
    ["mail:delivered", "mail:refused(opted_out)"].map(
      (one) => expect.stringMatching(one.replace(/[()]/g, ".").replace("delivered", "(accepted|sent|delivered)")) as string,
    ),
  );
  const { rows } = await world.system.pool.query("select distinct how, source from consent_entry where source = 'preferences'");
  expect(rows).toEqual([{ how: "link", source: "preferences" }]);
  expect(await faults()).toEqual([]);
});

test("a system that messages are handed to is no column of the page, unless people said yes to it; then it is called as the workspace calls it", async () => {
  const { world } = mail;
  const settings = { url: "http://127.0.0.1:9/inbox" };
  const added = await world.call("POST", "/v1/channels", {
    kind: "webhook",
    name: "Our app",
    settings,
    secrets: { signingKey: "k".repeat(32) },
  });
  expect(added.status).toBe(201);
  const pathOf = async (channels: readonly string[]): Promise<string> => {
    const email = somebody();
    const consent = channels.map((channel) => ({ channel, purpose: "marketing", action: "opt_in", source: "form" }) as const);
    await world.profile({ email, consent });
    await world.event("letter", { email });
    await world.settle();
    return pathIn(mailsTo(email).at(-1)?.mail.html || "", "p");
  };
  const columns = (text: string) => [...text.matchAll(/<th scope="col">(.*?)<\/th>/g)].map(([, name]) => name).slice(1);
  expect(columns((await page(await pathOf(["email"]))).text)).toEqual(["E\u2011mail"]);
  const path = await pathOf(["email", "webhook"]);
  const shown = await page(path);
  expect(columns(shown.text)).toEqual(["E\u2011mail", "Our app"]);
  expect(shown.text).not.toContain("Webhook");
  const was = [...shown.text.matchAll(/name="on" value="([^"]+)" checked/g)].map(([, name]) => name ?? "");
  const saved = await page(path, { was, on: was.filter((name) => !name.endsWith("@webhook")), language: "en", do: "save" });
  expect(saved.text).not.toMatch(/@webhook" checked/);
  const { id } = (added.body as { readonly channel: { readonly id: string } }).channel;
  expect((await world.call("DELETE", `/v1/channels/${id}`)).status).toBeLessThan(300);
});

test("a break of 30 days is a line of the ledger with its end: no offers, orders all the same, and then again by itself", async () => {
  const { world } = mail;
  const email = somebody();
  await mail.publish("order-told", "utility", { subject: "Order", body: "On its way" });
  await world.profile({ email, consent: [{ channel: "email", purpose: "marketing", action: "opt_in", source: "form" }] });
  await world.event("letter", { email });
  await world.settle();
  const path = pathIn(mailsTo(email).at(-1)?.mail.html || "", "p");
  expect((await page(path, undefined, { "accept-language": "fr" })).text).toContain("Pause de 90 jours");
  const ticked = (text: string) => [...text.matchAll(/name="on" value="([^"]+)" checked/g)].length;
  const before = ticked((await page(path)).text);
  expect((await page(path, { do: "pause", days: "31" })).text).toContain("Nothing was changed");
  const from = world.now();
  const paused = await page(path, { do: "pause", days: "30" });
  const day = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" }).format(from + 30 * 86_400_000);
  expect(paused.text).toContain(`no offers and news before ${day}`);
  expect(ticked(paused.text)).toBe(before);
  const { id, consent } = await world.ledger.profile(`email:${email}`);
  expect(consent["email"]).toMatchObject({ marketing: { state: "opted_in" }, pause: { state: "paused" } });
  const lines = async () =>
    (
      await world.system.pool.query(
        "select channel, action, how, actor, (evidence->>'until')::timestamptz - occurred_at < '30 days 1 second' as month from consent_entry where profile_id = $1 and action in ('pause', 'resume') and channel = 'email' order by seq",
        [id],
      )
    ).rows as unknown[];
  expect(await lines()).toEqual([{ channel: "email", action: "pause", how: "link", actor: "customer", month: true }]);
  await world.advance("29d");
  for (const event of ["letter", "order-told"]) await world.event(event, { email });
  await world.settle();
  const story = async () => (await world.ledger.story(`email:${email}`)).map((one) => one.replace(/\b(accepted|sent|delivered)$/, "went"));
  expect(await story()).toEqual(["mail:went", "mail:refused(consent_paused)", "mail:went"]);
  await world.advance("2d");
  await world.event("letter", { email });
  await world.settle();
  expect((await story()).at(-1)).toBe("mail:went");
  expect((await page(path)).text).toContain("Pause for 30 days");

  // Another one, which they end on the page.
  expect((await page(path, { do: "pause", days: "90" })).text).toContain("End the break now");
  await world.advance("1h");
  expect((await page(path, { do: "resume" })).text).toContain("The break is over");
  await world.event("letter", { email });
  await world.settle();
  expect((await story()).at(-1)).toBe("mail:went");
  expect(await lines()).toHaveLength(3);
  expect(await faults()).toEqual([]);
});

test("START on a channel ends there a break that was taken on the page", async () => {
  const { world } = mail;
  const [email, phone] = [somebody(), "+33612000777"];
  const yes = (channel: string) => ({ channel, purpose: "marketing", action: "opt_in", source: "form" }) as const;
  await world.profile({ email, phone, consent: [yes("email"), yes("whatsapp")] });
  await world.event("letter", { email });
  await world.settle();
  await page(pathIn(mailsTo(email).at(-1)?.mail.html || "", "p"), { do: "pause", days: "90" });
  const breaks = async () => {
    const { consent } = await world.ledger.profile(`email:${email}`);
    return [consent["whatsapp"]?.pause?.state, consent["email"]?.pause?.state, consent["whatsapp"]?.marketing?.state];
  };
  expect(await breaks()).toEqual(["paused", "paused", "opted_in"]);
  await world.advance("1m");
  await (await world.customer(phone)).says("START");
  expect(await breaks()).toEqual(["resumed", "paused", "opted_in"]);
  expect(await faults()).toEqual([]);
});

const WORDING = "I agree to get news from Stories by e-mail and WhatsApp. I can stop at any time.";
const formDocument = (more: object = {}) => ({
  texts: {
    en: { title: "Our letter", intro: "Once a week.", wording: WORDING, button: "Sign up", thanks: "Thank you!" },
    fr: { title: "Notre lettre", intro: "", wording: "J'accepte de recevoir les nouvelles.", button: "S'inscrire", thanks: "Merci !" },
  },
  channels: ["email", "whatsapp"],
  topics: ["news", "sales"],
  fields: [{ attribute: "first_name", required: false, label: { en: "First name", fr: "Prénom" } }],
  doubleOptIn: true,
  allowedOrigins: ["https://shop.example"],
  country: "FR",
  ...more,
});
const saveForm = async (name: string, document: object, isOpen = true) => {
  const answer = await mail.world.call("PUT", `/v1/opt-in-forms/${name}`, { document, isOpen });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body as { readonly id: string; readonly version: number; readonly url: string };
};

test("a form keeps the words that were agreed to, in their version and language, and asks each address by itself", async () => {
  const form = await saveForm("letter", formDocument());
  const path = `/o/${form.id}`;
  const shown = await page(path);
  expect(shown).toMatchObject({ status: 200, title: "Our letter" });
  expect(shown.headers.get("content-security-policy")).toMatch(/script-src 'none'.*frame-ancestors 'none'/);
  expect(shown.headers.get("x-frame-options")).toBeNull();
  const framed = await page(`${path}?embed=1`);
  expect(framed.headers.get("content-security-policy")).toMatch(/script-src 'self'.*frame-ancestors https:\/\/shop\.example$/);
  // Somebody has it open while its words change.
  await saveForm("letter", formDocument({ texts: { en: { ...formDocument().texts.en, wording: "Something else" } } }));
  const email = somebody();
  const filled = { version: "1", email: ` ${email.toUpperCase()} `, phone: "06 12 80 01 01", topic: ["news", "sales"], agree: "yes" };
  const sent = await page(path, { ...filled, "field.first_name": "<b>Ana</b>" }, { "accept-language": "fr-FR,fr;q=0.9" });
  expect(sent).toMatchObject({ status: 200, title: "Merci" });
  expect(mailsTo(email).map((taken) => taken.mail.subject)).toEqual(["Merci de confirmer : Nos news, Nos sales"]);
  await page(confirmPath(email), {});
  expect(await mail.world.ledger.profile(`email:${email}`)).toMatchObject({
    identities: { email },
    attributes: { first_name: "<b>Ana</b>" },
    locale: "fr",
    consent: { email: { "marketing/news": { state: "opted_in" }, "marketing/sales": { state: "opted_in" } } },
  });
  // The number is another profile's until somebody shows that both are theirs.
  expect((await mail.world.ledger.profile("phone:+33612800101")).identities).toEqual({ phone: "+33612800101" });
  expect(await stateOf("phone:+33612800101", "whatsapp")).toEqual({});
  const { rows } = await mail.world.system.pool.query(
    "select how, wording, evidence->>'formVersion' as version from consent_entry where action = 'opt_in' and evidence->>'form' = 'letter'",
  );
  const wording = { version: "letter/1", language: "fr", text: "J'accepte de recevoir les nouvelles." };
  expect(rows).toEqual([
    { how: "double_opt_in", wording, version: "1" },
    { how: "double_opt_in", wording, version: "1" },
  ]);
  expect(await faults()).toEqual([]);
});

test("a form without confirmation makes the consent at once; closed, it takes nothing", async () => {
  const { id } = await saveForm("quick", formDocument({ doubleOptIn: false, channels: ["email"], topics: [] }));
  const email = somebody();
  expect((await page(`/o/${id}`, { email, agree: "yes" })).text).toContain("Thank you!");
  expect(await stateOf(`email:${email}`)).toMatchObject({ marketing: { state: "opted_in", source: "form:quick" } });
  expect(mailsTo(email)).toEqual([]);
  await saveForm("quick", formDocument({ doubleOptIn: false, channels: ["email"], topics: [] }), false);
  const late = somebody();
  expect(await page(`/o/${id}`, { email: late, agree: "yes" })).toMatchObject({ status: 410, title: "This form is closed" });
  const { rows } = await mail.world.system.pool.query("select from identity where value = $1", [late]);
  expect(rows).toEqual([]);
});

test("what strangers enter changes nothing, is shown as text, and is told in words", async () => {
  const { id } = await saveForm("hostile", formDocument());
  const path = `/o/${id}`;
  const counts = async () =>
    (
      await mail.world.system.pool.query(
        "select (select count(*) from profile)::int as people, (select count(*) from consent_entry)::int as lines",
      )
    ).rows[0] as object;
  const before = await counts();
  const evil = `"><script>alert(1)</script>`;
  const refused: readonly (readonly [Readonly<Record<string, string | readonly string[]>>, string])[] = [
    [{}, "Please tick this to agree"],
    [{ email: "ana@people.example", topic: "news" }, "Please tick this to agree"],
    [{ email: "ana@people.example", agree: "yes" }, "Choose one at least"],
    [{ email: "ana@people.example", topic: "secret", agree: "yes" }, "Choose one at least"],
    [{ email: evil, phone: evil, topic: "news", agree: "yes" }, "This is not an e-mail address"],
    [{ phone: "123", topic: "news", agree: "yes" }, "This is not a mobile number"],
    [{ email: "a@b.example\r\nBcc: all@people.example", topic: "news", agree: "yes" }, "This is not an e-mail address"],
    [{ topic: "news", agree: "yes" }, "Give one of the two at least"],
  ];
  for (const [form, words] of refused) {
    const shown = await page(path, form);
    expect(shown.status, words).toBe(422);
    expect(shown.text).toContain(words);
    expect(shown.text).not.toContain("<script");
  }
  // A program fills in everything, and believes that it was taken.
  const trapped = { email: somebody(), topic: "news", agree: "yes", website: "https://spam.example" };
  expect((await page(path, trapped)).status).toBe(200);
  expect(await page(`/o/${"0".repeat(36)}`)).toMatchObject({ status: 404, title: "This link leads nowhere" });
  expect((await page("/o/nothing", { email: "ana@people.example" })).status).toBe(404);
  const asJson = await fetch(`${mail.world.system.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  expect(asJson.status).toBe(422);
  const tooLong = await fetch(`${mail.world.system.url}${path}`, {
    method: "POST",
    body: new URLSearchParams({ email: "x".repeat(40_000) }),
  });
  expect(tooLong.status).toBe(413);
  await mail.world.settle();
  expect(await counts()).toEqual(before);
  for (const document of [
    formDocument({ allowedOrigins: ["https://shop.example/path"] }),
    formDocument({ allowedOrigins: ["*"] }),
    formDocument({ allowedOrigins: ["javascript:alert(1)"] }),
    formDocument({ topics: ["unknown"] }),
    formDocument({ channels: ["web_push"] }),
  ])
    expect((await mail.world.call("PUT", "/v1/opt-in-forms/bad", { document, isOpen: true })).status).toBe(400);
});

test("a page speaks with the workspace's name, colour and words, and a language of its own", async () => {
  const settings = {
    brand: { logoUrl: "https://shop.example/logo.png", colour: "#1b6b53" },
    texts: {},
    pages: { de: { "confirm.title": "Noch ein Schritt", "confirm.button": "Ja, <gern>" } },
    template: null,
  };
  expect((await mail.world.call("PUT", "/v1/opt-in-settings", settings)).status).toBe(200);
  const email = somebody();
  await ask({ email, language: "de" });
  const shown = await page(confirmPath(email), undefined, { "accept-language": "en" });
  expect(shown.title).toBe("Noch ein Schritt");
  expect(shown.text).toContain("Ja, &lt;gern&gt;");
  expect(shown.text).toContain("--accent:#1b6b53;--on-accent:#ffffff");
  expect(shown.headers.get("content-security-policy")).toContain("img-src https://shop.example;");
  for (const bad of [
    { ...settings, brand: { logoUrl: "javascript:alert(1)", colour: null } },
    { ...settings, brand: { logoUrl: null, colour: "red;}body{display:none" } },
    { ...settings, texts: { en: { body: "no link in it" } } },
    { ...settings, texts: { en: { body: "{{ confirm_url" } } },
  ])
    expect((await mail.world.call("PUT", "/v1/opt-in-settings", bad)).status).toBe(400);
});
