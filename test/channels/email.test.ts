/** What a person finds in their mailbox, and what they can do with it. Over sockets, to somebody else's mail server. */
import { dkimVerify } from "mailauth/lib/dkim/verify.js";
import { request } from "undici";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { BODY, createEmailWorld, DKIM, type EmailWorld } from "./email-world.ts";

const PHONE = {
  "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
};
let shop: EmailWorld;
beforeAll(async () => {
  shop = await createEmailWorld({ bounceDomain: "bounce.shop.example" });
  await shop.publish("news", "marketing", {
    subject: "News for {{ profile.attributes.first_name }} ☕",
    preheader: "Three teas & a story",
    body: BODY,
  });
  await shop.publish("order", "utility", {
    subject: "Your order {{ event.properties.id | default: '' }}",
    body: "Thank you.\n\n[[Follow it]](https://shop.example/o/1)",
  });
});
afterAll(async () => shop[Symbol.asyncDispose]());
beforeEach(() => {
  shop.server.taken.length = 0;
  shop.server.make(null);
});

const headersOf = (raw: string): string => raw.slice(0, raw.indexOf("\r\n\r\n")).replace(/\r\n[ \t]+/g, " ");

test("a message arrives filled in, readable with and without looks, over an encrypted connection, and signed", async () => {
  await shop.person("m-1");
  await shop.send("news", "m-1");
  const { raw, mail, from, to, isSecure } = shop.server.last();
  expect(isSecure).toBe(true);
  expect(to).toEqual(["m-1@people.example"]);
  expect(from).toMatch(/^bounce\+v1\.[0-9a-f-]{36}\.1\.[0-9a-f]{8}@bounce\.shop\.example$/);
  expect(mail.subject).toBe("News for Ana ☕");
  expect(mail.from?.text).toBe('"Maison Lune" <hello@shop.example>');
  expect(mail.replyTo?.text).toMatch(/^reply\+v1\..*@bounce\.shop\.example$/);
  expect(headersOf(raw)).toMatch(/content-type: multipart\/alternative/i);
  const html = mail.html || "";
  expect(html).toContain("<strong>three</strong>");
  expect(html).toMatch(/<h1[^>]*>Hello Ana<\/h1>/);
  expect(html).toContain("Three teas &amp; a story");
  expect(html).toContain('src="https://shop.example/cup.png"');
  expect(html).toContain("1 rue de la Lune<br />75002 Paris");
  expect(html).toContain("@media");
  expect(mail.text).toContain("Hello Ana\n=");
  expect(mail.text).toContain("- Green\n- Black");
  expect(mail.text).toMatch(/Look: http:\/\/127\.0\.0\.1:\d+\/l\/\S+/);
  expect(mail.text).toMatch(/Unsubscribe: http:\/\/127\.0\.0\.1\/webhooks\/channels\/\S+\/u\/v1\./);
  expect(mail.text).not.toMatch(/[<>]|&amp;|\*\*/);

  const [message] = await shop.world.ledger.messages("externalId:m-1");
  expect(message).toMatchObject({ state: "accepted", externalId: mail.messageId?.slice(1, -1) });
  expect(message?.externalId).toMatch(/^v1\..*@shop\.example$/);
  expect(message?.body).toContain("We have three new teas, and a story about them.");

  const verified = await dkimVerify(Buffer.from(raw, "latin1"), {
    resolver: async (name: string) => {
      expect(name).toBe("parley._domainkey.shop.example");
      return [[`v=DKIM1; k=rsa; p=${DKIM.publicKey.toString("base64")}`]];
    },
  });
  expect(verified.results.map(({ status }) => status.result)).toEqual(["pass"]);
  expect(/;\s*h=([^;]+)/.exec(headersOf(raw).match(/^DKIM-Signature:.*$/im)?.[0] ?? "")?.[1]?.toLowerCase()).toContain(
    "list-unsubscribe-post",
  );
});

