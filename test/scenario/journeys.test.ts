/** Runs: when they wait, when they begin again, when they end, and which version they are of. */
import { exit, journey, onEvent, sameAsEntry, template, updateProfile, wait, waitFor, whenAnyReply, whenEvent } from "@parley/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => void (world = await createWorld()));
afterAll(async () => world[Symbol.asyncDispose]());

const body = { first_name: "Ana" };
const consent = [{ channel: "whatsapp" as const, purpose: "utility" as const, action: "opt_in" as const, source: "checkout" }];
const outcomes = async (phone: string): Promise<readonly string[]> =>
  (await world.ledger.runs(`phone:${phone}`)).map(({ journey: name, key, state, outcome }) => `${name}/${key}:${outcome ?? state}`);

test("a wait of 26 hours ends after 26 hours, once, and one of three days after three days", async () => {
  const phone = "+33612000101";
  await world.publish(
    journey("reminder", {
      title: "Reminder",
      entry: onEvent("cart_left"),
      start: "think",
      nodes: {
        think: wait("PT26H", "remind"),
        remind: template("order_news", { purpose: "utility", body, next: "bought" }),
        bought: waitFor([whenEvent("order_paid", "glad")], { after: "P3D", next: "gone" }),
        glad: exit("bought"),
        gone: exit("gone"),
      },
    }),
  );
  await world.profile({ phone, consent });
  await world.event("cart_left", { phone });
  await world.settle();
  await world.advance("1559m");
  expect(await world.ledger.story(`phone:${phone}`)).toEqual([]);
  await world.advance("1m");
  await world.advance("1m");
  expect(await world.ledger.story(`phone:${phone}`)).toEqual(["remind:delivered"]);
  await world.advance("71h");
  expect(await outcomes(phone)).toEqual(["reminder/:live"]);
  await world.advance("1h");
  expect(await outcomes(phone)).toEqual(["reminder/:gone"]);
  const [run] = await world.ledger.runs(`phone:${phone}`);
  expect(run?.trail).toEqual(["think>elapsed", "remind>next", "bought>timeout", "gone>end"]);
  // Time that jumps far in one go catches up through every wait, in order, and sends once.
  const late = "+33612000102";
  await world.profile({ phone: late, consent });
  await world.event("cart_left", { phone: late });
  await world.settle();
  await world.advance("30d");
  await world.advance("30d");
  expect(await world.ledger.story(`phone:${late}`)).toEqual(["remind:delivered"]);
  expect(await outcomes(late)).toEqual(["reminder/:gone"]);
});

test("an event that comes in time ends the wait, and the timer that was set no longer fires", async () => {
  const phone = "+33612000103";
  await world.profile({ phone, consent });
  await world.event("cart_left", { phone });
  await world.advance("27h");
  await world.event("order_paid", { phone });
  await world.settle();
  await world.advance("7d");
  const [run] = await world.ledger.runs(`phone:${phone}`);
  expect(run).toMatchObject({ outcome: "bought", trail: ["think>elapsed", "remind>next", "bought>arm:0", "glad>end"] });
});

test("re-entry by key: never again, again after the end, side by side", async () => {
  const phone = "+33612000104";
  for (const reentry of ["never", "after_finish", "always"] as const) {
    await world.publish(
      journey(`again-${reentry.replace("_", "-")}`, {
        title: reentry,
        entry: onEvent("came_by", { reentry, key: "properties.shop" }),
        start: "stay",
        nodes: {
          stay: waitFor([whenEvent("left_shop", "done", sameAsEntry("properties.shop"))], { after: "P9D", next: "done" }),
          done: exit("left"),
        },
      }),
    );
  }
  const come = async (shop: string): Promise<void> => world.event("came_by", { phone }, { shop });
  await come("a");
  await come("a");
  await come("b");
  await world.settle();
  const live = [
    "again-never/a",
    "again-never/b",
    "again-after-finish/a",
    "again-after-finish/b",
    "again-always/a",
    "again-always/a",
    "again-always/b",
  ];
  expect((await outcomes(phone)).toSorted()).toEqual(live.map((run) => `${run}:live`).toSorted());
  await world.event("left_shop", { phone }, { shop: "a" });
  await come("a");
  await world.settle();
  const runs = await outcomes(phone);
  expect(runs.filter((run) => run.startsWith("again-never/a"))).toEqual(["again-never/a:left"]);
  expect(runs.filter((run) => run.startsWith("again-after-finish/a"))).toEqual(["again-after-finish/a:left", "again-after-finish/a:live"]);
  expect(runs.filter((run) => run.startsWith("again-always/a")).toSorted()).toEqual([
    "again-always/a:left",
    "again-always/a:left",
    "again-always/a:live",
  ]);
});

