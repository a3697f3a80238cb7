/** Links that tell whether they were followed, from the message on the phone to the journey, the audience and the figures. */
import { exit, journey, onEvent, template, text, updateProfile, waitFor, whenReceipt } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureApiKey, ensureWorkspace } from "../../src/accounts/bootstrap.ts";
import { request } from "undici";
import { createWorld, type World } from "./world.ts";

const BROWSER =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
const PHONE = "+33612345601";
const UTM = { source: "whatsapp", campaign: "{{ origin.name }}", content: "{{ template }}" };

let world: World;
let ana: Awaited<ReturnType<World["customer"]>>;
let host: string;
beforeAll(async () => {
  world = await createWorld();
  host = new URL(world.system.url).host;
  await world.call("PATCH", "/v1/workspace", { links: { address: world.system.url, track: true, utm: UTM } });
  await world.addTemplates([
    {
      name: "new_arrivals",
      language: "en",
      category: "MARKETING",
      components: [
        { type: "BODY", text: "New things for you, {{1}}!", example: { body_text: [["Ana"]] } },
        {
          type: "BUTTONS",
          buttons: [{ type: "URL", text: "Look", url: `https://${host}/l/{{1}}`, example: [`https://${host}/l/AbCdEfGhIjKl`] }],
        },
      ],
    },
  ]);
  ana = await world.customer(PHONE);
  const consent = (["marketing", "utility"] as const).map(
    (purpose) => ({ channel: "whatsapp", purpose, action: "opt_in", source: "form" }) as const,
  );
  await world.profile({ externalId: "ana", phone: PHONE, attributes: { first_name: "Ana" }, consent });
  await ana.says("Hello");
});
afterAll(async () => world[Symbol.asyncDispose]());

type Visit = { readonly method?: string; readonly headers?: Readonly<Record<string, string>> };

/** As a phone's browser does; `fetch` says that it is none. */
async function open(address: string, { method = "GET", headers = {} }: Visit = {}) {
  const path = new URL(address).pathname;
  const response = await request(`${world.system.url}${path}`, { method: method as "GET", headers: { "user-agent": BROWSER, ...headers } });
  const body = await response.body.text();
  await world.settle();
  return { status: response.statusCode, to: response.headers["location"], headers: response.headers, body };
}

async function messages(
  where = "true",
): Promise<readonly { readonly id: string; readonly receipts: Record<string, string>; readonly rendered: unknown }[]> {
  const { rows } = await world.system.pool.query(
    `select * from message_whole where direction = 'outbound' and ${where} order by created_at, id`,
  );
  return rows;
}

async function clicks(type = "link_clicked"): Promise<readonly Record<string, unknown>[]> {
  const { rows } = await world.system.pool.query("select properties from event where type = $1 order by occurred_at, id", [type]);
  return rows.map(({ properties }) => properties);
}

const links = async () => (await world.system.pool.query("select * from link order by created_at, code")).rows;

async function lastText(): Promise<string> {
  return (await ana.received()).at(-1) ?? "";
}

test("where links are is told with the workspace", async () => {
  const links = { address: world.system.url, base: world.system.url, track: true, utm: UTM };
  expect(await world.call("GET", "/v1/workspace")).toMatchObject({ status: 200, body: { links } });
});

test("a text's address is a short one on the phone, leads on with its UTM parameters, and the click is the message's, the person's and the journey's", async () => {
  await world.publish(
    journey("look-here", {
      title: "Look here",
      entry: onEvent("look"),
      start: "tell",
      nodes: {
        tell: text("See (https://shop.example/new?a=1#top), or ask.", { next: "wait" }),
        wait: waitFor([whenReceipt("tell", "clicked", "curious")], { after: "P1D", next: "done" }),
        curious: updateProfile({ curious: true }, "done"),
        done: exit(),
      },
    }),
  );
  await world.event("look", { phone: PHONE });
  await world.settle();
  const [, short = ""] = /\((\S+)\), or ask\.$/.exec(await lastText()) ?? [];
  expect(short).toMatch(new RegExp(`^${world.system.url}/l/[0-9A-Za-z]{12}$`));

  const answer = await open(short);
  expect(answer).toMatchObject({
    status: 302,
    to: "https://shop.example/new?a=1&utm_source=whatsapp&utm_campaign=look-here#top",
    body: "",
  });
  expect(answer.headers["cache-control"]).toBe("no-store");
  expect(answer.headers["set-cookie"]).toBeUndefined();
  expect(await clicks()).toEqual([
    {
      messageId: (await messages())[0]?.id,
      url: "https://shop.example/new?a=1&utm_source=whatsapp&utm_campaign=look-here#top",
      place: "/text",
      journey: "look-here",
      node: "tell",
    },
  ]);
  expect((await messages())[0]?.receipts["clicked"]).toBeDefined();
  const { rows } = await world.system.pool.query(
    "select attributes->>'curious' as curious from profile where identities->>'externalId' = 'ana'",
  );
  expect(rows).toEqual([{ curious: "true" }]);

  // Once more is one more click, of the same person.
  await open(short);
  expect(await clicks()).toHaveLength(2);
  expect(await links()).toMatchObject([{ clicks: 2, uncounted: 0 }]);
});

