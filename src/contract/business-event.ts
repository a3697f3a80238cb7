import { z } from "zod";
import { EVENT_TYPE } from "./event.ts";
import { LIMITS } from "./limits.ts";
import { instantSchema, jsonObjectSchema } from "./shapes.ts";

export const businessEventSchema = z
  .strictObject({
    id: z
      .string()
      .min(1)
      .max(LIMITS.idLength)
      .meta({ description: "Yours; a second event with it changes nothing.", examples: ["price-of-4711-fell"] }),
    type: z
      .string()
      .regex(EVENT_TYPE, "must begin with a letter and hold only letters, digits and _ . : - (at most 100)")
      .meta({ examples: ["price_fell"] }),
    properties: jsonObjectSchema(LIMITS.propertiesBytes, {
      description: "What conditions and texts read as event.properties.",
      examples: [{ sku: "4711", price: 19.9 }],
    }).optional(),
    occurredAt: instantSchema.optional().meta({ description: "When it happened; when left out, now." }),
  })
  .meta({ id: "BusinessEvent", description: "Something that happened to nobody in particular, and concerns an audience." });
export type BusinessEventInput = z.infer<typeof businessEventSchema>;

export const businessEventTakenSchema = z
  .object({
    accepted: z.boolean().meta({ description: "False when an event with this id was taken in before." }),
    journeys: z.array(z.string()).meta({ description: "Those that it begins." }),
  })
  .meta({ id: "BusinessEventTaken" });
