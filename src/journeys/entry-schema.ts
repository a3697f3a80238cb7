import { GROUP_KIND } from "../groups/group.ts";
import { z } from "zod";
import { conditionSchema } from "./schema/condition-schema.ts";
import { audienceNameSchema, eventTypeSchema, pathSchema } from "./schema/names.ts";

const rules = {
  where: conditionSchema.exactOptional(),
  reentry: z.enum(["never", "after_finish", "always"]).exactOptional(),
  reentryAfter: z.string().exactOptional(),
};
const wordList = z.array(z.string().min(1).max(200)).max(200).readonly();
const side = z.enum(["entered", "left"]);

export const entrySchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("event"), event: eventTypeSchema, key: pathSchema.exactOptional(), ...rules }),
  z.strictObject({ kind: z.literal("audience"), audience: audienceNameSchema, on: side, ...rules }),
  z.strictObject({
    kind: z.literal("schedule"),
    audience: audienceNameSchema,
    cron: z.string().max(200).exactOptional(),
    at: z.string().max(40).exactOptional(),
    zone: z.string().max(100).exactOptional(),
    ...rules,
  }),
  z.strictObject({
    kind: z.literal("business_event"),
    event: eventTypeSchema,
    audience: audienceNameSchema,
    key: pathSchema.exactOptional(),
    ...rules,
  }),
  z.strictObject({ kind: z.literal("api"), key: pathSchema.exactOptional(), ...rules }),
  z.strictObject({
    kind: z.literal("inbound"),
    choice: z.string().min(1).max(256).exactOptional(),
    equals: wordList.exactOptional(),
    contains: wordList.exactOptional(),
    ...rules,
  }),
]);

export const exitSchema = z.union([
  z.strictObject({ event: eventTypeSchema, where: conditionSchema.exactOptional() }),
  z.strictObject({ audience: audienceNameSchema, on: side }),
  z.strictObject({ when: conditionSchema }),
]);

const capPeriod = z.enum(["hour", "day", "week"]);

export const capsSchema = z.strictObject({
  total: z.int().min(1).max(1_000_000_000).exactOptional(),
  per: z.strictObject({ period: capPeriod, count: z.int().min(1).max(1_000_000_000) }).exactOptional(),
  perGroup: z
    .strictObject({
      kind: z.string().regex(GROUP_KIND, "must be a kind of groups such as company"),
      count: z.int().min(1).max(1_000_000_000),
      period: capPeriod.exactOptional(),
    })
    .exactOptional(),
});
