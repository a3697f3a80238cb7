import { expect, it } from "vitest";
import { partyOfWamid } from "./wamid.ts";

it.each([
  ["wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQUFERjg0NDEzNDdFODU3MUMxMAA=", "16503879439"],
  ["wamid.HBgLMTY0NzM3Nzc3NzUVAgARGBI5QTNEQTA2RjdGMEY4RTRGAA==", "16473777775"],
  ["wamid.HBgLMTY1MDU1NTEyMzQVAgARGBI1RjQyNUE3NEYx", "16505551234"],
  ["wamid.OUT7", null],
  ["HBgLMTY1MDM4Nzk0MzkVAgASGBQ", null],
  ["wamid.", null],
])("%s names %s", (externalId, party) => {
  expect(partyOfWamid(externalId)).toBe(party);
});