test("an exit criterion ends a run at once, wherever it is, and only the run it means", async () => {
  const phone = "+33612000105";
  const sameOrder = sameAsEntry("properties.orderId");
  await world.publish(
    journey("parcel", {
      title: "Parcel",
      entry: onEvent("parcel_packed", { key: "properties.orderId" }),
      exitOn: [{ event: "order_cancelled", where: sameOrder }],
      start: "think",
      nodes: { think: wait("P1D", "tell"), tell: template("order_news", { purpose: "utility", body, next: "done" }), done: exit("told") },
    }),
  );
  await world.profile({ phone, consent });
  await world.event("parcel_packed", { phone }, { orderId: 1 });
  await world.event("parcel_packed", { phone }, { orderId: 2 });
  await world.event("order_cancelled", { phone }, { orderId: 1 });
  await world.settle();
  expect((await outcomes(phone)).toSorted()).toEqual(["parcel/1:exit:order_cancelled", "parcel/2:live"]);
  await world.advance("2d");
  expect(await world.ledger.story(`phone:${phone}`)).toEqual(["tell:delivered"]);
});

test("a run stays with the version it entered, while new ones enter the next", async () => {
  const version = (number: number) =>
    journey("versions", {
      title: "Versions",
      entry: onEvent("versioned", { key: "properties.n" }),
      start: "think",
      nodes: { think: wait("P1D", "mark"), mark: updateProfile({ [`seen${number}`]: true }, "done"), done: exit(`v${number}`) },
    });
  const phone = "+33612000106";
  expect(await world.publish(version(1))).toMatchObject({ version: 1 });
  await world.event("versioned", { phone }, { n: 1 });
  await world.settle();
  expect(await world.publish(version(2))).toMatchObject({ version: 2 });
  await world.event("versioned", { phone }, { n: 2 });
  await world.advance("25h");
  expect((await world.ledger.runs(`phone:${phone}`)).map(({ key, version: of, outcome }) => [key, of, outcome])).toEqual([
    ["1", 1, "v1"],
    ["2", 2, "v2"],
  ]);
  expect((await world.ledger.profile(`phone:${phone}`)).attributes).toEqual({ seen1: true, seen2: true });
});

test("an event told twice by its id has its effect once", async () => {
  const phone = "+33612000107";
  for (let copy = 0; copy < 3; copy += 1) await world.event("versioned", { phone }, { n: 1 }, { id: "one-event" });
  await world.settle();
  expect(await outcomes(phone)).toHaveLength(1);
  expect(await world.ledger.count("select count(*)::int as n from event where external_id = 'one-event'")).toBe(1);
});

test("nobody complained", () => expect(world.complaints).toEqual([]));

test("words that point at no message answer the question asked last, and only that one", async () => {
  const phone = "+33612000171";
  await world.publish(
    journey("two-questions", {
      title: "Two questions",
      entry: onEvent("question_due", { key: "properties.about" }),
      start: "ask",
      nodes: {
        ask: template("order_news", { purpose: "utility", body, next: "answer" }),
        answer: waitFor([whenAnyReply("heard")], { after: "P3D", next: "silent" }),
        heard: exit("heard"),
        silent: exit("silent"),
      },
    }),
  );
  await world.profile({ phone, consent });
  for (const about of ["first", "second"]) {
    await world.event("question_due", { phone }, { about });
    await world.settle();
    await world.advance("10s");
  }
  await (await world.customer(phone)).says("Yes, all fine");
  await world.settle();
  expect((await outcomes(phone)).toSorted()).toEqual(["two-questions/first:live", "two-questions/second:heard"]);
});
