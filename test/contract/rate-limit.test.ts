import { afterEach, describe, expect, it } from "vitest";
import type { RateLimits } from "../../src/http/rate-limit.ts";
import { type Doors, openDoors } from "../ingress/doors.ts";
import { operatorOf } from "../support/operator.ts";

let doors: Doors;
afterEach(async () => doors.close());

const plenty = { perSecond: 1_000, burst: 1_000 };
const NOBODY = { authorization: "" };

async function open(limits: Partial<RateLimits>, trustProxy?: string): Promise<void> {
  const rateLimits = { caller: plenty, address: plenty, signIn: plenty, page: plenty, form: plenty, ...limits };
  doors = await openDoors({ adjust: (deps) => ({ ...deps, config: { ...deps.config, rateLimits, trustProxy } }) });
}
const from = (address: string) => ({ ...NOBODY, "x-forwarded-for": address });
const list = async (headers: Readonly<Record<string, string>> = {}) => doors.call("GET", "/v1/journeys", undefined, headers);
const signIn = async (password: string, headers: Readonly<Record<string, string>> = NOBODY) =>
  (await doors.call("POST", "/v1/session", { email: "owner@example.com", password }, headers)).status;

describe("rates", () => {
  it("of a key are limited, with a word when to come again, and other keys go on", async () => {
    await open({ caller: { perSecond: 0.5, burst: 3 } });
    for (let count = 0; count < 3; count += 1) expect((await list()).status).toBe(200);
    const over = await list();
    expect(over.body).toMatchObject({
      status: 429,
      code: "rate_limited",
      detail: "too many requests from this key; send the same again in 2 s",
    });
    expect(over.headers.get("retry-after")).toBe("2");
    expect(over.headers.get("content-type")).toContain("application/problem+json");
    const { key } = await doors.deps.apiKeys.create(operatorOf(doors.workspaceId), "other", ["journeys:read"]);
    expect((await list({ authorization: `Bearer ${key}` })).status).toBe(200);
    doors.clock.advance(2_000);
    expect((await list()).status).toBe(200);
    expect((await list()).status).toBe(429);
  });

  it("of an address are limited by wrong keys and public pages, not by those who are proven", async () => {
    await open({ address: { perSecond: 0.1, burst: 2 } });
    for (let count = 0; count < 5; count += 1) expect((await list()).status).toBe(200);
    const wrong = { authorization: "Bearer pk_wrong-key-here" };
    expect([(await list(wrong)).status, (await list(wrong)).status, (await list(wrong)).status]).toEqual([401, 401, 429]);
    expect((await doors.call("GET", "/openapi.json", undefined, NOBODY)).status).toBe(429);
    expect((await doors.call("GET", "/nowhere", undefined, NOBODY)).status).toBe(429);
  });

  it("never turn a probe or a signed webhook away", async () => {
    await open({ address: { perSecond: 0.001, burst: 1 } });
    for (let count = 0; count < 3; count += 1) {
      expect((await doors.call("GET", "/healthz", undefined, NOBODY)).status).toBe(200);
      expect((await doors.whatsapp({ object: "whatsapp_business_account", entry: [] })).status).toBe(200);
    }
  });

  it("of pages for customers are told on a page, in their language", async () => {
    await open({ page: { perSecond: 0.1, burst: 1 } });
    const visit = async () => doors.call("GET", "/p/nowhere", undefined, { ...NOBODY, "accept-language": "fr" });
    expect((await visit()).status).toBe(404);
    const over = await visit();
    expect([over.status, over.headers.get("retry-after"), over.headers.get("content-type")]).toEqual([
      429,
      "10",
      "text/html; charset=utf-8",
    ]);
    expect(over.text).toMatch(/<html lang="fr">[^]*Réessayez/);
  });

  it("of signing in are limited by address, whatever the account", async () => {
    await open({ signIn: { perSecond: 0.1, burst: 2 } });
    const link = async () => (await doors.call("POST", "/v1/session/link", { token: "x".repeat(43) }, NOBODY)).status;
    expect([await link(), await signIn("correct horse"), await signIn("correct horse"), await link()]).toEqual([401, 200, 429, 429]);
  });
});

describe("whoever guesses a password", () => {
  const guess = async (address: string) => {
    for (let count = 0; count < 6; count += 1) await signIn(`wrong ${count}`, from(address));
  };

  it("locks nobody out who comes from elsewhere", async () => {
    await open({}, "127.0.0.1");
    await guess("203.0.113.7");
    expect(await signIn("correct horse", from("203.0.113.7"))).toBe(429);
    expect(await signIn("correct horse", from("198.51.100.9"))).toBe(200);
    // Only what the named proxy says counts; what the client put before it does not.
    expect(await signIn("correct horse", from("198.51.100.9, 203.0.113.7"))).toBe(429);
  });

  it("is one visitor with all the addresses of their IPv6 network", async () => {
    await open({}, "127.0.0.1");
    for (let count = 0; count < 6; count += 1) await signIn(`wrong ${count}`, from(`2001:db8:1:2::${count + 1}`));
    expect(await signIn("correct horse", from("2001:db8:1:2:aaaa::9"))).toBe(429);
    expect(await signIn("correct horse", from("2001:db8:1:3::9"))).toBe(200);
  });

  it("cannot pretend to come from elsewhere while no proxy is named", async () => {
    await open({});
    await guess("203.0.113.7");
    expect(await signIn("correct horse", from("198.51.100.9"))).toBe(429);
  });
});
