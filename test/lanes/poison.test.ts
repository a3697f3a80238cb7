import { afterEach, beforeEach, expect, test } from "vitest";
import type { LanePhase } from "../../src/lanes/phase.ts";
import { countInOrder, eventRow, intake, type Lanes, openLanes, profileIn } from "./lanes.ts";

let lanes: Lanes;
beforeEach(async () => void (lanes = await openLanes()));
afterEach(async () => lanes[Symbol.asyncDispose]());

/** Good rows of several profiles in several lanes of one stripe, and in the middle of one lane one that cannot be applied. */
async function runWith(
  phases: readonly LanePhase[],
  poison: object,
): Promise<{ readonly incidents: readonly { readonly subject: string; readonly detail: { readonly item: string } }[] }> {
  const people = [profileIn(1), profileIn(1), profileIn(2), profileIn(15), profileIn(99)];
  const bad = profileIn(1);
  for (let n = 1; n <= 30; n += 1) {
    await lanes.store.append(people.map((profile) => eventRow(profile, { n })));
    if (n === 15) await lanes.store.append([eventRow(bad, { bad: true, ...poison })]);
  }
  const worker = lanes.worker(phases);
  await worker.idle();
  await worker[Symbol.asyncDispose]();
  expect(await lanes.count("select count(*)::int as n from inbox")).toBe(0);
  expect(await lanes.count('select count(*)::int as n from profile where attributes = \'{"last": 30, "gaps": 0}\'')).toBe(people.length);
  return { incidents: (await lanes.pool.query("select subject, detail from incident")).rows as never };
}

test("a row that throws when it is applied is reported, and its neighbours go on", async () => {
  const phase = intake((work, profile, event) => {
    if (event.properties["bad"]) throw new TypeError("cannot read it");
    countInOrder(work, profile, event);
  });
  expect((await runWith([phase], {})).incidents).toMatchObject([{ subject: "event", detail: { error: "cannot read it" } }]);
});

test("a row whose effect the database refuses does not stop its lane either: it is found, taken out and reported whole", async () => {
  const phase = intake((work, profile, event) => {
    if (!event.properties["bad"]) return countInOrder(work, profile, event);
    // An invalid date becomes null on its way to a column that takes none.
    work.putProfile({ ...profile, createdAt: new Date(Number.NaN), updatedAt: work.now });
  });
  const { incidents } = await runWith([phase], { words: "keep me" });
  expect(incidents).toMatchObject([{ subject: "event" }]);
  expect(incidents[0]?.detail.item).toContain("keep me");
  expect(lanes.errors.length).toBeLessThan(5);
});

test("a phase that fails without any row to blame takes no row with it", async () => {
  let failing = true;
  const broken: LanePhase = {
    name: "broken",
    run: async (work) => {
      if (failing && work.tx.lanes.includes(profileLane)) throw new Error("not the fault of a row");
      return undefined;
    },
  };
  const profile = profileIn(4);
  const profileLane = Number.parseInt(profile.slice(-2), 16) as never;
  await lanes.store.append([1, 2, 3].map((n) => eventRow(profile, { n })));
  const worker = lanes.worker([intake(countInOrder), broken]);
  while (lanes.errors.length < 2) await lanes.store.lanesWithWork();
  failing = false;
  await worker.idle();
  expect(await lanes.count("select count(*)::int as n from incident")).toBe(0);
  expect(await lanes.count('select count(*)::int as n from profile where attributes = \'{"last": 3, "gaps": 0}\'')).toBe(1);
  await worker[Symbol.asyncDispose]();
});
