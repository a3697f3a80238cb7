import { z } from "zod";
import { journeyDocumentSchema } from "./journey.ts";

const worded = z.object({ en: z.string(), fr: z.string() });

export const readyJourneysSchema = z
  .object({
    rows: z.array(
      z.object({
        name: z.string(),
        title: worded,
        about: worded,
        templates: z.array(
          z.object({
            name: z.string(),
            category: z.enum(["MARKETING", "UTILITY"]),
            body: z.string(),
            quickReplies: z.array(z.string()).exactOptional(),
          }),
        ),
        document: journeyDocumentSchema,
      }),
    ),
  })
  .meta({ id: "ReadyJourneys", description: "Whole journeys to begin with, and the templates they name." });