test("its links are counted, and lead where they led", async () => {
  await shop.person("m-2");
  await shop.send("news", "m-2");
  const html = shop.server.last().mail.html || "";
  const codes = [...html.matchAll(/href="http:\/\/127\.0\.0\.1:\d+(\/l\/[^"]+)"/g)].map(([, path]) => path ?? "");
  expect(codes).toHaveLength(2);
  const targets = await Promise.all(
    codes.map(async (path) => {
      const { headers, body } = await request(`${shop.world.system.url}${path}`, { headers: PHONE });
      await body.dump();
      return String(headers["location"]);
    }),
  );
  expect(targets).toEqual(["https://shop.example/story?a=1&b=2", "https://shop.example/teas"]);
  await shop.world.settle();
  expect((await shop.world.ledger.messages("externalId:m-2"))[0]?.receipts).toHaveProperty("clicked");
});

test("values stay values: no markup, no header, no address of theirs becomes ours", async () => {
  await shop.person("m-3", {
    attributes: {
      first_name: "Eve\r\nBcc: all@people.example\r\n\r\n<script>alert(1)</script>",
      note: '<script>alert("x")</script> [win](https://evil.example) **bold** \n# Title\n\n[[Pay]](https://evil.example/pay) parley',
      link: "javascript:alert(1)",
    },
  });
  await shop.send("news", "m-3");
  const { raw, mail, to } = shop.server.last();
  expect(to).toEqual(["m-3@people.example"]);
  expect(headersOf(raw)).not.toMatch(/^bcc:/im);
  expect(mail.bcc).toBeUndefined();
  expect(mail.subject).toBe("News for Eve Bcc: all@people.example <script>alert(1)</script> ☕");
  const html = mail.html || "";
  expect(html).not.toContain("<script");
  expect(html).not.toContain("javascript:");
  expect(html).not.toMatch(/href="[^"]*evil\.example/);
  expect(html.match(/<h1/g)).toHaveLength(1);
  expect(html).toContain("&lt;script&gt;alert&#40;&quot;x&quot;&#41;&lt;/script&gt; &#91;win&#93;");
  expect(mail.text).toContain('<script>alert("x")</script> [win](https://evil.example) **bold**');
});

test("several go over one conversation with the server, each with its own values", async () => {
  for (let n = 0; n < 5; n += 1) await shop.person(`c-${n}`, { attributes: { first_name: `Person ${n}`, note: "x".repeat(n) } });
  for (let n = 0; n < 5; n += 1) await shop.send("news", `c-${n}`);
  expect(shop.server.taken.map(({ mail }) => /Hello (Person \d)/.exec(mail.text ?? "")?.[1])).toEqual(
    [0, 1, 2, 3, 4].map((n) => `Person ${n}`),
  );
  expect(new Set(shop.server.taken.map(({ connection }) => connection)).size).toBe(1);
});

test("addresses and names in other scripts arrive", async () => {
  await shop.person("m-4", { email: "анна@пример.example", attributes: { first_name: "Анна" } });
  await shop.send("news", "m-4");
  const { to, mail } = shop.server.last();
  expect(to[0]).toMatch(/^анна@(пример|xn--e1afmkfd)\.example$/);
  expect(mail.subject).toBe("News for Анна ☕");
});

