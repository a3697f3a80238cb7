/** The night after: what the channel's own history tells of a day, held against our record. */
import { isWhatsApp } from "../../src/catalog/channel.ts";
import { exit, journey, onEvent, template } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHistoryCheck, type HistoryCheck } from "../../src/app/auditor/history-check.ts";
import { openIncidents } from "../../src/app/auditor/open-incident.store.ts";
import { createReadHistory } from "../../src/channels/whatsapp/message-history.ts";
import { openDuty } from "../../src/db/duty.store.ts";
import { createLog } from "../../src/platform/log.ts";
import { createWorld, type World } from "./world.ts";

const PEOPLE = ["+33612000001", "+33612000002", "+33612000003", "+33612000004"] as const;
const [plain, silent, failing, strange] = PEOPLE;
const consent = [{ channel: "whatsapp", purpose: "utility", action: "opt_in", source: "checkout" }] as const;

let world: World;
let check: HistoryCheck;
/** Of another engine process. */
let otherCheck: HistoryCheck;
let reads = 0;
const warnings: string[] = [];
beforeAll(async () => {
  world = await createWorld({ at: "2026-12-01T12:00:00Z" });
  const { system } = world;
  const readHistory = createReadHistory(system.lanes.graph);
  const openCheck = (): HistoryCheck =>
    createHistoryCheck({
      ...system,
      clock: { ...system.clock, monotonic: system.clock.now },
      channels: () => [...system.catalog.current().channels.values()].filter(isWhatsApp),
      readHistory: async (channel, after) => {
        reads += 1;
        return readHistory(channel, after);
      },
      append: system.lanes.inboxWriter.append,
      report: async (findings) => openIncidents(system.pool, findings),
      log: createLog({ level: "warn", format: "json", to: { write: (line: string) => void warnings.push(line) } }),
      onDuty: openDuty(system.pool, { name: "history of the test", holder: system.ids.next(), forMs: 600_000 }).hold,
    });
  [check, otherCheck] = [openCheck(), openCheck()];
  const nodes = { tell: template("order_news", { purpose: "utility", body: { first_name: "Ana" }, next: "done" }), done: exit() };
  await world.publish(journey("news", { title: "News", entry: onEvent("order_changed"), start: "tell", nodes }));
  for (const phone of PEOPLE) await world.profile({ phone, consent: [...consent] });
});
afterAll(async () => world[Symbol.asyncDispose]());

const tell = async (phone: string): Promise<void> => {
  await world.event("order_changed", { phone });
  await world.settle();
};
const compare = async (): Promise<void> => {
  while (await check.look());
  await world.settle();
};
const incidents = async () =>
  (await world.system.pool.query("select subject, detail from incident where kind = 'history_differs' order by at")).rows;

test("a day on which both tell the same is no incident", async () => {
  await tell(plain);
  await world.advance("1d");
  await compare();
  expect(await incidents()).toEqual([]);
});

test("receipts that nobody told are caught up with; what only one of them knows is counted; all of it is told once", async () => {
  await world.fault({ kind: "lose_receipts", match: { recipientSuffix: silent.slice(-4) } });
  await world.fault({ kind: "fail_async", code: 131026, match: { recipientSuffix: failing.slice(-4) }, times: 1 });
  await world.fault({ kind: "lose_receipts", statuses: ["failed"], match: { recipientSuffix: failing.slice(-4) } });
  for (const phone of [silent, failing, strange]) await tell(phone);
  expect(await world.ledger.story(`phone:${silent}`)).toEqual(["tell:accepted"]);
  expect(await world.ledger.story(`phone:${failing}`)).toEqual(["tell:accepted"]);
  // Under an id that Meta never gave: of this one message each has a record that the other lacks.
  const { rows: renamed } = await world.system.pool.query(
    "update message set external_id = 'wamid.nobody' where recipient = $1 returning external_id",
    [strange],
  );
  expect(renamed).toHaveLength(1);

  await world.advance("1d");
  await compare();
  expect(await world.ledger.story(`phone:${silent}`)).toEqual(["tell:delivered"]);
  expect(await world.ledger.story(`phone:${failing}`)).toEqual(["tell:failed(131026)"]);
  expect(await incidents()).toEqual([
    {
      subject: "Shop · 2026-12-02",
      detail: { unknownHere: 1, missingThere: 1, caughtUp: 2, example: expect.stringMatching(/^wamid\./) },
    },
  ]);
  expect([...check.differences()]).toEqual([
    ["unknownHere", 1],
    ["missingThere", 1],
    ["caughtUp", 2],
  ]);
  await compare();
  expect(await incidents()).toHaveLength(1);
});

test("a history that cannot be read accuses nobody, and the day is compared when it can be", async () => {
  await tell(strange);
  await world.system.pool.query("update message set external_id = 'wamid.noone' where recipient = $1 and external_id <> 'wamid.nobody'", [
    strange,
  ]);
  await world.advance("1d");
  await world.fault({ kind: "history_outage", times: 1 });
  await compare();
  expect(await incidents()).toHaveLength(1);
  expect(warnings.join()).toContain("could not be compared");
  reads = 0;
  await compare();
  expect(reads).toBe(0);
  await world.advance("1h");
  await compare();
  expect(await incidents()).toHaveLength(2);
});

test("of several engines one reads; when it is gone, another", async () => {
  await world.advance("1d");
  reads = 0;
  await Promise.all([check.look(), otherCheck.look()]);
  await otherCheck.look();
  const once = reads;
  expect(once).toBeGreaterThan(0);
  await world.system.pool.query("update duty set until = now() - interval '1 second' where name = 'history of the test'");
  while (await otherCheck.look());
  expect(reads).toBe(2 * once);
  await world.advance("1d");
  expect(await check.look()).toBe(false);
  expect(reads).toBe(2 * once);
});
