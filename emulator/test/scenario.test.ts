import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { approvedTemplate, at, list, openBusiness, orderUpdate, type Business, type Json } from "./support/business.ts";
import { publishedFlow, survey } from "./support/flow-samples.ts";

const hour = 3_600_000;
const quick = { pairRate: null, messagesPerSecond: 100_000 } as const;
const file = fileURLToPath(new URL("../scenarios/ordinary-people.json", import.meta.url));
const rule = (report: Json, doing: string): Json => list(report["rules"]).find((candidate) => candidate["do"] === doing) ?? {};

async function campaign(business: Business, people: number): Promise<void> {
  await approvedTemplate(business, { category: "MARKETING" });
  for (let person = 0; person < people; person += 1) await business.send(orderUpdate(`+336${10_000_000 + person}`));
}

describe("scripted customers", () => {
  it("do what their shares say: 30 % reply within the hour, 5 % block, 2 % opt out within the day", async () => {
    await using business = await openBusiness({ switches: quick, scenarioFile: file });
    await campaign(business, 1_000);
    await business.advance(hour + 1_000);
    const afterAnHour = (await business.control("GET", "/scenario")).body;
    expect(afterAnHour).toMatchObject({ running: true, messages: 1_000 });
    const replies = business.inbound().filter((message) => message["type"] === "text").length;
    expect(rule(afterAnHour, "reply")["done"]).toBe(replies);
    expect(replies).toBeGreaterThan(250);
    expect(replies).toBeLessThan(350);
    await business.advance(24 * hour);
    const report = (await business.control("GET", "/scenario")).body;
    const blocked = [...business.emulator.world.customers.values()].filter((customer) => customer.blocked.size > 0).length;
    expect(rule(report, "block")).toMatchObject({ planned: blocked, done: blocked });
    expect(blocked).toBeGreaterThan(25);
    expect(blocked).toBeLessThan(80);
    expect(Number(rule(report, "stop_marketing")["done"])).toBeGreaterThan(5);
    // The template has no buttons, no products and no form.
    expect(rule(report, "order")["done"]).toBe(0);
    expect(rule(report, "order")["impossible"]).toBe(rule(report, "order")["planned"]);
  });

  it("do the same again under the same seed, in whatever order messages reach them, and otherwise under another", async () => {
    const run = async (seed: number, backwards: boolean): Promise<string[]> => {
      await using business = await openBusiness({ switches: quick });
      await business.control("PUT", "/scenario", { seed, rules: [{ do: "reply", share: 0.5, within: 0 }] });
      await approvedTemplate(business);
      const people = Array.from({ length: 40 }, (_, person) => `+336${10_000_000 + person}`);
      for (const phone of backwards ? people.toReversed() : people) await business.send(orderUpdate(phone));
      await business.advance(1_000);
      return business
        .inbound()
        .map((message) => `${String(message["from"])} ${String(at(message, "text", "body"))}`)
        .toSorted((a, b) => a.localeCompare(b));
    };
    const first = await run(1, false);
    expect(first.length).toBeGreaterThan(5);
    expect(await run(1, true)).toEqual(first);
    expect(await run(2, false)).not.toEqual(first);
  });

  it("fill in Flows, some of them leaving on the way, and tap what can be tapped", async () => {
    await using business = await openBusiness({ switches: quick });
    const flow = await publishedFlow(business, survey);
    await business.control("PUT", "/scenario", {
      seed: 3,
      rules: [
        { do: "fill", share: 1, within: "1m", thinkMs: 2_000, leaveShare: 0.3, when: { type: "flow" } },
        { do: "tap", share: 1, within: 0, when: { type: "button" } },
      ],
    });
    const to = Array.from({ length: 20 }, (_, person) => `+336${10_000_000 + person}`);
    for (const phone of to) {
      await business.writes(await business.customer(phone));
      await business.send({
        to: phone,
        type: "interactive",
        interactive: {
          type: "flow",
          body: { text: "?" },
          action: { name: "flow", parameters: { flow_message_version: "3", flow_id: flow, flow_cta: "Start", flow_token: "t" } },
        },
      });
      await business.send({
        to: phone,
        type: "interactive",
        interactive: { type: "button", body: { text: "?" }, action: { buttons: [{ type: "reply", reply: { id: "a", title: "Yes" } }] } },
      });
    }
    for (let minute = 0; minute < 5; minute += 1) {
      await business.advance(60_000);
      await business.control("POST", "/settle", {});
    }
    const forms = business.inbound().filter((message) => at(message, "interactive", "type") === "nfm_reply").length;
    expect(forms).toBeGreaterThan(8);
    expect(forms).toBeLessThan(20);
    expect(business.inbound().filter((message) => at(message, "interactive", "type") === "button_reply")).toHaveLength(20);
    expect(rule((await business.control("GET", "/scenario")).body, "fill")).toMatchObject({ planned: 20, done: 20, impossible: 0 });
  });

  it("come in crowds, and stop when told", async () => {
    await using business = await openBusiness({ switches: quick });
    await business.control("PUT", "/scenario", {
      crowds: [{ count: 50, from: "+33610000000", texts: ["JOIN"], over: "10m" }],
      rules: [{ do: "reply", share: 1, within: 0 }],
    });
    await business.advance(600_000);
    expect(business.inbound()).toHaveLength(50);
    expect((await business.control("DELETE", "/scenario")).body).toMatchObject({ running: false, written: 50 });
    await approvedTemplate(business);
    await business.send(orderUpdate("+33610000000"));
    await business.advance(1_000);
    expect(business.inbound()).toHaveLength(50);
  });

  it.each([
    [{ rules: [{ do: "dance", share: 1 }] }, "rules[0].do"],
    [{ rules: [{ do: "reply", share: 3 }] }, "rules[0].share"],
    [{ rules: [{ do: "reply", share: 1, within: "soon" }] }, "rules[0].within"],
    [{ rules: [{ do: "reply", share: 1, withn: 1 }] }, "withn"],
    [{ crowds: [{ count: 1, from: "Ana", texts: ["x"] }] }, "crowds[0].from"],
  ])("%j is refused, with the place", async (scenario, place) => {
    await using business = await openBusiness();
    const answer = await business.control("PUT", "/scenario", scenario);
    expect([answer.status, answer.body["detail"]]).toEqual([400, expect.stringContaining(place)]);
  });
});

