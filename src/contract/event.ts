import { z } from "zod";
import { groupsNamedSchema } from "./group.ts";
import { LIMITS } from "./limits.ts";
import { instantSchema, jsonObjectSchema, profileRefSchema } from "./shapes.ts";

export const EVENT_TYPE = /^[A-Za-z][A-Za-z0-9_.:-]{0,99}$/;

export const eventSchema = z
  .strictObject({
    id: z
      .string()
      .min(1)
      .max(LIMITS.idLength)
      .meta({ description: "Your id of the event. A second event with the same id changes nothing.", examples: ["order-1017-placed"] }),
    type: z
      .string()
      .regex(EVENT_TYPE, "must begin with a letter and hold only letters, digits and _ . : - (at most 100)")
      .meta({ examples: ["order_placed"] }),
    profile: profileRefSchema,
    properties: jsonObjectSchema(LIMITS.propertiesBytes, {
      description: "What happened, in your words; journeys and messages can use it.",
      examples: [{ orderId: "1017", total: "89.90" }],
    }).optional(),
    groups: groupsNamedSchema.optional(),
    occurredAt: instantSchema.optional().meta({ description: "When it happened; when left out, now." }),
  })
  .meta({ id: "Event", description: "Something that happened to a person." });
export type EventInput = z.infer<typeof eventSchema>;
