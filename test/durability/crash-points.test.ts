import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CRASH_POINTS, type CrashPoint } from "../../src/platform/crash-points.ts";
import type { ParleyProcess } from "./parley-process.ts";
import { openShop, type Shop } from "./shop.ts";
import { openStage } from "./stage.ts";
import { until } from "./until.ts";

/** Begun anew with each process that is killed. */
const MESSAGES = 300;
const IN_THE_AIR = 16;

type Kill = { readonly case: string; readonly point: CrashPoint; readonly visit: number };
/**
 * Of section (f) of the reliability reference, each in mid-work: with 16 in the air at most, 300 messages are 19 transactions of each kind at
 * least, however a slow machine gathers them. Those of a line one after another on one database, so that what one kill leaves behind is
 * found by a process that is killed, too.
 */
const LIVES: readonly (readonly Kill[])[] = [
  [
    { case: "C1 before the claim commits", point: "claim.before_commit", visit: 10 },
    { case: "C4, C5 written, not answered", point: "post.after_write", visit: 120 },
    { case: "C6 before the record commits", point: "record.before_commit", visit: 12 },
    { case: "P1 before the inbox commits", point: "ingress.before_commit", visit: 12 },
  ],
  [
    { case: "C1 before any lane work commits", point: "lane.before_commit", visit: 15 },
    { case: "C3 claimed, nothing else", point: "claim.after_commit", visit: 10 },
    { case: "C6 answered, not recorded", point: "post.after_answer", visit: 120 },
    { case: "P1 in the inbox, not answered", point: "ingress.after_commit", visit: 12 },
  ],
  [
    { case: "C2 the commit's answer is lost", point: "lane.after_commit", visit: 15 },
    { case: "C3 before the write", point: "post.before_write", visit: 120 },
    { case: "C7 recorded, journey not advanced", point: "record.after_commit", visit: 12 },
  ],
];
const MOST_KILLS = Math.max(...LIVES.map((kills) => kills.length));

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ customers: MESSAGES * MOST_KILLS + 300 });
});
afterAll(async () => shop[Symbol.asyncDispose]());

test("every crash point has its row", () => {
  // Those of campaigns have theirs in test/campaigns/expansion.test.ts, that of the master key in test/security/master-key.test.ts,
  // those of an erasure in erasure.test.ts, that of imports in test/warehouse/syncs.test.ts.
  expect(new Set(LIVES.flat().map(({ point }) => point))).toEqual(
    new Set(CRASH_POINTS.filter((point) => !/^(campaign|master_key|erasure|calendar|sync)\./.test(point))),
  );
});

describe.concurrent("kill -9 of the server", () => {
  for (const kills of LIVES)
    test(
      `at ${kills.map(({ case: name, point }) => `${name} (${point})`).join("; ")}`,
      { timeout: 900_000 },
      async ({ expect: should }) => {
        await using stage = await openStage(shop, { maxInFlight: IN_THE_AIR });
        const posted: Promise<void>[] = [];
        for (const { point, visit } of kills) {
          const doomed = await stage.start(0, { crashAt: `${point}:${visit}`, signal: "SIGKILL" });
          posted.push(stage.load.post(MESSAGES));
          should(await endOf(doomed), point).toBe("SIGKILL");
          should(await stage.meta.accepted(), point).toBeLessThan(posted.length * MESSAGES);
        }
        await stage.start(0);
        await Promise.all(posted);
        await stage.finish();
        should((await stage.judge()).violations).toEqual([]);
      },
    );
});

test.each<CrashPoint>(["claim.after_commit", "post.before_write"])(
  "C3 what was claimed and never left is known, and nobody doubts it (%s)",
  { timeout: 900_000 },
  async (point) => {
    await using stage = await openStage(shop, { maxInFlight: IN_THE_AIR });
    const doomed = await stage.start(0, { crashAt: `${point}:${point === "post.before_write" ? 120 : 10}`, signal: "SIGKILL" });
    const posted = stage.load.post(MESSAGES);
    expect(await endOf(doomed)).toBe("SIGKILL");
    // On the same machine, with the same data folder: a restart, or a process beside.
    await stage.start(0);
    await posted;
    await stage.finish();
    const { violations, settledBy, unsettled, repeated } = await stage.judge();
    expect(violations).toEqual([]);
    expect(repeated).toBeGreaterThan(0);
    // Those whose calls had begun may have been answered by an echo.
    expect({ ...settledBy, echo: 0, unsettled }).toEqual({ echo: 0, unsettled: 0 });
  },
);

describe.concurrent("Meta at its worst", () => {
  test(
    "C10 the receipt arrives before the answer, and the server dies before it records the answer",
    { timeout: 900_000 },
    async ({ expect: should }) => {
      await using stage = await openStage(shop, { maxInFlight: IN_THE_AIR });
      await stage.meta.fault({ kind: "receipt_before_answer" });
      const first = await stage.start(0, { crashAt: "record.before_commit:12", signal: "SIGKILL" });
      const posted = stage.load.post(MESSAGES);
      should(await endOf(first)).toBe("SIGKILL");
      await stage.start(0);
      await posted;
      await stage.finish();
      const verdict = await stage.judge();
      should(verdict.violations).toEqual([]);
      should(verdict.settledBy["echo"]).toBeGreaterThan(MESSAGES / 2);
    },
  );

  test("C11 Meta accepts after our time-out", { timeout: 900_000 }, async ({ expect: should }) => {
    await using stage = await openStage(shop, { maxInFlight: IN_THE_AIR });
    await stage.meta.fault({ kind: "accept_late", delayMs: 2_000, match: { everyNth: 10 } });
    await stage.start(0);
    await stage.load.post(MESSAGES);
    await stage.finish();
    const verdict = await stage.judge({ acceptsLate: true });
    should(verdict.violations).toEqual([]);
    should(verdict.settledBy["echo"]).toBeGreaterThanOrEqual(MESSAGES / 20);
  });
});

async function endOf(parley: ParleyProcess): Promise<string> {
  await until("the process reaches its crash point", () => !parley.alive());
  return parley.ended;
}
