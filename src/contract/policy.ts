import { z } from "zod";
import { CHANNEL_KIND, PURPOSES } from "../consent/consent.ts";
import {
  BASES,
  CONSENT_NEEDS,
  MOST_CAP,
  MOST_RULES,
  LONGEST_PERIOD_HOURS,
  POLICY_FORMAT,
  type PolicyDocument,
} from "../contact-rules/document.ts";
import { topicNameSchema } from "./consent.ts";

const RULE_ID = /^[a-z][a-z0-9-]{0,59}$/;
const country = z.string().regex(/^[A-Z]{2}$/, "must be a country of two capital letters such as FR");
const minutes = z
  .int()
  .min(1)
  .max(LONGEST_PERIOD_HOURS * 60);

const head = {
  id: z.string().regex(RULE_ID, "must be small letters, digits and -, such as fr-hours"),
  version: z.int().min(1).max(100_000),
  countries: z.union([z.enum(["all", "others"]), z.array(country).max(250)]),
  purposes: z.array(z.enum(PURPOSES)).min(1, "must name a purpose").max(PURPOSES.length),
  channels: z.array(z.string().regex(CHANNEL_KIND)).min(1, "must name a channel, or be left out for all").max(20).exactOptional(),
  topics: z.array(topicNameSchema).min(1, "must name a topic, or be left out for all").max(50).exactOptional(),
  source: z.strictObject({ basis: z.enum(BASES), title: z.string().trim().min(1).max(300), url: z.url().max(500).nullable() }),
  note: z.string().trim().max(500).exactOptional(),
};
const time = (most: RegExp) => z.string().regex(most, "must be a time such as 08:00");

const ruleSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("consent"),
    ...head,
    needs: z.enum(CONSENT_NEEDS),
    lapsesAfterDays: z.number().min(1).max(36_500).exactOptional(),
  }),
  z.strictObject({ kind: z.literal("conversation"), ...head, minutes }),
  z.strictObject({
    kind: z.literal("quiet_hours"),
    ...head,
    allowed: z
      .array(
        z.strictObject({
          days: z.array(z.int().min(0).max(6)).max(7),
          from: time(/^([01]\d|2[0-3]):[0-5]\d$/),
          to: time(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/),
        }),
      )
      .max(28)
      .meta({ description: "Times of the recipient's clock; days: 0 is Sunday." }),
    holidays: z.enum(["quiet", "as_sunday"]).exactOptional(),
  }),
  z.strictObject({
    kind: z.literal("frequency_cap"),
    ...head,
    most: z.int().min(1).max(MOST_CAP),
    per: z.union([
      z.strictObject({
        hours: z
          .number()
          .min(1 / 60)
          .max(LONGEST_PERIOD_HOURS),
      }),
      z.strictObject({ calendar: z.enum(["day", "week", "month"]) }),
    ]),
    each: z.enum(["channel", "topic"]).exactOptional(),
    whenFull: z.literal("refuse").exactOptional(),
  }),
  z.strictObject({ kind: z.literal("min_gap"), ...head, minutes }),
  z.strictObject({ kind: z.literal("priority"), ...head, order: z.array(topicNameSchema).min(1).max(50) }),
]);

export const policyDocumentSchema = z
  .strictObject({ format: z.literal(POLICY_FORMAT), title: z.string().trim().min(1).max(120), rules: z.array(ruleSchema).max(MOST_RULES) })
  .meta({
    id: "PolicyDocument",
    description:
      "Rules about writing to people: all that apply hold together. `others`: countries that no rule of the same kind names. Sources are no legal advice.",
  });
// Holds the two to each other.
type Read = z.infer<typeof policyDocumentSchema>;
export type PolicyAsRead = Read extends PolicyDocument ? (PolicyDocument extends Read ? Read : never) : never;

export const policyProblemSchema = z
  .object({ code: z.string(), rule: z.string().nullable(), value: z.string(), message: z.string() })
  .meta({ id: "PolicyProblem" });

