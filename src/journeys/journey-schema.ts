import { z } from "zod";
import { branchNodeSchema } from "./nodes/branch.ts";
import { exitNodeSchema } from "./nodes/exit.ts";
import { messageNodeSchema } from "./nodes/message.ts";
import { updateProfileNodeSchema } from "./nodes/update-profile.ts";
import { waitForNodeSchema } from "./nodes/wait-for.ts";
import { waitNodeSchema } from "./nodes/wait.ts";
import { conditionSchema } from "./schema/condition-schema.ts";
import { eventTypeSchema, JOURNEY_NAME, nodeNameSchema, pathSchema } from "./schema/names.ts";

const journeyNodeSchema = z.discriminatedUnion("kind", [
  messageNodeSchema,
  waitNodeSchema,
  waitForNodeSchema,
  branchNodeSchema,
  updateProfileNodeSchema,
  exitNodeSchema,
]);

/** The shape of a whole document; what it means is checked by `validateJourney`. */
export const journeySchema = z.strictObject({
  schema: z.literal(1),
  name: z.string().regex(JOURNEY_NAME, "must be 1–63 lower-case letters, digits and -, such as order-updates"),
  title: z.string().min(1).max(200),
  description: z.string().max(2_000).exactOptional(),
  entry: z.strictObject({
    kind: z.literal("event"),
    event: eventTypeSchema,
    where: conditionSchema.exactOptional(),
    key: pathSchema.exactOptional(),
    reentry: z.enum(["never", "after_finish", "always"]).exactOptional(),
  }),
  start: nodeNameSchema,
  nodes: z.record(nodeNameSchema, journeyNodeSchema).readonly(),
  exitOn: z
    .array(z.strictObject({ event: eventTypeSchema, where: conditionSchema.exactOptional() }))
    .max(50)
    .readonly()
    .exactOptional(),
});
