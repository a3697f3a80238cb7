import { describe, expect, it } from "vitest";
import { z } from "zod";
import { conditionSchema } from "./schema/condition-schema.ts";
import { pointerTo, tellIssues } from "./issue-words.ts";

const kinds = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("wait"), for: z.string() }),
  z.strictObject({ kind: z.literal("exit") }),
]);

describe("what does not fit a schema is told in plain words", () => {
  it.each<[string, z.ZodType, unknown, string]>([
    ["a missing part", z.strictObject({ title: z.string() }), {}, "/title is missing: add it"],
    ["a missing part of many forms", z.strictObject({ value: z.union([z.string(), z.number()]) }), {}, "/value is missing: add it"],
    ["a number for a text", z.string(), 5, " must be text in quotes"],
    ["nothing for a text", z.string(), null, " must be text in quotes"],
    ["a text for a number", z.number(), "5", " must be a number"],
    ["a part of a number", z.int(), 1.5, " must be a whole number"],
    ["a text for a switch", z.boolean(), "yes", " must be true or false"],
    ["a list for an object", z.strictObject({}), [], " must be an object { … }"],
    ["a list for a record", z.record(z.string(), z.string()), [], " must be an object { … }"],
    ["an object for a list", z.array(z.string()), {}, " must be a list [ … ]"],
    ["a field that is none", z.strictObject({}), { colour: 1 }, ' has no field "colour": remove it or correct its name'],
    ["a word that is none", z.enum(["read", "sent"]), "seen", ' must be "read" or "sent"'],
    ["a kind that is none", kinds, { kind: "sleep" }, '/kind must be "wait" or "exit"'],
    ["a kind that is not told", kinds, {}, '/kind must be "wait" or "exit"'],
    ["an empty text", z.string().min(1), "", " is empty: write something"],
    ["a short text", z.string().min(8), "abc", " is too short: at least 8 characters"],
    ["a long text", z.string().max(3), "abcd", " is too long: at most 3 characters"],
    ["a long list", z.array(z.number()).max(1), [1, 2], " is too long: at most 1 items"],
    ["a large number", z.number().max(10), 11, " is too large: at most 10"],
    ["a small number", z.number().min(1), 0, " is too small: at least 1"],
    ["no id", z.uuid(), "abc", " must be an id such as 018f2b6c-7c1e-7a3b-9d4e-5f6a7b8c9d0e"],
    ["no address", z.url(), "abc", " must be an address such as https://shop.example.com"],
    ["our own words", z.string().regex(/^a/, "must begin with a"), "b", " must begin with a"],
    ["a comparison that is none", conditionSchema, { fact: "run.key", is: "equals", value: 1 }, '/is must be "equal" or "not_equal" or'],
    ["a comparison with nothing", conditionSchema, { fact: "run.key", is: "equal" }, "/value is missing: add it"],
    ["a condition inside", conditionSchema, { all: [{ not: { fact: 5, is: "set" } }] }, "/all/0/not/fact must be text in quotes"],
    ["a condition that is none", conditionSchema, { if: 1 }, " has none of the known forms: compare it with the reference"],
  ])("%s", (_what, schema, input, told) => {
    const issues = schema.safeParse(input).error?.issues ?? [];
    const lines = tellIssues(issues).map(({ path, words }) => `${pointerTo(path)} ${words}`);
    expect(lines).toEqual([expect.stringContaining(told)]);
    expect(lines.join()).not.toMatch(/Invalid|expected|received|undefined/);
  });
});
