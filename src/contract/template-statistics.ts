/** What became of a template's messages, by the language they went in and the button that was tapped. */
import { z } from "zod";
import { instantSchema } from "./shapes.ts";

const DAY_MS = 86_400_000;
const MOST_DAYS = 400;
export const STATISTICS_DAYS = 30;

export const templateStatisticsQuery = z
  .strictObject({
    from: instantSchema.optional().meta({ description: `Messages made from then on; left out: ${STATISTICS_DAYS} days before \`to\`.` }),
    to: instantSchema.optional().meta({ description: "And before then; left out: now." }),
    channel: z.uuid().toLowerCase().optional().meta({ description: "Of this sender only." }),
  })
  .refine(({ from, to }) => {
    const ms = from === undefined || to === undefined ? DAY_MS : Date.parse(to) - Date.parse(from);
    return ms > 0 && ms <= MOST_DAYS * DAY_MS;
  }, `\`to\` must be after \`from\`, by at most ${MOST_DAYS} days`);

const count = (description: string) => z.int().meta({ description });
const countsSchema = {
  sent: count("Those that WhatsApp took on."),
  delivered: count("Of those, the ones that arrived."),
  read: count("Of those, the ones that were read, as far as people let it be told."),
  replied: count("Answered."),
  clicked: count("A link of it was followed."),
  failed: count("WhatsApp did not take it on or could not deliver it."),
  cost: z.number().meta({ description: "In whole units of `currency`; amounts of other currencies are left out." }),
};
export const templateStatisticsSchema = z
  .object({
    name: z.string(),
    from: z.string(),
    to: z.string(),
    currency: z.string().meta({ description: "Of the rate card, ISO 4217." }),
    sampleRates: z.boolean().meta({ description: "Costs rest on the sample rates that came with the product." }),
    languages: z
      .array(
        z.object({
          language: z.string().nullable().meta({
            description: "The one the message went in; null: it went as a text in an open conversation, or failed before it was written.",
          }),
          ...countsSchema,
        }),
      )
      .meta({ description: "Most sent first." }),
    buttons: z
      .array(
        z.object({
          language: z.string(),
          place: z.string().meta({
            description:
              "The button's index; of a card `1.0`, and `*.0` where several cards have the same and WhatsApp does not tell which it was.",
            examples: ["0", "1.0"],
          }),
          text: z.string().meta({ description: "As it read when it was tapped." }),
          tapped: count("Messages in which it was tapped, each counted once."),
        }),
      )
      .meta({ description: "Those that were tapped: quick replies, links that are counted, forms that were sent back." }),
  })
  .meta({
    id: "TemplateStatistics",
    description: "Counted by the time the messages were made. WhatsApp tells nothing of taps that call a number or copy a code.",
  });
export type TemplateStatistics = z.infer<typeof templateStatisticsSchema>;
