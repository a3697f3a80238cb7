/** The demo shop without its feeder: the same journey, templates, people and signed webhooks, posted when a test says so. */
import { request } from "undici";
import { createSource } from "../../src/accounts/bootstrap.ts";
import { createEmulatedMeta, EMULATED } from "../../src/app/demo/emulated-meta.ts";
import orderUpdates from "../../src/app/demo/order-updates.journey.ts";
import { DEMO_CUSTOMERS, type DemoCustomer } from "../../src/app/demo/people.ts";
import {
  type DemoOrder,
  orderCreated,
  parcelDelivered,
  parcelSent,
  type ShopWebhook,
  signShopWebhook,
} from "../../src/app/demo/shop-webhooks.ts";
import { bumpRevision } from "../../src/catalog/bump-revision.ts";
import { createPool, inTransaction } from "../../src/db/pool.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { createIds, type WorkspaceId } from "../../src/platform/ids.ts";
import { systemRng } from "../../src/platform/rng.ts";
import { createSecrets } from "../../src/platform/secrets.ts";
import { API_KEY, type Product } from "./product.ts";

const SECRET = "the secret between the shop and Parley";

export type Order = {
  readonly number: number;
  readonly place: () => Promise<void>;
  readonly ship: () => Promise<void>;
  readonly deliver: () => Promise<void>;
};
export type Shop = {
  readonly order: (customer: DemoCustomer, number: number) => Order;
  /** Signed, and about something that nobody here knows. */
  readonly sayStrange: () => Promise<void>;
  /** With the test's API key; answers the body. */
  readonly api: (method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown) => Promise<unknown>;
  /** The emulator's control API. */
  readonly control: (method: "GET" | "POST" | "PATCH", path: string, body?: unknown) => Promise<unknown>;
  /** One of the customers whom the emulator plays. */
  readonly played: (customer: Pick<DemoCustomer, "phone">) => Promise<Played>;
};
export type Played = {
  readonly id: string;
  /** To the shop; answers the message's id. */
  readonly sends: (message: Readonly<Record<string, unknown>>) => Promise<string>;
  readonly does: (action: Readonly<Record<string, unknown>>) => Promise<unknown>;
};

export function customerNamed(firstName: string): DemoCustomer {
  const customer = DEMO_CUSTOMERS.find((candidate) => candidate.firstName === firstName);
  if (!customer) throw new Error(`the demo has no customer ${firstName}`);
  return customer;
}

export async function openShop(product: Product): Promise<Shop> {
  const api: Shop["api"] = async (method, path, body) => call(`${product.url}${path}`, method, API_KEY, body);
  const control: Shop["control"] = async (method, path, body) => call(`${product.emulatorUrl}${path}`, method, EMULATED.accessToken, body);
  await control("PATCH", "/_emulator/switches", { sentAfterMs: 30, deliveredAfterMs: 60, pairRate: null });
  await createEmulatedMeta(product.emulatorUrl).prepare();
  const { channelId, sourceId } = await addSource(product);
  await api("POST", `/v1/channels/${channelId}/templates/sync`);
  await api("PUT", `/v1/journeys/${orderUpdates.name}`, orderUpdates);

  const post = async ({ topic, body }: ShopWebhook, id: string): Promise<void> => {
    const text = JSON.stringify(body);
    const answer = await request(`${product.url}/webhooks/sources/${sourceId}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-shopify-topic": topic,
        "x-shopify-hmac-sha256": signShopWebhook(text, SECRET),
        "x-shopify-webhook-id": id,
        "x-shopify-shop-domain": "maison-lune.example.com",
      },
      body: text,
    });
    const said = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`the shop's door answered ${answer.statusCode}: ${said}`);
  };
  const played: Shop["played"] = async ({ phone }) => {
    const known = (await control("GET", "/_emulator/customers")) as readonly { readonly id: string; readonly phone: string }[];
    const id = known.find((one) => digits(one.phone) === digits(phone))?.id;
    if (id === undefined) throw new Error(`the emulator knows nobody of ${phone}`);
    const { phoneNumberId } = EMULATED;
    return {
      id,
      sends: async (message) =>
        ((await control("POST", `/_emulator/customers/${id}/messages`, { phoneNumberId, ...message })) as { readonly id: string }).id,
      does: async (action) => control("POST", `/_emulator/customers/${id}/actions`, { phoneNumberId, ...action }),
    };
  };
  return {
    api,
    control,
    played,
    sayStrange: async () => post({ topic: "locations/create", body: { id: 7 } }, "strange"),
    order: (customer, number) => {
      const at = new Date(systemClock.now());
      const items = [{ title: "Linen tablecloth", price: "49.00", quantity: 1 }];
      const order: DemoOrder = { id: 5_000_000_000 + number * 10, number, customer, items, at };
      return {
        number,
        place: async () => post(orderCreated(order), `placed-${number}`),
        ship: async () => post(parcelSent(order, at), `shipped-${number}`),
        deliver: async () => post(parcelDelivered(order, at), `delivered-${number}`),
      };
    },
  };
}

const digits = (phone: string): string => phone.replaceAll(/\D/g, "");

/** There is no public way yet to connect a shop; the demo does the same at its first start. */
async function addSource({ databaseUrl, masterKey }: Product): Promise<{ readonly channelId: string; readonly sourceId: string }> {
  const pool = createPool({ url: databaseUrl, max: 1, name: "browser test", onError: () => undefined });
  try {
    const { rows } = await pool.query<{ id: string; workspaceId: WorkspaceId }>(`select id, workspace_id as "workspaceId" from channel`);
    const channel = rows[0];
    if (!channel) throw new Error("the product made no channel to its emulator");
    // A parcel arrives here seconds after it was ordered: the pace to one person, which has tests of its own, would hold the third message.
    await inTransaction(pool, async (client) => {
      await client.query("update channel set config = jsonb_set(config, '{pairRate,everyMs}', '1')");
      await bumpRevision(client);
    });
    const deps = { pool, ids: createIds(systemClock, systemRng()), secrets: createSecrets({ current: masterKey, previous: [] }) };
    const sourceId = await createSource(deps, { workspaceId: channel.workspaceId, name: "Shop", secrets: { webhookSecret: SECRET } });
    return { channelId: channel.id, sourceId };
  } finally {
    await pool.end();
  }
}

async function call(url: string, method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", token: string, body?: unknown): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": "application/json" }) };
  const answer = await request(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`${method} ${url} answered ${answer.statusCode}: ${text}`);
  return text === "" ? null : (JSON.parse(text) as unknown);
}
