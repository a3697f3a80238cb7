import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import {
  accountId,
  appId,
  appSecret,
  at,
  list,
  listening,
  openBusiness,
  phoneNumberId,
  text,
  wamidOf,
  type Business,
} from "./support/business.ts";

const appToken = `${appId}|${appSecret}`;
const day = 24 * 3_600_000;

async function inWindow(business: Business, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const customer = await business.customer(`+3361${String(index).padStart(7, "0")}`);
    ids.push(await business.writes(customer, `Message ${index} é😀`));
  }
  return ids;
}

describe("subscribing", () => {
  it("shakes hands before it believes an address", async () => {
    await using business = await openBusiness();
    const subscription = { object: "whatsapp_business_account", verify_token: "secret", fields: "messages" };
    const good = await business.graph("POST", `${appId}/subscriptions`, { ...subscription, callback_url: business.callbackUrl }, appToken);
    expect(good.body).toEqual({ success: true });
    const nobody = await business.graph(
      "POST",
      `${appId}/subscriptions`,
      { ...subscription, callback_url: "http://127.0.0.1:9/nobody" },
      appToken,
    );
    expect(nobody.status).toBe(400);
    expect(nobody.body["error"]).toMatchObject({ code: 2200 });
    const listed = await business.graph("GET", `${appId}/subscriptions`, undefined, appToken);
    expect(listed.body["data"]).toMatchObject([{ callback_url: business.callbackUrl, active: true }]);
    expect((await business.graph("POST", `${appId}/subscriptions`, subscription, "some-user-token")).status).toBe(401);
  });

  it("prefers the number's address to the account's, and that to the app's", async () => {
    await using business = await openBusiness();
    const [ana] = [await business.customer("+33612345678")];
    const paths = (): string[] => business.received.map(({ path }) => path);
    await business.writes(ana);
    await business.graph("POST", `${accountId}/subscribed_apps`, {
      override_callback_uri: `${business.callbackUrl}/account`,
      verify_token: "t",
    });
    await business.writes(ana);
    await business.graph("POST", phoneNumberId, {
      webhook_configuration: { override_callback_uri: `${business.callbackUrl}/number`, verify_token: "t" },
    });
    await business.writes(ana);
    await business.advance(10);
    await business.graph("POST", phoneNumberId, { webhook_configuration: { override_callback_uri: "" } });
    await business.graph("DELETE", `${accountId}/subscribed_apps`);
    await business.writes(ana);
    await business.advance(10);
    expect(paths().toSorted()).toEqual(["/webhook", "/webhook/account", "/webhook/number"]);
  });
});

