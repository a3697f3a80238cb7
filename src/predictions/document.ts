/** A prediction: what is to be foretold of each person, as a document with a name. Its score is kept as `profile.predicted.<name>`. Pure. */
import { z } from "zod";
import { COMPUTED_NAME } from "../audiences/computed.ts";
import type { PropertyRule } from "../audiences/document.ts";
import { eventTypeSchema, whereSchema } from "../audiences/rule-schema.ts";

export type Goal =
  /** Such an event happens. */
  | { readonly kind: "does"; readonly event: string; readonly where?: readonly PropertyRule[] }
  /** Of those who did it in the last `activeDays`: it does not happen again. */
  | { readonly kind: "stops"; readonly event: string; readonly where?: readonly PropertyRule[]; readonly activeDays: number }
  /** Of those who have agreed: they take it back. */
  | { readonly kind: "opts_out"; readonly channel: string; readonly purpose: "marketing" | "utility" };

export type PredictionDocument = {
  readonly name: string;
  readonly title: string;
  readonly goal: Goal;
  /** Within so many days from when it is foretold. */
  readonly days: number;
};

const MOST_DAYS = 180;
const channel = z.string().regex(/^[a-z][a-z_]{0,29}$/, "must be a kind of channel such as whatsapp");

const goalSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("does"), event: eventTypeSchema, where: whereSchema.exactOptional() }),
  z.strictObject({
    kind: z.literal("stops"),
    event: eventTypeSchema,
    where: whereSchema.exactOptional(),
    activeDays: z.int().min(1).max(365).default(90),
  }),
  z.strictObject({ kind: z.literal("opts_out"), channel, purpose: z.enum(["marketing", "utility"]).default("marketing") }),
]);

export const predictionSchema = z.strictObject({
  name: z.string().regex(COMPUTED_NAME, "must be a letter, then letters, digits and _"),
  title: z.string().trim().min(1).max(200),
  goal: goalSchema,
  days: z.int().min(1).max(MOST_DAYS),
});

/** What must be trained anew when it changes. */
export function meaningOf({ goal, days }: PredictionDocument): Pick<PredictionDocument, "goal" | "days"> {
  return { goal, days };
}
