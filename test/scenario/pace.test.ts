import { exit, journey, onEvent, template } from "@parley/sdk";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { expect, test, vi } from "vitest";
import { createWorld } from "./world.ts";

test(
  "a number's 80 a second are used and not exceeded: nobody is told to slow down, and nobody is forgotten",
  { timeout: 240_000 },
  async () => {
    const world = await createWorld();
    const delays = monitorEventLoopDelay({ resolution: 10 });
    delays.enable();
    await world.publish(
      journey("news", {
        title: "News",
        entry: onEvent("order_changed"),
        start: "tell",
        nodes: { tell: template("order_news", { purpose: "utility", body: { first_name: "Ana" }, next: "done" }), done: exit() },
      }),
    );
    const people = Array.from({ length: 240 }, (_, index) => `+3361400${String(index).padStart(4, "0")}`);
    const lines = (list: readonly object[]): string => list.map((item) => JSON.stringify(item)).join("\n");
    const ndjson = { "content-type": "application/x-ndjson" };
    const consent = [{ channel: "whatsapp", purpose: "utility", action: "opt_in", source: "checkout" }];
    expect((await world.call("POST", "/v1/profiles", lines(people.map((phone) => ({ phone, consent }))), ndjson)).status).toBeLessThan(300);
    expect(
      (
        await world.call(
          "POST",
          "/v1/events",
          lines(people.map((phone) => ({ id: phone, type: "order_changed", profile: { phone } }))),
          ndjson,
        )
      ).status,
    ).toBeLessThan(300);
    // Real time, for once: the pace is what is looked at.
    await vi.waitUntil(() => world.meta.counters.accepted + world.meta.counters.rejected >= people.length, {
      timeout: 240_000,
      interval: 20,
    });
    delays.disable();
    const at = world.meta.ledger.map((message) => message.at).toSorted((a, b) => a - b);
    await world.settle();

    // What was sent in time arrives together at a Meta in a process that stood still: only then may it say "too fast".
    const stoodStill = delays.max / 1e6 > 250;
    expect(world.meta.counters.accepted).toBe(people.length);
    if (!stoodStill) expect(world.meta.counters.rejected).toBe(0);
    expect(new Set(world.meta.ledger.map((message) => message.recipient)).size).toBe(people.length);
    expect(await world.ledger.count("select count(*)::int as n from message where state = 'delivered'")).toBe(people.length);
    const tookMs = (at.at(-1) ?? 0) - (at[0] ?? 0);
    expect(tookMs).toBeGreaterThan(((people.length - 80) / 80) * 1_000);
    expect(world.complaints).toEqual([]);
    await world[Symbol.asyncDispose]();
  },
);
