import { expect, it } from "vitest";
import { decideSend, isGenuinePermit } from "./decide-send.ts";
import { aChannel, aConversation, aMessage, aProfile, aTemplate, NOW } from "../../test/support/sample-rows.ts";

const allowed = decideSend({
  now: NOW,
  message: aMessage(),
  profile: aProfile(),
  channel: aChannel(),
  conversation: aConversation(),
  templates: [aTemplate()],
  outstanding: null,
  senderRoom: 1,
});
if (allowed.verdict !== "allow") throw new Error("the sample is not allowed");
const genuine = allowed.permit;

it("knows its own permits from look-alikes", () => {
  expect(isGenuinePermit(genuine)).toBe(true);
  const lookAlikes: readonly unknown[] = [
    Object.assign({}, genuine),
    structuredClone(genuine),
    Object.create(genuine),
    JSON.parse(JSON.stringify(genuine)),
    null,
    "permit",
    1,
  ];
  for (const lookAlike of lookAlikes) expect(isGenuinePermit(lookAlike)).toBe(false);
});

it("cannot be changed after the fact", () => {
  expect(() => Object.assign(genuine as { attempt: number }, { attempt: 9 })).toThrow(TypeError);
  expect(genuine.attempt).toBe(1);
});
