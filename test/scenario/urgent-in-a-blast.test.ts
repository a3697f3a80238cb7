/** Codes and answers to customers who write leave while a blast is under way: none waits until that has gone. */
import { exit, journey, onEvent, onInbound, template } from "@parley/sdk";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createWorld, type World } from "./world.ts";

/** Of a blast to so many people at the number's 80 a second, urgent things may see a second's worth go before them. */
const PEOPLE = 640;
const AHEAD_AT_MOST = 160;

let world: World;
beforeAll(async () => {
  world = await createWorld();
  await world.addTemplates([
    {
      name: "login_code",
      language: "en",
      category: "AUTHENTICATION",
      components: [
        { type: "BODY", add_security_recommendation: true },
        { type: "BUTTONS", buttons: [{ type: "OTP", otp_type: "COPY_CODE", text: "Copy code" }] },
      ],
    },
  ]);
  await world.publish(
    journey("sale", {
      title: "Sale",
      entry: onEvent("sale_began"),
      start: "tell",
      nodes: { tell: template("summer_sale", { purpose: "marketing", body: { first_name: "Ana" }, next: "done" }), done: exit() },
    }),
  );
  await world.publish(
    journey("code", {
      title: "Code",
      entry: onEvent("code_asked"),
      start: "tell",
      nodes: {
        tell: template("login_code", {
          purpose: "authentication",
          body: { "1": "483920" },
          buttons: [{ kind: "url", index: 0, suffix: "483920" }],
          next: "done",
        }),
        done: exit(),
      },
    }),
  );
  await world.publish(
    journey("answer", {
      title: "Answer",
      entry: onInbound({ contains: ["help"] }),
      start: "tell",
      nodes: {
        tell: { kind: "message", channel: "whatsapp", purpose: "service", content: { kind: "text", text: "Here we are." }, next: "done" },
        done: exit(),
      },
    }),
  );
});
afterAll(async () => world[Symbol.asyncDispose]());

test("a code and an answer leave in the middle of a blast", { timeout: 120_000 }, async () => {
  const people = Array.from({ length: PEOPLE }, (_, index) => `+3361401${String(index).padStart(4, "0")}`);
  const lines = (list: readonly object[]): string => list.map((item) => JSON.stringify(item)).join("\n");
  const ndjson = { "content-type": "application/x-ndjson" };
  const consent = [{ channel: "whatsapp", purpose: "marketing", action: "opt_in", source: "form" }];
  const asking = await world.customer("+33614020001");
  const writing = await world.customer("+33614020002");
  await world.profile({ phone: "+33614020001" });
  await world.call("POST", "/v1/profiles", lines(people.map((phone) => ({ phone, consent }))), ndjson);
  await world.settle();
  await world.call("POST", "/v1/events", lines(people.map((phone) => ({ id: phone, type: "sale_began", profile: { phone } }))), ndjson);
  const sent = (): number => world.meta.ledger.filter(({ direction }) => direction === "out").length;
  await vi.waitUntil(() => sent() >= 40, { timeout: 60_000, interval: 5 });
  const before = sent();
  await world.event("code_asked", { phone: "+33614020001" });
  await world.control("POST", `/_emulator/customers/${writing.id}/messages`, {
    phoneNumberId: [...world.meta.numbers.keys()][0],
    type: "text",
    text: "I need help",
  });
  const placeOf = (id: string): number =>
    world.meta.ledger.filter(({ direction }) => direction === "out").findIndex(({ customerId }) => customerId === id);
  await vi.waitUntil(() => placeOf(asking.id) >= 0 && placeOf(writing.id) >= 0, { timeout: 60_000, interval: 5 });
  for (const { id } of [asking, writing]) expect(placeOf(id) - before).toBeLessThan(AHEAD_AT_MOST);
  await vi.waitUntil(() => sent() === PEOPLE + 2, { timeout: 60_000, interval: 20 });
  expect(world.meta.counters.rejected).toBe(0);
});
