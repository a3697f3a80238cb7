import { z } from "zod";
import { linkChoiceSchema } from "../links/choice.ts";
import { capsSchema, entrySchema, exitSchema } from "./entry-schema.ts";
import { assignNodeSchema } from "./nodes/assign.ts";
import { branchNodeSchema } from "./nodes/branch.ts";
import { appointmentNodeSchema } from "./nodes/appointment.ts";
import { chainNodeSchema } from "./nodes/chain.ts";
import { consentNodeSchema } from "./nodes/consent.ts";
import { exitNodeSchema } from "./nodes/exit.ts";
import { forkNodeSchema } from "./nodes/fork.ts";
import { httpNodeSchema } from "./nodes/http.ts";
import { joinNodeSchema } from "./nodes/join.ts";
import { jumpNodeSchema } from "./nodes/jump.ts";
import { messageNodeSchema } from "./nodes/message.ts";
import { splitNodeSchema } from "./nodes/split.ts";
import { updateProfileNodeSchema } from "./nodes/update-profile.ts";
import { waitForNodeSchema } from "./nodes/wait-for.ts";
import { waitNodeSchema } from "./nodes/wait.ts";
import { JOURNEY_NAME, nodeNameSchema } from "./schema/names.ts";

const journeyNodeSchema = z.discriminatedUnion("kind", [
  messageNodeSchema,
  chainNodeSchema,
  appointmentNodeSchema,
  waitNodeSchema,
  waitForNodeSchema,
  branchNodeSchema,
  splitNodeSchema,
  forkNodeSchema,
  joinNodeSchema,
  updateProfileNodeSchema,
  consentNodeSchema,
  assignNodeSchema,
  httpNodeSchema,
  jumpNodeSchema,
  exitNodeSchema,
]);

const canvasPoint = { x: z.number().min(-100_000).max(100_000), y: z.number().min(-100_000).max(100_000) };

/** The shape of a whole document; what it means is checked by `validateJourney`. */
export const journeySchema = z.strictObject({
  schema: z.literal(1),
  name: z.string().regex(JOURNEY_NAME, "must be 1–63 lower-case letters, digits and -, such as order-updates"),
  title: z.string().min(1).max(200),
  description: z.string().max(2_000).exactOptional(),
  entry: entrySchema,
  priority: z.int().min(0).max(100).exactOptional(),
  holdout: z.number().min(0).max(0.5).exactOptional(),
  caps: capsSchema.exactOptional(),
  loops: z.strictObject({ passes: z.int().min(1).max(1_000).exactOptional(), every: z.string().exactOptional() }).exactOptional(),
  zone: z.string().max(100).exactOptional(),
  links: linkChoiceSchema.exactOptional(),
  start: nodeNameSchema,
  nodes: z.record(nodeNameSchema, journeyNodeSchema).readonly(),
  exitOn: z.array(exitSchema).max(50).readonly().exactOptional(),
  notes: z
    .array(z.strictObject({ text: z.string().max(2_000), near: nodeNameSchema.exactOptional(), ...canvasPoint }))
    .max(200)
    .readonly()
    .exactOptional(),
  layout: z.record(nodeNameSchema, z.strictObject(canvasPoint)).readonly().exactOptional(),
});