describe("scripted customers who open links", () => {
  it("really open them, as a phone does, and leave alone what lies on hosts that nobody allowed", async () => {
    const seen: { readonly path: string; readonly agent: string }[] = [];
    const shop = createServer((request, response) => {
      seen.push({ path: request.url ?? "", agent: request.headers["user-agent"] ?? "" });
      response.writeHead(302, { location: "/further" }).end();
    });
    await new Promise<void>((listening) => shop.listen(0, "127.0.0.1", listening));
    try {
      await using business = await openBusiness({ switches: quick });
      const { port } = shop.address() as AddressInfo;
      const here = `http://127.0.0.1:${port}`;
      await business.control("PUT", "/scenario", { rules: [{ do: "open_link", share: 1, within: 0 }] });
      const ana = await business.customer("+33610000001");
      for (const body of [`See (${here}/words).`, "See https://shop.example/never", "See nothing"]) {
        await business.writes(ana);
        await business.send({ to: "+33610000001", type: "text", text: { body } });
      }
      await business.send({
        to: "+33610000001",
        type: "interactive",
        interactive: {
          type: "cta_url",
          body: { text: `Not ${here}/this but` },
          action: { name: "cta_url", parameters: { display_text: "Shop", url: `${here}/button` } },
        },
      });
      await business.advance(1_000);
      expect(seen.map(({ path }) => path).toSorted()).toEqual(["/button", "/words"]);
      expect(seen.every(({ agent }) => agent.startsWith("Mozilla/5.0"))).toBe(true);
      expect(rule((await business.control("GET", "/scenario")).body, "open_link")).toMatchObject({ planned: 4, done: 3, impossible: 1 });
    } finally {
      shop.close();
    }
  });
});
