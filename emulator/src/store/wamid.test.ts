import { expect, it } from "vitest";
import { Random } from "../clock/random.ts";
import { newWamid, partyOfWamid } from "./wamid.ts";

it("has the shape of published ids: base64 that holds the recipient and a random tail", () => {
  const wamid = newWamid(new Random(7), "out", "16503879439");
  expect(wamid).toMatch(/^wamid\.HBgLMTY1MDM4Nzk0MzkVAgARGBI[A-Za-z0-9+/]+=*$/);
  expect(partyOfWamid(wamid)).toBe("16503879439");
});

it("reads Meta's own sample", () => {
  expect(partyOfWamid("wamid.HBgLMTY0NzM3Nzc3NzUVAgARGBI5QTNEQTA2RjdGMEY4RTRGAA==")).toBe("16473777775");
});

it("differs for every message", () => {
  const random = new Random(1);
  expect(new Set(Array.from({ length: 5_000 }, () => newWamid(random, "out", "33612345678"))).size).toBe(5_000);
});