test("marketing can be left with one click, and by a page that asks first", async () => {
  await shop.person("u-1");
  await shop.send("news", "u-1");
  const headers = headersOf(shop.server.last().raw);
  const path = shop.below("u");
  expect(headers).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click$/m);
  expect(headers).toMatch(
    new RegExp(
      `^List-Unsubscribe: <http://127\\.0\\.0\\.1/webhooks/channels/${shop.channelId}${path}>, <mailto:unsubscribe\\+v1\\..*@bounce\\.shop\\.example>$`,
      "m",
    ),
  );

  const asked = await shop.visit("GET", path, { "accept-language": "fr-FR,fr;q=0.9,en;q=0.8" });
  expect(asked.status).toBe(200);
  expect(asked.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(asked.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(asked.text).toContain('<html lang="fr">');
  expect(asked.text).toContain("<button>Se désinscrire</button>");
  expect(asked.text).not.toContain("<script");
  expect(await shop.consent("u-1")).toBe("opted_in");

  expect(
    (await shop.visit("POST", path, { "content-type": "application/x-www-form-urlencoded" }, "List-Unsubscribe=One-Click")).status,
  ).toBe(200);
  expect(await shop.consent("u-1")).toBe("opted_out");
  const { rows } = await shop.world.system.pool.query<{ readonly source: string; readonly evidence: object }>(
    "select source, evidence from consent_entry where action = 'opt_out' and channel = 'email'",
  );
  expect(rows).toEqual([{ source: "email:one_click", evidence: expect.objectContaining({ messageId: expect.any(String) }) as object }]);

  shop.server.taken.length = 0;
  await shop.send("news", "u-1");
  expect(shop.server.taken).toEqual([]);
  expect((await shop.world.ledger.messages("externalId:u-1")).map(({ reason }) => reason)).toEqual(["allowed", "opted_out"]);
  await shop.send("order", "u-1");
  expect(shop.server.last().mail.subject).toBe("Your order");
  expect(headersOf(shop.server.last().raw)).not.toMatch(/list-unsubscribe/i);
});

test("the page speaks the person's language and its button works", async () => {
  await shop.person("u-2", { locale: "fr-FR" });
  await shop.send("news", "u-2");
  const path = shop.below("u");
  expect((await shop.visit("GET", path, { "accept-language": "de" })).text).toContain("Ne plus recevoir");
  expect((await shop.visit("GET", path, { "accept-language": "en-GB" })).text).toContain("Stop e-mails from Maison Lune?");
  const done = await shop.visit(
    "POST",
    path,
    { "content-type": "application/x-www-form-urlencoded", "accept-language": "en" },
    "from=page",
  );
  expect(done.text).toContain("You are unsubscribed");
  expect(await shop.consent("u-2")).toBe("opted_out");
  const forged = `${path.slice(0, -1)}${path.endsWith("0") ? "1" : "0"}`;
  expect(await shop.visit("POST", forged)).toMatchObject({ status: 404, text: expect.stringContaining("leads nowhere") as string });
});

const MJML = (inner: string): string => `<mjml><mj-body><mj-section><mj-column>${inner}</mj-column></mj-section></mj-body></mjml>`;
test("an author's own MJML goes as it is, and marketing never without a way out", async () => {
  await shop.publish("own", "marketing", {
    subject: "Own",
    body: MJML('<mj-text color="#123456">Hi <b>{{ profile.attributes.first_name }}</b></mj-text><!-- {{ unsubscribe_url }} -->'),
  });
  await shop.person("x-1", { attributes: { first_name: "<i>Bo</i>" } });
  await shop.send("own", "x-1");
  const html = shop.server.last().mail.html || "";
  expect(html).toContain("Hi <b>&lt;i&gt;Bo&lt;/i&gt;</b>");
  expect(html).toContain("#123456");
  expect(html).toMatch(/<a href="http:\/\/127\.0\.0\.1\/webhooks\/channels\/[^"]+\/u\/[^"]+"[^>]*>Unsubscribe<\/a>/);

  await shop.publish("mine", "marketing", {
    subject: "Mine",
    body: MJML('<mj-text>Hi <a href="{{ unsubscribe_url }}">leave</a></mj-text>'),
  });
  await shop.send("mine", "x-1");
  const own = shop.server.last().mail.html || "";
  expect(own).toMatch(/href="http:\/\/127\.0\.0\.1\/webhooks[^"]+"[^>]*>leave</);
  expect(own).not.toContain(">Unsubscribe<");

  // Nowhere to put it, which shows only once it is filled in.
  shop.server.taken.length = 0;
  await shop.publish("none", "marketing", { subject: "None", body: "{% if true %}<mjml><mj-head></mj-head></mjml>{% endif %}" });
  await shop.send("none", "x-1");
  expect(shop.server.taken).toEqual([]);
  const { rows } = await shop.world.system.pool.query<{ readonly title: string }>(
    "select error->>'title' as title from message_whole where state = 'failed'",
  );
  expect(rows.map(({ title }) => title)).toEqual([
    "marketing needs a way to unsubscribe: link to {{ unsubscribe_url }} within the <mj-body>",
  ]);
});

test("an author sees a draft as it will look, its plain text, and what keeps it from being drawn", async () => {
  const { world } = shop;
  const draw = async (body: string, purpose = "marketing") =>
    (await world.call("POST", "/v1/console/drawn", { kind: "email", purpose, fields: { subject: "Hi", preheader: "Look", body } }))
      .body as {
      readonly kind: string;
      readonly html: string;
      readonly text: string;
      readonly why?: string;
    };
  const drawn = await draw("# Hello {{ profile.attributes.first_name }}\n\n[[Shop]](https://shop.example)\n\n<script>alert(1)</script>");
  expect(drawn.kind).toBe("drawn");
  expect(drawn.html).toContain("Hello {{ profile.attributes.first_name }}");
  expect(drawn.html).toMatch(/<a href="[^"]+\/u\/draft"[^>]*>Unsubscribe<\/a>/);
  expect(drawn.html).not.toContain("<script");
  expect(drawn.text).toMatch(/^Hello [\s\S]*Shop: https:\/\/shop\.example[\s\S]*Unsubscribe: /);
  expect((await draw(MJML('<mj-text>Bye <a href="{{ unsubscribe_url }}">leave</a></mj-text>'))).html).toMatch(/\/u\/draft"[^>]*>leave</);
  expect(await draw("<mjml><mj-body><mj-text>no end</mj-body></mjml>")).toMatchObject({
    kind: "problem",
    why: expect.any(String) as string,
  });
  expect((await world.call("POST", "/v1/console/drawn", { kind: "sms", purpose: "utility", fields: {} })).body).toEqual({
    kind: "no_sender",
  });
});

test("an author is told what is wrong with MJML before it is published", async () => {
  const draft = (body: string) => ({
    schema: 1,
    name: "wrong",
    title: "Wrong",
    entry: { kind: "event", event: "x" },
    start: "m",
    nodes: {
      m: { kind: "message", channel: "email", purpose: "utility", content: { kind: "fields", fields: { subject: "x", body } }, next: "e" },
      e: { kind: "exit" },
    },
  });
  for (const [body, words] of [
    ["<mjml><mj-body><mj-text>a</mj-body></mjml>", "<mj-text> is never closed"],
    ["<mjml><mj-body><mj-section></mj-body></mjml>", "<mj-section> is closed by </mj-body>"],
    ['<mjml><mj-body><mj-include path="/etc/passwd" /></mj-body></mjml>', "mj-include reads files"],
  ] as const) {
    const { status, body: answer } = await shop.world.call("PUT", "/v1/journeys/wrong", draft(body));
    expect(status).toBe(422);
    expect(JSON.stringify(answer)).toContain(words);
  }
  const { body: known } = await shop.world.call("PUT", "/v1/journeys/wrong", draft("Hello, {{ unsubscribe_url }}"));
  expect(JSON.stringify(known)).not.toContain("prints nothing");
});

const GMAIL = { "user-agent": "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)" };
test("a person who opens has read it; a machine that fetches ahead only shows that it arrived", async () => {
  await shop.person("o-1");
  await shop.send("news", "o-1");
  const path = shop.below("o");
  const state = async () => (await shop.world.ledger.messages("externalId:o-1"))[0]?.state;

  const picture = await shop.visit("GET", path, PHONE);
  expect(picture.headers.get("content-type")).toBe("image/gif");
  expect(await state()).toBe("delivered");
  await shop.visit("GET", path, GMAIL);
  await shop.world.advance("1h");
  await shop.visit("GET", path, { "user-agent": "Mozilla/5.0" });
  await shop.visit("GET", path, { "user-agent": "Barracuda Sentinel" });
  expect(await state()).toBe("delivered");
  await shop.visit("GET", path, PHONE);
  expect(await state()).toBe("read");

  await shop.person("o-2");
  await shop.send("news", "o-2");
  await shop.world.advance("5m");
  await shop.visit("GET", shop.below("o"), GMAIL);
  expect((await shop.world.ledger.messages("externalId:o-2"))[0]?.state).toBe("read");
});
