/** Keeps the demo shop busy: orders, parcels, deliveries, as signed webhooks posted to the real door. */
import { request } from "undici";
import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/log.ts";
import type { Rng } from "../../platform/rng.ts";
import { DEMO_SHOP_DOMAIN } from "./demo-shop.store.ts";
import type { EmulatedMeta } from "./emulated-meta.ts";
import { DEMO_CUSTOMERS, DEMO_PRODUCTS, type DemoCustomer } from "./people.ts";
import { type DemoOrder, orderCreated, parcelDelivered, parcelSent, type ShopWebhook, signShopWebhook } from "./shop-webhooks.ts";

export type FeederOptions = {
  /** `…/webhooks/sources/<source>` */
  readonly doorUrl: string;
  readonly secret: string;
  readonly meta: EmulatedMeta;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly log: Logger;
};

/** Every customer orders once in a quick opening, so that all outcomes are on screen; then the day goes on calmly. */
const OPENING_GAP_MS = 1_500;
const CALM_GAP_MS = 25_000;
const UNTIL_QUESTION_MS = 2_000;
const UNTIL_SENT_MS = 10_000;
const UNTIL_DELIVERED_MS = 15_000;
const UNTIL_ANSWER_MS = 9_000;

export function startFeeder(options: FeederOptions): AsyncDisposable {
  const { doorUrl, secret, meta, clock, rng, log } = options;
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();
  // Numbers go on rising over restarts.
  let number = Math.floor(clock.now() / 1_000) % 1_000_000;

  const post = async ({ topic, body }: ShopWebhook): Promise<void> => {
    const text = JSON.stringify(body);
    const headers = {
      "content-type": "application/json",
      "x-shopify-topic": topic,
      "x-shopify-hmac-sha256": signShopWebhook(text, secret),
      "x-shopify-webhook-id": `${topic}-${number}-${clock.now()}-${rng.integer(1_000_000)}`,
      "x-shopify-shop-domain": DEMO_SHOP_DOMAIN,
    };
    const response = await request(doorUrl, { method: "POST", headers, body: text });
    await response.body.dump();
    if (response.statusCode >= 300) log.warn({ topic, status: response.statusCode }, "the shop's webhook was not taken");
  };

  const live = async (customer: DemoCustomer): Promise<void> => {
    number += 1;
    const order: DemoOrder = { id: 5_000_000_000 + number * 10, number, customer, items: basket(rng), at: new Date(clock.now()) };
    const steps: readonly (readonly [number, () => Promise<unknown>])[] = [
      [0, async () => post(orderCreated(order))],
      [UNTIL_QUESTION_MS, async () => (customer.asks === undefined ? undefined : meta.write(customer, customer.asks))],
      [UNTIL_SENT_MS, async () => post(parcelSent(order, new Date(clock.now())))],
      [UNTIL_DELIVERED_MS, async () => post(parcelDelivered(order, new Date(clock.now())))],
      [
        UNTIL_ANSWER_MS,
        async () => (customer.mood !== null && customer.plays === "answers" ? meta.tap(customer, customer.mood) : undefined),
      ],
    ];
    for (const [afterMs, act] of steps) {
      await clock.sleep(afterMs, stopping.signal);
      if (stopping.signal.aborted) return;
      await act();
    }
  };

  const run = async (): Promise<void> => {
    for (let turn = 0; !stopping.signal.aborted; turn += 1) {
      const customer = turn < DEMO_CUSTOMERS.length ? DEMO_CUSTOMERS[turn] : DEMO_CUSTOMERS[rng.integer(DEMO_CUSTOMERS.length)];
      if (!customer) continue;
      const story = live(customer).catch((error: unknown) => log.warn({ err: error }, "the demo shop stumbled"));
      underWay.add(story.finally(() => underWay.delete(story)));
      await clock.sleep(turn < DEMO_CUSTOMERS.length ? OPENING_GAP_MS : CALM_GAP_MS, stopping.signal);
    }
  };
  const running = run();

  return {
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await running;
      await Promise.all(underWay);
    },
  };
}

function basket(rng: Rng): DemoOrder["items"] {
  const first = rng.integer(DEMO_PRODUCTS.length);
  const count = 1 + rng.integer(2);
  return Array.from({ length: count }, (_, index) => {
    const product = DEMO_PRODUCTS[(first + index) % DEMO_PRODUCTS.length];
    return { title: product?.title ?? "", price: product?.price ?? "0.00", quantity: 1 + rng.integer(2) };
  });
}
