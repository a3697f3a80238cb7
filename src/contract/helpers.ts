import { z } from "zod";
import { HELPER_PROBLEM_CODES } from "../assist/check-helpers.ts";
import {
  HELPERS_FORMAT,
  type HelpersDocument,
  MOST_EXAMPLES,
  MOST_HELPER_RULES,
  MOST_INTENTS,
  PRIORITIES,
} from "../assist/helpers-document.ts";
import type { Rule } from "../audiences/document.ts";
import { validateAudience } from "../audiences/validate.ts";
import { CHANNEL_KIND } from "../consent/consent.ts";
import { SAID_KINDS } from "../messages/content.ts";
import { findJsonFault } from "./json-guard.ts";

const name = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, "must be small letters, digits and -, such as late-parcel");
const title = z.string().trim().min(1, "must not be empty").max(120);
const word = z.string().trim().min(1, "must not be empty").max(120);
const words = z.array(word).min(1, "must have a word").max(100);
const uuid = z.uuid().toLowerCase();

/** Its depth is looked at before anything recursive reads it. */
const personRule = z
  .custom<Rule>(
    (value) => findJsonFault(value, { maxDepth: 60 }) === null && validateAudience({ schema: 1, name: "a", title: "a", rule: value }).ok,
    {
      message: "must be a rule as audiences have them",
    },
  )
  .meta({ type: "object", additionalProperties: true, description: "A rule as audiences have them." });

const conditionSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("words"), words }),
  z.strictObject({ kind: z.literal("contains"), words }),
  z.strictObject({ kind: z.literal("pattern"), pattern: z.string().min(1).max(300) }),
  z.strictObject({ kind: z.literal("intent"), intents: z.array(name).min(1, "must name an intent").max(50) }),
  z.strictObject({
    kind: z.literal("content"),
    kinds: z.array(z.enum(SAID_KINDS)).min(1, "must name a kind").max(SAID_KINDS.length),
  }),
  z.strictObject({
    kind: z.literal("channel"),
    channels: z
      .array(z.union([z.string().regex(CHANNEL_KIND), uuid]))
      .min(1)
      .max(50),
  }),
  z.strictObject({ kind: z.literal("hours"), is: z.enum(["open", "closed"]) }),
  z.strictObject({ kind: z.literal("first_message") }),
  z.strictObject({ kind: z.literal("person"), rule: personRule }),
]);

const actionSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("answer"),
    text: z
      .string()
      .trim()
      .min(1, "must say something")
      .max(1_000)
      .meta({ description: "With variables: `{{ profile.attributes.first_name }}`, `{{ message.text }}`." }),
    offersPerson: z.boolean(),
    onceInHours: z.number().min(0).max(720),
  }),
  z.strictObject({ kind: z.literal("label"), label: z.string().trim().min(1).max(60) }),
  z.strictObject({ kind: z.literal("assign"), team: uuid.nullable(), person: uuid.nullable() }),
  z.strictObject({ kind: z.literal("priority"), priority: z.enum(PRIORITIES) }),
  z.strictObject({ kind: z.literal("start_journey"), journey: z.string().min(1).max(100) }),
  z.strictObject({ kind: z.literal("hand_over") }),
  z.strictObject({ kind: z.literal("handled") }),
]);

export const helpersDocumentSchema = z
  .strictObject({
    format: z.literal(HELPERS_FORMAT),
    rules: z
      .array(
        z.strictObject({
          id: name,
          title,
          isOn: z.boolean(),
          match: z.enum(["all", "any"]),
          conditions: z.array(conditionSchema).max(20),
          actions: z.array(actionSchema).max(10),
          journeys: z.enum(["after", "always"]),
          goOn: z.boolean(),
        }),
      )
      .max(MOST_HELPER_RULES),
    intents: z
      .array(z.strictObject({ name, title, examples: z.array(z.string().trim().min(1).max(300)).max(MOST_EXAMPLES) }))
      .max(MOST_INTENTS),
    sureFrom: z.number().min(0.1).max(1),
    faq: z.strictObject({ isOn: z.boolean(), sureFrom: z.number().min(0.1).max(1) }),
  })
  .meta({
    id: "HelpersDocument",
    description: "What becomes of messages that come in: rules in their order, intents by examples, and whether articles answer.",
  });
// Holds the two to each other.
type Read = z.infer<typeof helpersDocumentSchema>;
export type HelpersAsRead = Read extends HelpersDocument ? (HelpersDocument extends Read ? Read : never) : never;

