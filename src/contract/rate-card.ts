/** What messages cost in a workspace, by market, category and day. Prices are of one message, in whole units of the currency. */
import { z } from "zod";
import { RATED_CATEGORIES } from "../messages/rate-card.ts";
import { LIMITS } from "./limits.ts";

const dayText = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "must be a day such as 2026-01-01");
const rateSchema = z.strictObject({
  market: z
    .string()
    .max(60)
    .meta({ description: "A country (`FR`), a region (`rest_of_africa`) or `other`, which every market without a price is charged as." }),
  category: z.string().max(60).meta({ description: "`marketing`, `utility`, `authentication` or `service`." }),
  from: dayText.meta({ description: "Holds from this day on, UTC." }),
  price: z.number(),
});
const termsSchema = z
  .strictObject({
    from: dayText.meta({ description: "Holds from this day on, UTC, until the next entry begins." }),
    freeInWindow: z
      .array(z.enum(RATED_CATEGORIES))
      .meta({ description: "Categories that cost nothing while the person's service window is open." }),
  })
  .meta({ description: "What is billed inside the service window. Left out: as it is for everybody." });

export const rateCardSchema = z
  .object({
    currency: z.string(),
    sample: z.boolean().meta({ description: "These came with the product and nobody has vouched for them: bring your own." }),
    source: z.string().meta({ description: "Where the rates are from, in words." }),
    createdAt: z.string().nullable(),
    createdBy: z.string().nullable(),
    rates: z.array(rateSchema),
    terms: z.array(termsSchema),
  })
  .meta({ id: "RateCard" });
export type RateCardView = z.infer<typeof rateCardSchema>;

export const replaceRateCardSchema = z
  .strictObject({
    currency: z.string().regex(/^[A-Z]{3}$/, "must be a currency such as EUR"),
    source: z
      .string()
      .trim()
      .min(1)
      .max(300)
      .meta({ examples: ["Meta's rate card of 2026-10-01, downloaded on 2026-11-20"] }),
    rates: z.array(rateSchema).max(20_000).optional(),
    csv: z.string().max(LIMITS.documentBytes).optional().meta({
      description:
        "The text of a CSV file instead of `rates`: market, category, from, price; or market, from and one column for each category.",
    }),
    terms: z.array(termsSchema).min(1).max(100).optional(),
    from: dayText.optional().meta({ description: "The day for lines of the CSV file that name none." }),
  })
  .refine(({ rates, csv }) => (rates === undefined) !== (csv === undefined), "give either `rates` or `csv`")
  .meta({ id: "RateCardReplacement" });