export const policyVersionSchema = z
  .object({
    version: z.int(),
    document: policyDocumentSchema,
    activatedAt: z.string(),
    activatedBy: z.string(),
    holidaysUntil: z.int().nullable().meta({ description: "The last year whose public holidays are known to it; null: it asks for none." }),
  })
  .meta({ id: "PolicyVersion" });

export const policyDraftSchema = z
  .object({
    document: policyDocumentSchema,
    revision: z.int(),
    savedAt: z.string(),
    savedBy: z.string(),
    problems: z.array(policyProblemSchema).meta({ description: "Empty: it can be activated." }),
  })
  .meta({ id: "PolicyDraft" });

export const policySchema = z
  .object({ active: policyVersionSchema.nullable(), draft: policyDraftSchema.nullable() })
  .meta({ id: "Policy", description: "What is in force (null: nothing was ever activated) and what is worked on." });
export const policyVersionsSchema = z.object({ rows: z.array(policyVersionSchema) }).meta({ id: "PolicyVersions" });
export const policyPacksSchema = z
  .object({ rows: z.array(z.object({ name: z.string(), document: policyDocumentSchema })) })
  .meta({ id: "PolicyPacks", description: "Ready-made rules to copy from: the safe default, and countries. Not legal advice." });
export const policyVersionParams = z.strictObject({ version: z.coerce.number().int().min(1) });

const revision = z.int().min(0).meta({ description: "Of the draft that the caller has seen; 0 when there is none." });
export const savePolicyDraftSchema = z.strictObject({ document: policyDocumentSchema, revision }).meta({ id: "PolicyDraftChange" });
export const checkPolicySchema = z.strictObject({ document: policyDocumentSchema });
export const policyProblemsSchema = z.object({ problems: z.array(policyProblemSchema) }).meta({ id: "PolicyProblems" });
export const activatePolicySchema = z.strictObject({ revision });

export const askPolicySchema = z
  .strictObject({
    profile: z.string().min(1).max(300).meta({ description: "Id, or `phone:+447700900123`, `externalId:1017`, `email:…`." }),
    channel: z.string().regex(CHANNEL_KIND).default("whatsapp"),
    purpose: z.enum(PURPOSES).default("marketing"),
    topic: topicNameSchema.nullable().default(null),
    template: z
      .string()
      .min(1)
      .max(512)
      .nullable()
      .default(null)
      .meta({ description: "Left out: what the message says is not looked at." }),
    at: z.iso.datetime({ offset: true }).nullable().default(null).meta({ description: "Left out: now." }),
    sender: z.uuid().toLowerCase().nullable().default(null).meta({ description: "Left out: the channel's usual one." }),
    agent: z.boolean().default(false).meta({ description: "Somebody of the team wants to write it, not automation." }),
    draft: z.boolean().default(false).meta({ description: "By the draft instead of the policy in force." }),
  })
  .meta({ id: "PolicyQuestion" });
export type PolicyQuestion = z.input<typeof askPolicySchema>;

const example = z.object({ messageId: z.string(), profileId: z.string(), sentAt: z.string(), until: z.string().nullable() });
export const policySimulationSchema = z
  .object({
    from: z.string(),
    to: z.string(),
    whole: z.boolean().meta({ description: "false: there was more than is looked at; the newest were." }),
    sends: z.int(),
    same: z.int(),
    held: z.int(),
    refused: z.int(),
    rules: z.array(
      z.object({
        policyRule: z.string(),
        reason: z.string(),
        verdict: z.enum(["hold", "refuse"]),
        count: z.int(),
        examples: z.array(example).meta({ description: "`until`: when it would have left; null: not at all, or not by now." }),
      }),
    ),
  })
  .meta({ id: "PolicySimulation", description: "What the draft would have held or refused of what was let go in the last seven days." });
export type SimulatedExample = z.infer<typeof example>;
export type PolicySimulation = z.infer<typeof policySimulationSchema>;
export type PolicyView = z.infer<typeof policySchema>;
export type PolicyVersionView = z.infer<typeof policyVersionSchema>;
export type PolicyDraftView = z.infer<typeof policyDraftSchema>;
export type PolicyPacks = z.infer<typeof policyPacksSchema>;
