/**
 * Must show 5: webhooks that come twice, late, early (before the answer to the send) or in another order, cut into other
 * batches, while answers are lost, lead to the state of the run in which nothing went wrong.
 */
import { exit, journey, onEvent, template, text, updateProfile, waitFor, whenReceipt, whenReply } from "@parley/sdk";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hirePostman, type Postman } from "./postman.ts";
import { createWorld, type World } from "./world.ts";

const FAULTS = ["none", "receipt_before_answer", "accept_then_drop", "accept_then_500", "answer_late"] as const;
type Schedule = {
  readonly faults: readonly [(typeof FAULTS)[number], (typeof FAULTS)[number]];
  /** Receipts pass at once, so that they overtake the answer; or all are kept back and shuffled. */
  readonly early: boolean;
  readonly copies: readonly number[];
  readonly order: readonly number[];
  readonly cut: number;
};
const schedules: fc.Arbitrary<Schedule> = fc.record({
  faults: fc.tuple(fc.constantFrom(...FAULTS), fc.constantFrom(...FAULTS)),
  early: fc.boolean(),
  copies: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 8, maxLength: 8 }),
  order: fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 32, maxLength: 32 }),
  cut: fc.integer({ min: 1, max: 5 }),
});
const CLEAN: Schedule = { faults: ["none", "none"], early: true, copies: [1], order: [0], cut: 1 };

let world: World;
let postman: Postman;
let people = 0;

beforeAll(async () => {
  world = await createWorld({ switches: { pairRate: null } });
  postman = await hirePostman(world);
  await world.publish(
    journey("feedback", {
      title: "Feedback",
      entry: onEvent("delivered", { key: "properties.orderId" }),
      start: "ask",
      nodes: {
        ask: template("how_was_it", {
          purpose: "utility",
          body: { first_name: "Ana" },
          buttons: [{ index: 1, kind: "quick_reply", payload: "bad" }],
          next: "answer",
        }),
        answer: waitFor([whenReply({ choice: "bad" }, "note"), whenReceipt("ask", "failed", "lost")], { after: "P3D", next: "silent" }),
        note: updateProfile({ unhappy: true }, "sorry"),
        sorry: text("We are sorry.", { next: "seen" }),
        seen: waitFor([whenReceipt("sorry", "read", "done"), whenReceipt("sorry", "failed", "lost")], { after: "P3D", next: "silent" }),
        done: exit("done"),
        lost: exit("lost"),
        silent: exit("silent"),
      },
    }),
  );
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await postman[Symbol.asyncDispose]();
});

async function play({ faults, early, copies, order, cut }: Schedule): Promise<object> {
  people += 1;
  const phone = `+3361300${String(people).padStart(4, "0")}`;
  const ana = await world.customer(phone);
  const told: Parameters<Postman["post"]>[0][number][] = [];
  const deliver = async (): Promise<void> => {
    for (;;) {
      told.push(...postman.takeHeld());
      // Everything told so far is told again with what is new, in any order.
      const letters = told.flatMap((webhook, index) => Array.from({ length: copies[index % copies.length] ?? 1 }, () => webhook));
      const shuffled = letters
        .map((letter, index) => ({ letter, key: order[index % order.length] ?? 0 }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ letter }) => letter);
      for (let from = 0; from < shuffled.length; from += cut) await postman.post(shuffled.slice(from, from + cut));
      // A message behind one in doubt is looked at each second.
      await world.advance("2s");
      const more = postman.takeHeld();
      if (more.length === 0) return;
      told.push(...more);
    }
  };
  const inject = async (kind: (typeof FAULTS)[number]): Promise<void> => {
    const match = { recipientSuffix: phone.slice(-8) };
    if (kind === "answer_late") await world.fault({ kind, delayMs: 30, match, times: 1 });
    else if (kind !== "none") await world.fault({ kind, match, times: 1 });
  };
  await world.profile({ phone, consent: [{ channel: "whatsapp", purpose: "utility", action: "opt_in", source: "checkout" }] });
  postman.keepBack(!early);
  await inject(faults[0]);
  await world.event("delivered", { phone }, { orderId: "1" });
  await world.settle();
  await inject(faults[1]);
  await ana.taps("Bad");
  await deliver();
  await ana.reads();
  await deliver();
  postman.keepBack(false);
  const [run] = await world.ledger.runs(`phone:${phone}`);
  const messages = await world.ledger.messages(`phone:${phone}`);
  return {
    story: await world.ledger.story(`phone:${phone}`),
    received: await ana.received(),
    receipts: messages.filter((message) => message.direction === "outbound").map(({ receipts }) => Object.keys(receipts ?? {}).toSorted()),
    inbound: messages.filter((message) => message.direction === "inbound").map(({ body }) => body),
    run: { outcome: run?.outcome, trail: run?.trail },
    attributes: (await world.ledger.profile(`phone:${phone}`)).attributes,
  };
}

test("any schedule of webhooks and lost answers ends as the clean one", async () => {
  const clean = await play(CLEAN);
  expect(clean).toMatchObject({
    story: ["ask:read", "sorry:read"],
    run: { outcome: "done", trail: ["ask>next", "answer>arm:0", "note>next", "sorry>next", "seen>arm:0", "done>end"] },
  });
  await fc.assert(
    fc.asyncProperty(schedules, async (schedule) => {
      expect(await play(schedule)).toEqual(clean);
    }),
    { numRuns: 24, seed: 20_261_122, endOnFailure: true },
  );
  expect(await world.ledger.incidents()).toEqual([]);
  expect(world.complaints.filter((line) => line.includes('"error"'))).toEqual([]);
}, 120_000);
