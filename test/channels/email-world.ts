/** A shop that writes e-mail: the whole product, somebody else's mail server, a sender, and two journeys. */
import { generateKeyPairSync } from "node:crypto";
import { exit, journey, onEvent } from "@parley/sdk";
import { createWorld } from "../scenario/world.ts";
import { CERTIFICATE } from "./mail-certificate.ts";
import { type MailServer, startMailServer, USER } from "./mail-server.ts";

export const DKIM = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "der" },
});

export const BODY = `# Hello {{ profile.attributes.first_name | default: "you" }}

We have **three** new teas, and a [story](https://shop.example/story?a=1&b=2) about them.
{{ profile.attributes.note }}

- Green
- Black

![A cup](https://shop.example/cup.png)

[[Look]]({{ profile.attributes.link | default: "https://shop.example/teas" }})

---

See you soon`;

type Content = { readonly subject: string; readonly body: string; readonly preheader?: string };

export async function createEmailWorld(settings: object = {}) {
  const server: MailServer = await startMailServer();
  const world = await createWorld({ allowPrivate: true });
  await world.call("PATCH", "/v1/workspace", { links: { address: world.system.url, track: true, utm: {} } });
  const added = await world.call("POST", "/v1/channels", {
    kind: "email",
    name: "Shop mail",
    settings: {
      host: "127.0.0.1",
      port: server.port,
      security: "starttls",
      caCertificate: CERTIFICATE,
      user: USER.user,
      fromAddress: "hello@shop.example",
      fromName: "Maison Lune",
      dkimSelector: "parley",
      brandName: "Maison Lune",
      logoUrl: "https://shop.example/logo.png",
      colour: "#1b6b53",
      postalAddress: "1 rue de la Lune\n75002 Paris",
      ...settings,
    },
    secrets: { password: USER.pass, dkimKey: DKIM.privateKey },
  });
  if (added.status !== 201) throw new Error(JSON.stringify(added.body));
  const channelId = (added.body as { readonly channel: { readonly id: string } }).channel.id;
  const door = `/webhooks/channels/${channelId}`;
  const agreed = (purpose: "marketing" | "utility") =>
    ({ channel: "email", purpose, action: "opt_in", source: "form", occurredAt: "2026-11-01T10:00:00Z" }) as const;

  return {
    world,
    server,
    channelId,
    /** A journey `name` that sends this when the event of its name comes. */
    publish: async (name: string, purpose: "marketing" | "utility", content: Content): Promise<void> => {
      await world.publish(
        journey(name, {
          title: name,
          entry: onEvent(name),
          start: "mail",
          nodes: {
            mail: { kind: "message", channel: "email", purpose, content: { kind: "fields", fields: { ...content } }, next: "done" },
            done: exit(),
          },
        }),
      );
    },
    /** Somebody who agreed to everything, and what happens to them. */
    person: async (
      externalId: string,
      more: { readonly email?: string; readonly attributes?: Record<string, string>; readonly locale?: string } = {},
    ) =>
      world.profile({
        externalId,
        email: more.email ?? `${externalId}@people.example`,
        attributes: { first_name: "Ana", ...more.attributes },
        consent: [agreed("marketing"), agreed("utility")],
        ...(more.locale === undefined ? {} : { locale: more.locale }),
      }),
    send: async (name: string, externalId: string): Promise<void> => {
      await world.event(name, { externalId });
      await world.settle();
    },
    /** A call from outside to the sender's address. */
    visit: async (method: "GET" | "POST", path: string, headers: Readonly<Record<string, string>> = {}, body?: string) => {
      const response = await fetch(`${world.system.url}${door}${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
      });
      const text = await response.text();
      await world.settle();
      return { status: response.status, headers: response.headers, text };
    },
    /** Of the latest mail: its address below the door. */
    below: (kind: "u" | "o"): string => {
      const [, path] = new RegExp(`http://127\\.0\\.0\\.1${door}(/${kind}/[^"<>\\s]+)`).exec(server.last().mail.html || "") ?? [];
      if (path === undefined) throw new Error(`no /${kind}/ in the mail`);
      return path;
    },
    consent: async (externalId: string): Promise<string | undefined> =>
      (await world.ledger.profile(`externalId:${externalId}`)).consent["email"]?.marketing?.state,
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]();
      await server.close();
    },
  };
}
export type EmailWorld = Awaited<ReturnType<typeof createEmailWorld>>;