export const helperProblemSchema = z
  .object({ code: z.enum(HELPER_PROBLEM_CODES), of: z.string(), value: z.string(), message: z.string() })
  .meta({ id: "HelperProblem" });
const draftSchema = z.object({
  document: helpersDocumentSchema,
  revision: z.int(),
  savedAt: z.string(),
  savedBy: z.string(),
  problems: z.array(helperProblemSchema).meta({ description: "Empty: it can be activated." }),
});
export const helpersDraftSchema = draftSchema.meta({ id: "HelpersDraft" });
export const helpersVersionSchema = z
  .object({ version: z.int(), document: helpersDocumentSchema, activatedAt: z.string(), activatedBy: z.string() })
  .meta({ id: "HelpersVersion" });
export const helpersSchema = z
  .object({
    active: helpersVersionSchema.nullable(),
    draft: helpersDraftSchema.nullable(),
    counts: z.array(z.object({ metric: z.string(), label: z.string(), n: z.int() })).meta({
      description: "Of the last 30 days: `helper_rule` by rule, `helper_article`, `helper_useful` and `helper_not_useful` by article, …",
    }),
  })
  .meta({ id: "Helpers" });
export const helpersVersionsSchema = z.object({ rows: z.array(helpersVersionSchema) }).meta({ id: "HelpersVersions" });
export const starterSchema = z.object({ intents: helpersDocumentSchema.shape.intents }).meta({ id: "HelpersStarter" });

const revision = z.int().min(0).meta({ description: "Of the draft that the caller has seen; 0 when there is none." });
export const saveHelpersDraftSchema = z.strictObject({ document: helpersDocumentSchema, revision }).meta({ id: "HelpersDraftChange" });
export const activateHelpersSchema = z.strictObject({ revision });

export const tryHelpersSchema = z
  .strictObject({
    text: z.string().max(4_096),
    kind: z.enum(SAID_KINDS).default("text"),
    channel: z.string().max(60).default("whatsapp").meta({ description: "Kind or id of a sender." }),
    isFirst: z.boolean().default(false),
    isTaken: z.boolean().default(false).meta({ description: "As if a journey took it for its answer." }),
    isOpen: z.boolean().nullable().default(null).meta({ description: "Null: as it is now." }),
    profile: z
      .string()
      .min(1)
      .max(300)
      .nullable()
      .default(null)
      .meta({ description: "Id, or `phone:+447700900123`; for conditions on people." }),
    document: helpersDocumentSchema.optional().meta({ description: "Left out: what is in force." }),
  })
  .meta({ id: "HelpersTrial" });
export const trialSchema = z
  .object({
    outcome: z.enum(["command", "person", "rules", "article", "assistant", "people"]).meta({
      description: "`command`: a word such as STOP. `person`: a person was asked for. `people`: nothing answers by itself.",
    }),
    intent: z.object({ name: z.string(), score: z.number(), example: z.string(), words: z.array(z.string()) }).nullable(),
    rules: z.array(
      z.object({
        id: z.string(),
        verdict: z.enum(["fits", "off", "journey_first", "no"]),
        isCarriedOut: z.boolean(),
        conditions: z.array(z.object({ kind: z.string(), holds: z.boolean(), what: z.string() })),
      }),
    ),
    answers: z.array(z.string()).meta({ description: "What would be said, filled in." }),
    article: z.object({ id: z.string(), title: z.string(), answer: z.string(), score: z.number() }).nullable(),
    nearest: z.object({ id: z.string(), score: z.number() }).nullable(),
  })
  .meta({ id: "HelpersTrialAnswer" });
export type Trial = z.infer<typeof trialSchema>;

export const helperSimulationSchema = z
  .object({
    from: z.string(),
    to: z.string(),
    whole: z.boolean().meta({ description: "false: there was more than is looked at; the newest were." }),
    messages: z.int(),
    outcomes: z.record(z.string(), z.int()),
    rules: z.array(z.object({ id: z.string(), count: z.int(), examples: z.array(z.object({ messageId: z.string(), text: z.string() })) })),
    intents: z.array(z.object({ name: z.string(), count: z.int() })),
  })
  .meta({ id: "HelperSimulation", description: "What the draft would have done with what came in during the last seven days." });
export type HelperSimulation = z.infer<typeof helperSimulationSchema>;
export type HelpersView = z.infer<typeof helpersSchema>;
export type HelpersDraftView = z.infer<typeof helpersDraftSchema>;
export type HelpersVersionView = z.infer<typeof helpersVersionSchema>;

export type HelpersStarter = z.infer<typeof starterSchema>;
