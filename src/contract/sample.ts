/** How a message that is being written would read to a few of the people it is meant for. */
import { z } from "zod";
import { CHANNEL_KIND } from "../consent/consent.ts";
import { conditionSchema } from "../journeys/schema/condition-schema.ts";
import type { Person } from "./console.ts";
import type { ContentPreview, FieldValues } from "../messages/content.ts";
import { contentSchema } from "../messages/form/content-form.ts";

const name = z.string().min(1).max(100);

export const sampleBody = z.strictObject({
  channel: z.string().regex(CHANNEL_KIND),
  content: contentSchema,
  people: z.discriminatedUnion("from", [
    z.strictObject({ from: z.literal("everybody") }),
    z.strictObject({ from: z.literal("audience"), audience: name }),
    z.strictObject({ from: z.literal("condition"), condition: conditionSchema }),
    /** To whom it happened lately, with what the event carried; nobody yet: everybody. */
    z.strictObject({ from: z.literal("event"), event: name }),
  ]),
  /** Only people to whom the message goes in the first of these languages; `otherwise`: in which all others are spoken to. */
  spoken: z.strictObject({ languages: z.array(z.string().max(20)).min(1).max(50), otherwise: z.string().max(20) }).exactOptional(),
});
export type SampleAsk = z.output<typeof sampleBody>;

export type Sample = { readonly readers: readonly SampleReader[] };
export type SampleReader = {
  readonly person: Person;
  /** What has no value for this person stands between the two signs of `missing-signs.ts`, what only a run knows stands as it is written. Null: it cannot be filled in at all. */
  readonly preview: ContentPreview | null;
  /** The texts of a message by a channel that takes them by name. */
  readonly fields: FieldValues | null;
  readonly missing: readonly SampleGap[];
};
/** `instead`: what its policy makes of it. */
export type SampleGap = { readonly variable: string; readonly instead: "default" | "fallback" | "blank" | "skip" | "fail" };
