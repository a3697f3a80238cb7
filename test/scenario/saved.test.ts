/** What a free-form message saved against its template: by what the channel bills on that day, and by what it then told. */
import { exit, journey, message, onEvent } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findDrift } from "../../src/insights/rollups-check.store.ts";
import { createWorld, type World } from "./world.ts";

const PHONE = "+33612003001";
let world: World;
beforeAll(async () => {
  world = await createWorld({ at: "2027-02-01T12:00:00Z", switches: { pairRate: null, serviceFreeTierPerMonth: 1 } });
  await world.addTemplates([
    { name: "parcel", language: "en", category: "UTILITY", components: [{ type: "BODY", text: "Your parcel is on its way." }] },
  ]);
  await world.publish(
    journey("parcel", {
      title: "Parcel",
      entry: onEvent("shipped", { reentry: "always" }),
      start: "tell",
      nodes: {
        tell: message(
          { kind: "template", name: "parcel", inWindow: { when: "open", content: { kind: "text", text: "It is on its way." } } },
          { purpose: "service", next: "done" },
        ),
        done: exit(),
      },
    }),
  );
});
afterAll(async () => world[Symbol.asyncDispose]());

const rates = [
  { market: "other", category: "marketing", from: "2026-10-01", price: 0.06 },
  { market: "other", category: "utility", from: "2026-10-01", price: 0.03 },
  { market: "other", category: "authentication", from: "2026-10-01", price: 0.03 },
  { market: "other", category: "service", from: "2026-10-01", price: 0.02 },
];
const card = async (more: object = {}) => {
  const answer = await world.call("PUT", "/v1/rate-card", { currency: "EUR", source: "contract", rates, ...more });
  expect(answer.status).toBe(200);
};
const ships = async () => {
  await world.event("shipped", { phone: PHONE });
  await world.settle();
  const { rows } = await world.system.pool.query<{ wording: { as: string; savedMicros: number }; type: string }>(
    "select wording, pricing->>'type' as type from message where wording is not null order by id desc limit 1",
  );
  return { as: rows[0]?.wording.as, saved: rows[0]?.wording.savedMicros, type: rows[0]?.type };
};

test("is the whole price of the template within the month's free messages, the difference beyond them, and nothing where the template was free", async () => {
  await card();
  const customer = await world.customer(PHONE);
  await customer.says("hello");
  expect(await ships()).toEqual({ as: "free_form", saved: 30_000, type: "free_customer_service" });
  expect(await ships()).toEqual({ as: "free_form", saved: 10_000, type: "regular" });
  await card({
    terms: [
      { from: "2025-07-01", freeInWindow: [] },
      { from: "2027-02-01", freeInWindow: ["utility", "service"] },
    ],
  });
  expect((await world.call("GET", "/v1/rate-card")).body).toMatchObject({ terms: [{ from: "2025-07-01" }, { from: "2027-02-01" }] });
  expect(await ships()).toEqual({ as: "free_form", saved: 0, type: "regular" });
  const { rows } = await world.system.pool.query<{ saved: number }>(
    "select sum(amount)::float8 as saved from fact_count where metric = 'wording' and label like 'free_form/%'",
  );
  expect(rows[0]?.saved).toBeCloseTo(0.04, 9);
  const day = { from: new Date("2027-02-01"), to: new Date("2027-02-02") };
  expect((await findDrift(world.system.pool, { ...day, workspaceId: world.workspaceId })).drift).toEqual([]);
});
