import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { decideSend, isGenuinePermit } from "./decide-send.ts";
import { aChannel, aConversation, aMessage, aProfile, aTemplate, NOW } from "./sample-facts.ts";

const allowed = decideSend({ now: NOW, message: aMessage(), profile: aProfile(), channel: aChannel(), conversation: aConversation(), templates: [aTemplate()], outstanding: null, senderRoom: 1 });
if (allowed.verdict !== "allow") throw new Error("the sample is not allowed");
const genuine = allowed.permit;

it("knows its own permits from look-alikes", () => {
  expect(isGenuinePermit(genuine)).toBe(true);
  const lookAlikes: readonly unknown[] = [{ ...genuine }, structuredClone(genuine), Object.create(genuine), JSON.parse(JSON.stringify(genuine)), null, "permit", 1];
  for (const lookAlike of lookAlikes) expect(isGenuinePermit(lookAlike)).toBe(false);
});

it("cannot be changed after the fact", () => {
  expect(() => Object.assign(genuine as { attempt: number }, { attempt: 9 })).toThrow(TypeError);
  expect(genuine.attempt).toBe(1);
});

it("does not compile when forged", { timeout: 60_000 }, () => {
  const root = join(import.meta.dirname, "../..");
  const folder = mkdtempSync(join(root, "src/policy/.forged-"));
  const forgery = `
    import type { SendPermit } from "../decide-send.ts";
    import type { ChannelId, MessageId } from "../../platform/ids.ts";
    export const forged: SendPermit = { messageId: "m" as MessageId, attempt: 1, channelId: "c" as ChannelId, recipient: { kind: "phone", value: "+1" } };`;
  try {
    writeFileSync(join(folder, "forged.ts"), forgery);
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ extends: "../../../tsconfig.json", include: ["forged.ts"] }));
    const compile = (): string => {
      try {
        return execFileSync(join(root, "node_modules/.bin/tsc"), ["-p", folder, "--noEmit"], { encoding: "utf8" });
      } catch (error) {
        return String((error as { stdout: unknown }).stdout);
      }
    };
    const told = compile();
    expect(told).toContain("forged.ts");
    expect(told).toMatch(/\[permitted\]/);
    // The same fixture without the forgery compiles: it is the forgery that the compiler refuses.
    writeFileSync(join(folder, "forged.ts"), forgery.replace("const forged: SendPermit", "const forged: Omit<SendPermit, symbol>"));
    expect(compile()).toBe("");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

