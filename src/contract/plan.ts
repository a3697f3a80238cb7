/** What is planned, day by day: campaigns and journeys that begin by a schedule, and who would be asked twice. Times are ISO strings. */
import { z } from "zod";
import { PURPOSES } from "../consent/consent.ts";

/** Two months and a little: whole weeks around them. */
export const PLAN_MOST_DAYS = 70;

const date = z.iso.date().meta({ description: "On the workspace's clock." });

export const planQuerySchema = z.strictObject({ from: date, to: date.meta({ description: "The last day, itself included." }) });

export const PLAN_STATES = ["draft", "awaiting_approval", "planned", "running", "paused", "done"] as const;

const entrySchema = z.object({
  id: z.string(),
  kind: z.enum(["campaign", "journey"]),
  name: z.string(),
  title: z.string(),
  state: z.enum(PLAN_STATES),
  day: date,
  at: z.string(),
  until: z.string().nullable().meta({ description: "When the last may be asked, where everybody has a time of their own." }),
  channels: z.array(z.string()),
  purpose: z.enum(PURPOSES),
  audience: z.string().nullable().meta({ description: "Null: everybody, or those of a condition." }),
  people: z
    .number()
    .int()
    .nullable()
    .meta({ description: "By today's audience; of what has begun, by that of its beginning. Null: not known before." }),
  wave: z.number().int().nullable(),
  waves: z.number().int().nullable(),
});

export const planSchema = z
  .object({
    zone: z.string(),
    today: date,
    entries: z.array(entrySchema),
    clashes: z.array(
      z.object({
        day: date,
        entries: z.tuple([z.string(), z.string()]).meta({ description: "Ids of two entries less than a day apart, both marketing." }),
        people: z.number().int().meta({ description: "Who is in both audiences." }),
        exact: z.boolean().meta({ description: "False: scaled up from a sample." }),
      }),
    ),
    comparedAll: z.boolean().meta({ description: "False: there are more audiences side by side than are compared at once." }),
  })
  .meta({ id: "Plan" });
export type Plan = z.infer<typeof planSchema>;
export type PlanEntry = Plan["entries"][number];
export type PlanClash = Plan["clashes"][number];
