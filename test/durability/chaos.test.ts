import { randomInt } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../src/platform/clock.ts";
import { seededRng } from "../../src/platform/rng.ts";
import type { ParleyProcess } from "./parley-process.ts";
import { openShop, type Shop } from "./shop.ts";
import { openStage } from "./stage.ts";
import { until } from "./until.ts";

const MESSAGES = 2_000;
const KILLS = 10;
/** Meta keeps silent about these: only its history tells what became of them. */
const SILENT = /[37]7$/;

// The schedule of kills and faults comes from the seed; what the machine makes of it does not.
const SEED = Number(process.env["PARLEY_SEED"] ?? randomInt(2 ** 31));

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ customers: MESSAGES + 300 });
});
afterAll(async () => shop[Symbol.asyncDispose]());

test(`two processes, ${KILLS} kills, faults at Meta: no message twice, none lost (SEED=${SEED})`, { timeout: 900_000 }, async () => {
  console.log(`chaos: PARLEY_SEED=${SEED}`);
  const rng = seededRng(SEED);
  await using stage = await openStage(shop, { maxInFlight: 32, seed: SEED });
  const { meta, load } = stage;
  for (const ending of ["37", "77"]) {
    await meta.fault({ kind: "lose_receipts", match: { recipientSuffix: ending } });
    await meta.fault({ kind: "accept_then_drop", match: { recipientSuffix: ending } });
  }
  await meta.fault({ kind: "drop_before_accept", match: { probability: 0.01 } });
  await meta.fault({ kind: "accept_late", delayMs: 2_000, match: { probability: 0.005 } });
  await meta.fault({ kind: "accept_then_drop", match: { probability: 0.01 } });
  await meta.fault({ kind: "accept_then_500", match: { probability: 0.005 } });
  await meta.fault({ kind: "answer_late", delayMs: 120 });

  const processes: ParleyProcess[] = [await stage.start(0), await stage.start(1)];
  const posted = load.post(MESSAGES);
  for (let kill = 1; kill <= KILLS; kill += 1) {
    // Kills are spread over the work, not over the clock, so that a slow machine sees as many in mid-send as a quick one.
    const progress = Math.floor((MESSAGES * (kill - rng.fraction())) / (KILLS + 1));
    await until(`Meta has ${progress} messages`, async () => (await meta.accepted()) >= progress);
    await systemClock.sleep(rng.integer(200));
    const door = rng.integer(2);
    await processes[door]?.kill();
    processes[door] = await stage.start(door);
  }
  await posted;
  await stage.finish();
  const verdict = await stage.judge({ acceptsLate: true, silent: (recipient) => SILENT.test(recipient) });
  console.log(`chaos: ${JSON.stringify({ ...verdict, violations: verdict.violations.length })}`);
  expect(verdict.violations).toEqual([]);
  expect(verdict.settledBy["history"], "the search of Meta's history was needed").toBeGreaterThan(0);
});
