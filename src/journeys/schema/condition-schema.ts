import { z } from "zod";
import type { Condition } from "../document.ts";
import { jsonSchema } from "./json-schema.ts";
import { audienceNameSchema, pathSchema } from "./names.ts";

const parts = z.array(z.lazy(() => conditionSchema)).max(100);

export const conditionSchema: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ all: parts.readonly() }),
    z.strictObject({ any: parts.readonly() }),
    z.strictObject({ not: conditionSchema }),
    z.strictObject({ audience: audienceNameSchema, is: z.enum(["in", "not_in"]) }),
    z.strictObject({ fact: pathSchema, is: z.enum(["set", "not_set"]) }),
    z.strictObject({
      fact: pathSchema,
      is: z.enum(["equal", "not_equal", "greater", "at_least", "less", "at_most", "contains", "one_of"]),
      value: jsonSchema,
    }),
    z.strictObject({ fact: pathSchema, is: z.literal("same_as"), other: pathSchema }),
  ]),
);