describe("delivery", () => {
  it("signs exactly the escaped bytes it sends", async () => {
    await using business = await openBusiness();
    await inWindow(business, 1);
    await business.advance(10);
    const [post] = business.received;
    expect(post?.signatureFits).toBe(true);
    expect(post?.body).toContain("Message 0 \\u00e9\\ud83d\\ude00");
  });

  it("cuts 2,500 updates into POSTs of at most 1,000", async () => {
    await using business = await openBusiness({
      switches: { webhook: { batchSize: 1_000, batchWaitMs: 100 }, messagesPerSecond: 10_000, pairRate: null, outsideWindow: "async" },
    });
    // A few at a time: so many connections at once would be more than a busy machine takes.
    for (let from = 0; from < 2_500; from += 50)
      await Promise.all(Array.from({ length: 50 }, (_, index) => business.send(text(`+3361${String(from + index).padStart(7, "0")}`))));
    await business.advance(5_000);
    const sizes = business.received.map(({ json }) => list(json["entry"]).reduce((sum, entry) => sum + list(entry["changes"]).length, 0));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(2_500);
    expect(Math.max(...sizes)).toBe(1_000);
    expect(sizes).toHaveLength(3);
    expect(business.received.every(({ signatureFits }) => signatureFits)).toBe(true);
  });

  it("tries again ever more rarely and delivers the same bytes when the endpoint is back", async () => {
    await using business = await openBusiness();
    business.answerWith(500);
    await inWindow(business, 1);
    await business.advance(0);
    expect(business.received).toHaveLength(1);
    await business.advance(10_000);
    await business.advance(30_000);
    expect(business.received).toHaveLength(3);
    business.answerWith(200);
    await business.advance(60_000);
    expect(business.received).toHaveLength(4);
    expect(new Set(business.received.map(({ body }) => body)).size).toBe(1);
    await business.advance(day);
    expect(business.received).toHaveLength(4);
    const log = JSON.parse((await business.control("GET", "/webhooks")).text) as { state: string; attempts: unknown[] }[];
    expect(log[0]).toMatchObject({
      state: "delivered",
      attempts: [{ httpStatus: 500 }, { httpStatus: 500 }, { httpStatus: 500 }, { httpStatus: 200 }],
    });
  });

  it("gives up after seven days of its clock", async () => {
    await using business = await openBusiness();
    business.answerWith(503);
    await inWindow(business, 1);
    await business.advance(7 * day - 3_600_000);
    const state = async (): Promise<unknown> => at(JSON.parse((await business.control("GET", "/webhooks")).text), 0, "state");
    expect(await state()).toBe("pending");
    await business.advance(2 * 3_600_000);
    expect(await state()).toBe("given_up");
    const attempts = business.received.length;
    await business.advance(7 * day);
    expect(business.received).toHaveLength(attempts);
    expect(attempts).toBeGreaterThan(160);
  });

  it("duplicates what the switch says", async () => {
    await using business = await openBusiness({ switches: { webhook: { duplicateProbability: 1 } } });
    const ids = await inWindow(business, 3);
    await business.advance(10_000);
    const seen = business.inbound().map((message) => String(message["id"]));
    expect(seen).toHaveLength(6);
    expect(new Set(seen)).toEqual(new Set(ids));
  });

  it("reorders what the switch says, the same way for the same seed", async () => {
    const orderOf = async (): Promise<number[]> => {
      await using business = await openBusiness({ switches: { webhook: { reorder: true, concurrency: 1 }, seed: 5 } });
      const ids = await inWindow(business, 12);
      await business.advance(5_000);
      return business.inbound().map((message) => ids.indexOf(String(message["id"])));
    };
    const first = await orderOf();
    expect([...first].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, index) => index));
    expect(first).not.toEqual([...first].toSorted((a, b) => a - b));
    expect(await orderOf()).toEqual(first);
  });

  it("delays what the switch says", async () => {
    await using business = await openBusiness({ switches: { webhook: { delayMs: [60_000, 60_000] } } });
    await inWindow(business, 1);
    await business.advance(59_999);
    expect(business.received).toHaveLength(0);
    await business.advance(1);
    expect(business.received).toHaveLength(1);
  });

  it("sends a delivery again, and bytes of one's own with any signature", async () => {
    await using business = await openBusiness();
    await inWindow(business, 1);
    await business.advance(10);
    await business.control("POST", "/webhooks/1/redeliver");
    await business.control("POST", "/webhooks/raw", { phoneNumberId, body: '{"object":"whatsapp_business_account","entry":[]}' });
    await business.control("POST", "/webhooks/raw", { body: '{"forged":true}', signature: "sha256=00" });
    await business.control("POST", "/settle");
    expect(business.received.map(({ signatureFits }) => signatureFits)).toEqual([true, true, true, false]);
    expect(business.received[1]?.body).toBe(business.received[0]?.body);
  });

  it("settle waits for what is due now, not for what comes later", async () => {
    await using business = await openBusiness();
    const ana = await business.customer("+33612345678");
    await business.writes(ana);
    const id = wamidOf(await business.send(text("+33612345678")));
    await business.control("POST", "/settle");
    expect(business.inbound()).toHaveLength(1);
    expect(business.statuses(id)).toHaveLength(0);
  });
});

describe("stopping", () => {
  it("ends with many thousand webhooks undelivered, which nobody waits for and the log still has", async () => {
    const silent = createServer(() => undefined);
    const url = await listening(silent);
    {
      await using business = await openBusiness();
      const { webhooks, clock } = business.emulator.world;
      for (let index = 0; index < 20_000; index += 1) webhooks.publishRaw({ url, secret: appSecret }, "{}", null);
      expect(clock.inFlight.count).toBe(20_000);
      await business.emulator.close();
      await clock.inFlight.idle();
      // The log keeps the last 10,000.
      expect(webhooks.pending()).toHaveLength(10_000);
    }
    silent.closeAllConnections();
    await new Promise((closed) => silent.close(closed));
  });

  it("to start anew waits for nothing of before", async () => {
    await using business = await openBusiness();
    business.answerWith(500);
    await inWindow(business, 3);
    await business.advance(10);
    await business.control("POST", "/reset");
    business.answerWith(200);
    business.received.length = 0;
    await inWindow(business, 1);
    await business.advance(day);
    expect(business.inbound()).toHaveLength(1);
  });
});