test("previews, programs and looks at the headers are led on and counted apart", async () => {
  const [{ code }] = await links();
  const short = `${world.system.url}/l/${code}`;
  const before = await clicks();
  const visits: readonly Visit[] = [
    { headers: { "user-agent": "WhatsApp/2.24.20.89 A" } },
    { headers: { "user-agent": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)" } },
    { headers: { "user-agent": "curl/8.9.1" } },
    { headers: { "user-agent": "" } },
    { headers: { "sec-purpose": "prefetch;prerender" } },
    { headers: { "sec-fetch-mode": "no-cors" } },
    { method: "HEAD" },
  ];
  for (const visit of visits)
    expect(await open(short, visit)).toMatchObject({ status: 302, to: expect.stringContaining("https://shop.example/new") });
  expect(await clicks()).toEqual(before);
  expect(await links()).toMatchObject([{ clicks: 2, uncounted: visits.length }]);
  const { rows } = await world.system.pool.query(
    "select metric, label, sum(n)::int as n from fact_count where metric like 'click%' and owner_kind = 'journey' group by 1, 2 order by 1, 2",
  );
  expect(rows).toEqual([
    { metric: "click", label: "", n: 2 },
    { metric: "click_uncounted", label: "bot", n: 2 },
    { metric: "click_uncounted", label: "head", n: 1 },
    { metric: "click_uncounted", label: "prefetch", n: 2 },
    { metric: "click_uncounted", label: "preview", n: 2 },
    { metric: "clicked", label: "", n: 1 },
  ]);
  // A real visit of a page says how it came there.
  await open(short, { headers: { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" } });
  expect(await links()).toMatchObject([{ clicks: 3 }]);
});

test("a template's button leads through the short link to the address of each person", async () => {
  await world.publish(
    journey("arrivals", {
      title: "Arrivals",
      entry: onEvent("arrived"),
      links: { track: false, utm: { source: "chat", content: "" } },
      start: "tell",
      nodes: {
        tell: template("new_arrivals", {
          purpose: "marketing",
          body: { "1": "{{ event.properties.link }}" },
          buttons: [
            { kind: "url", index: 0, suffix: "https://shop.example/for/{{ profile.attributes.first_name | downcase }}?utm_source=own" },
          ],
          next: "done",
        }),
        done: exit(),
      },
    }),
  );
  await world.advance("7s");
  await world.event("arrived", { phone: PHONE }, { link: "https://shop.example/plain" });
  await world.settle();
  const bubble = (await ana.chat()).at(-1);
  // The journey does not count clicks on what is written: only its button is a short link, because it cannot be anything else.
  expect(bubble?.body).toBe("New things for you, https://shop.example/plain?utm_source=chat&utm_campaign=arrivals!");
  const url = bubble?.buttons[0]?.kind === "url" ? bubble.buttons[0].url : "";
  expect(url).toMatch(new RegExp(`^https://${host}/l/[0-9A-Za-z]{12}$`));
  expect(await open(url)).toMatchObject({ status: 302, to: "https://shop.example/for/ana?utm_source=own&utm_campaign=arrivals" });
  expect((await clicks()).at(-1)).toMatchObject({ place: "/buttons/0", template: "new_arrivals", journey: "arrivals" });
  expect((await messages("template = 'new_arrivals'"))[0]?.rendered).toMatchObject({ preview: { buttons: [{ kind: "url", url }] } });
});

test("what is no web address makes no link: the message is refused, or keeps what it says", async () => {
  const targets = [
    "javascript:alert(1)",
    "shop",
    "https://user:secret@shop.example/",
    "https://shop.example/\r\nSet-Cookie: a=b",
    "//evil.example",
    `${world.system.url}/l/AbCdEfGhIjKl`,
  ];
  for (const target of targets) {
    await world.publish(
      journey("no-address", {
        title: "No address",
        entry: onEvent("strange"),
        start: "tell",
        nodes: {
          tell: template("new_arrivals", {
            purpose: "marketing",
            body: { "1": "you" },
            buttons: [{ kind: "url", index: 0, suffix: "{{ event.properties.target }}" }],
            next: "done",
          }),
          done: exit(),
        },
      }),
    );
    await world.advance("7s");
    await world.event("strange", { phone: PHONE }, { target });
    await world.settle();
    expect((await messages()).at(-1), target).toMatchObject({ state: "refused", reason: "content_invalid" });
  }
  await world.publish(
    journey("no-address", {
      title: "No address",
      entry: onEvent("strange"),
      start: "tell",
      nodes: { tell: text("Tap {{ event.properties.target }} or javascript://x or https://wa.me/123", { next: "done" }), done: exit() },
    }),
  );
  await world.advance("7s");
  const before = (await links()).length;
  await world.event("strange", { phone: PHONE }, { target: "https://user:secret@shop.example/" });
  await world.settle();
  expect(await lastText()).toBe("Tap https://user:secret@shop.example/ or javascript://x or https://wa.me/123");
  expect(await links()).toHaveLength(before);
});

test("nobody is led anywhere but where a message leads: other codes get a page, in their language, and nothing of theirs is in it", async () => {
  const [{ code }] = await links();
  const tries = [
    "AbCdEfGhIjKl",
    `${code}x`,
    code.slice(1),
    "https:%2F%2Fevil.example",
    "%0d%0aLocation:%20https:%2F%2Fevil.example",
    "<script>",
  ];
  for (const path of tries) {
    const response = await fetch(`${world.system.url}/l/${path}?to=https://evil.example`, {
      redirect: "manual",
      headers: { "accept-language": "fr-FR,fr" },
    });
    const body = await response.text();
    expect([response.status, response.headers.get("location")], path).toEqual([404, null]);
    expect(body).toContain("Ce lien ne mène nulle part");
    expect(body).not.toMatch(/evil|script/);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  }
  const answer = await open(`${world.system.url}/l/${code}`, { headers: { "x-forwarded-host": "evil.example" } });
  expect(answer.to).toBe("https://shop.example/new?a=1&utm_source=whatsapp&utm_campaign=look-here#top");
});

test("another workspace's host is not lent: its name vouches for its own links only", async () => {
  const workspaceId = await ensureWorkspace(world.system, "Others");
  const key = "pk_the-key-of-the-others";
  await ensureApiKey(world.system, { workspaceId, name: "others", value: key });
  const theirs = { authorization: `Bearer ${key}` };
  const set = (address: string | null) => world.call("PATCH", "/v1/workspace", { links: { address, track: true, utm: {} } }, theirs);
  expect(await set(world.system.url)).toMatchObject({ status: 409 });
  expect(await set("https://go.others.example")).toMatchObject({ status: 200 });
  for (const address of [
    "http://go.others.example",
    "https://go.others.example/path",
    "https://a:b@go.others.example",
    "javascript:alert(1)",
    "go.others.example",
  ])
    expect(await set(address), address).toMatchObject({ status: 400 });
  const [{ code }] = await links();
  const path = `${world.system.url}/l/${code}`;
  expect(await visitBy("go.others.example", path)).toBe(404);
  expect(await visitBy("GO.others.example", path)).toBe(404);
  expect(await visitBy("go.nobody.example", path)).toBe(302);
  expect(await visitBy(host, path)).toBe(302);
});

/** With another Host than the one that is called, which fetch does not allow. */
async function visitBy(name: string, address: string): Promise<number> {
  const response = await request(address, { headers: { host: name, "user-agent": BROWSER } });
  await response.body.dump();
  return response.statusCode;
}

test("while every lane stands still a link leads on all the same, and its visit waits to be counted", async () => {
  // Of the visits before.
  await world.settle();
  const [{ code, clicks: before }] = await links();
  const waiting = async () =>
    (await world.system.pool.query("select count(*)::int as n from inbox where item->>'kind' = 'click'")).rows[0].n as number;
  const holder = await world.system.pool.connect();
  try {
    await holder.query("begin");
    await holder.query("select lane from lane order by lane for update");
    const response = await request(`${world.system.url}/l/${code}`, { headers: { "user-agent": BROWSER } });
    await response.body.dump();
    expect([response.statusCode, await waiting()]).toEqual([302, 1]);
  } finally {
    await holder.query("rollback");
    holder.release();
  }
  await world.settle();
  expect([await waiting(), (await links())[0].clicks]).toEqual([0, before + 1]);
});

test("filled in again for another attempt, a message keeps its links", async () => {
  await world.publish(
    journey("again", {
      title: "Again",
      entry: onEvent("again"),
      start: "tell",
      nodes: { tell: text("Twice: https://shop.example/again", { next: "done" }), done: exit() },
    }),
  );
  await world.advance("7s");
  await world.fault({ kind: "fail", code: 131056, match: { recipientSuffix: PHONE.slice(-6) }, times: 1 });
  await world.event("again", { phone: PHONE });
  await world.settle();
  await world.advance("5m");
  const made = (await links()).filter(({ target }: { target: string }) => target.startsWith("https://shop.example/again"));
  expect(made).toHaveLength(1);
  expect(await lastText()).toContain(made[0].code);
});

test("an audience holds whoever followed a link, and another rule whoever did not", async () => {
  const estimate = async (rule: object) =>
    ((await world.call("POST", "/v1/audiences/estimate", { rule })).body as { readonly size: number }).size;
  expect(await estimate({ message: "clicked", journey: "look-here" })).toBe(1);
  expect(await estimate({ message: "clicked", journey: "again" })).toBe(0);
  expect(await estimate({ message: "clicked", count: { is: "at_least", value: 2 } })).toBe(1);
});

test("a tap that WhatsApp tells of counts for its message where it says which; with a short link on it, once", async () => {
  const { channelId, system } = world;
  expect(await world.call("PATCH", `/v1/channels/${channelId}`, { marketingMessages: "with_fallback" })).toMatchObject({ status: 200 });
  const url = { type: "URL", text: "Shop", url: "https://shop.example/fixed" };
  await world.addTemplates([
    {
      name: "fixed_site",
      language: "en",
      category: "MARKETING",
      components: [
        { type: "BODY", text: "Come and see our new things" },
        { type: "BUTTONS", buttons: [url] },
      ],
    },
  ]);
  const button = { kind: "url", index: 0, suffix: "https://shop.example/mine" } as const;
  const tell = { fixed_site: {}, new_arrivals: { body: { "1": "you" }, buttons: [button] } };
  const events = (await clicks()).length;
  for (const [name, values] of Object.entries(tell)) {
    const nodes = { tell: template(name, { purpose: "marketing", ...values, next: "done" }), done: exit() };
    await world.publish(journey(`tell-${name.replace("_", "-")}`, { title: name, entry: onEvent(name), start: "tell", nodes }));
    await world.advance("7s");
    await world.event(name, { phone: PHONE });
    await world.settle();
  }
  const [fixed, tracked] = (await ana.chat()).slice(-2);
  const tap = async (messageId: string | undefined) => {
    const phoneNumberId = system.catalog.current().channels.get(channelId)?.config.phoneNumberId;
    await world.control("POST", `/_emulator/customers/${ana.id}/actions`, { phoneNumberId, action: "open_link", messageId });
    await world.settle();
  };
  const unrecognised = async () => (await system.pool.query("select reason from unrecognised")).rows.map(({ reason }) => reason);
  // As Meta documents it, nothing in it says whose it is: it is kept where people see it.
  await tap(fixed?.id);
  expect(await unrecognised()).toEqual(["a click that WhatsApp does not say whose it is"]);
  expect((await messages("template = 'fixed_site'"))[0]?.receipts["clicked"]).toBeUndefined();

  await world.control("PATCH", "/_emulator/switches", { clicksNameMessage: true });
  await tap(fixed?.id);
  await tap(tracked?.id);
  expect(await unrecognised()).toHaveLength(1);
  const [sent] = await messages("template = 'fixed_site'");
  expect(sent?.receipts["clicked"]).toBeDefined();
  expect((await messages("template = 'new_arrivals'")).at(-1)?.receipts["clicked"]).toBeDefined();
  expect((await clicks()).slice(events)).toEqual([
    {
      messageId: sent?.id,
      template: "fixed_site",
      journey: "tell-fixed-site",
      node: "tell",
      component: "cta",
      clickId: expect.any(String),
    },
  ]);
  await open(tracked?.buttons[0]?.kind === "url" ? tracked.buttons[0].url : "");
  expect(await clicks()).toHaveLength(events + 2);
});

test("the figures that are kept agree with a recount of the messages", async () => {
  const { rows } = await world.system.pool.query(
    "select (select count(*)::int from message where receipts ? 'clicked') as recounted, (select sum(n)::int from fact_count where metric = 'clicked') as counted",
  );
  expect(rows[0].counted).toBe(rows[0].recounted);
  expect(rows[0].counted).toBeGreaterThan(3);
});

test("a click of somebody who turned out to be another person is that person's", async () => {
  const phone = "+33612345602";
  await world.profile({ externalId: "bob", email: "bob@shop.example" });
  const bob = await world.customer(phone);
  await bob.says("Hello");
  await world.event("again", { phone });
  await world.settle();
  const [, short = ""] = /(http\S+)$/.exec((await bob.received()).at(-1) ?? "") ?? [];
  await world.profile({ externalId: "bob", phone });
  await world.settle();
  const { rows } = await world.system.pool.query(
    "select p.merged_into as into from link l join message m on m.lane = l.lane and m.id = l.message_id join profile p on p.lane = m.lane and p.id = m.profile_id where l.code = $1",
    [short.slice(-12)],
  );
  expect(rows[0].into).not.toBeNull();
  await open(short);
  const owners = await world.system.pool.query(
    "select distinct profile_id as id from event where type = 'link_clicked' and properties->>'journey' = 'again'",
  );
  expect(owners.rows).toEqual([{ id: rows[0].into }]);
});
