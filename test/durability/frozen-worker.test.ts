import { request } from "undici";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { CrashPoint } from "../../src/platform/crash-points.ts";
import { openShop, type Shop } from "./shop.ts";
import { openStage } from "./stage.ts";
import { until } from "./until.ts";

const MESSAGES = 300;
const AFTER_THE_THAW = 20;

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ customers: MESSAGES + AFTER_THE_THAW + 200 });
});
afterAll(async () => shop[Symbol.asyncDispose]());

/** Promise P9. A worker stops dead with its claims in hand; until it moves again, others have settled all that it held. */
const FREEZES: readonly { readonly where: string; readonly point: CrashPoint; readonly visit: number }[] = [
  { where: "in a lane transaction", point: "lane.before_commit", visit: 8 },
  { where: "between claim and write", point: "post.before_write", visit: 24 },
  { where: "between write and answer", point: "post.after_write", visit: 24 },
  { where: "between answer and record", point: "record.before_commit", visit: 3 },
];

describe.concurrent("SIGSTOP of a worker for longer than its deadlines", () => {
  for (const { where, point, visit } of FREEZES) {
    test(`${where} (${point})`, { timeout: 900_000 }, async ({ expect }) => {
      await using stage = await openStage(shop, { maxInFlight: 16 });
      await stage.meta.fault({ kind: "answer_late", delayMs: 40 });
      await stage.start(0);
      const frozen = await stage.start(1, { crashAt: `${point}:${visit}`, signal: "SIGSTOP" });
      const posted = stage.load.post(MESSAGES);
      await until("the worker freezes", () => frozen.frozen());
      await posted;
      // Whatever it had claimed is doubted, looked up and sent by the other one.
      await stage.finish();
      frozen.thaw();
      await until("the thawed worker answers again", async () => {
        expect(frozen.alive(), frozen.said()).toBe(true);
        return isReady(frozen.url);
      });
      await stage.load.post(AFTER_THE_THAW);
      await stage.finish();
      expect((await stage.judge()).violations).toEqual([]);
      expect(frozen.alive(), frozen.said()).toBe(true);
    });
  }
});

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await request(`${url}/readyz`, { headersTimeout: 2_000 });
    await answer.body.dump();
    return answer.statusCode === 200;
  } catch {
    return false;
  }
}
