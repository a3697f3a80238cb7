import { z } from "zod";
import { AUDIENCE_NAME } from "../audiences/document.ts";

export type {
  AudienceDocument,
  Comparison,
  EventRule,
  Measure,
  MessageRule,
  PropertyRule,
  Rule,
  SequenceRule,
  SequenceStep,
} from "../audiences/document.ts";

const audienceName = z.string().regex(AUDIENCE_NAME, "must be lower-case letters, digits and dashes (at most 63)");
export const audienceParamsSchema = z.strictObject({ name: audienceName });

/** Checked by `audiences/validate.ts`, whose problems say where. */
export const audienceDocumentSchema = z
  .record(z.string(), z.unknown())
  .meta({ id: "AudienceDocument", description: "schema (1), name, title, description, rule." });
/** A rule alone, for trying before keeping. */
export const ruleBodySchema = z.strictObject({ rule: z.record(z.string(), z.unknown()) }).meta({ id: "AudienceRuleToTry" });

export const audienceProblemSchema = z
  .object({
    severity: z.enum(["error", "warning"]),
    code: z
      .string()
      .meta({ examples: ["shape", "fact_unknown", "attribute_unknown", "event_unknown", "audience_missing", "audience_cycle"] }),
    path: z.string().meta({ description: "JSON pointer into the document.", examples: ["/rule/all/0/fact"] }),
    message: z.string(),
  })
  .meta({ id: "AudienceProblem", description: "An error keeps the audience from being stored, a warning does not." });
export type AudienceProblem = z.infer<typeof audienceProblemSchema>;

export const audienceSummarySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    title: z.string(),
    description: z.string().nullable(),
    state: z
      .enum(["building", "ready"])
      .meta({ description: "building: everybody is being looked at for the newest rule; runs are not told of who enters meanwhile." }),
    progress: z.number().meta({ description: "Of building, 0 to 1." }),
    size: z.number().int().meta({ description: "People in it, as of now (while building: found so far)." }),
    version: z.number().int().meta({ description: "Rises with every change of the rule." }),
    list: z.boolean().meta({ description: "Whether its rule reads an uploaded list." }),
    usesTime: z.boolean().meta({ description: "Time alone can make people enter or leave." }),
    createdAt: z.string(),
    updatedAt: z.string(),
    updatedBy: z.string(),
  })
  .meta({ id: "AudienceSummary" });
export type AudienceSummary = z.infer<typeof audienceSummarySchema>;
export const audienceListSchema = z.object({ rows: z.array(audienceSummarySchema), next: z.null() });

export const audienceSchema = audienceSummarySchema
  .extend({
    document: z.record(z.string(), z.unknown()).meta({ description: "The AudienceDocument." }),
    usedBy: z.array(z.string()).meta({ description: "Audiences whose rules name this one." }),
  })
  .meta({ id: "Audience" });
export type AudienceDetail = z.infer<typeof audienceSchema>;

export const audienceStoredSchema = z
  .object({
    name: z.string(),
    version: z.number().int(),
    changed: z.boolean().meta({ description: "False when the document is as it was." }),
    warnings: z.array(audienceProblemSchema),
  })
  .meta({ id: "StoredAudience" });
export const audienceValidatedSchema = z
  .object({ ok: z.boolean(), problems: z.array(audienceProblemSchema), warnings: z.array(audienceProblemSchema) })
  .meta({ id: "AudienceValidation" });

const memberPerson = z.object({ id: z.string(), name: z.string().nullable(), address: z.string().nullable() });

export const estimateSchema = z
  .object({
    size: z.number().int(),
    /** Exact: both equal `size`. Otherwise the size is between them in 95 of 100 such estimates. */
    low: z.number().int(),
    high: z.number().int(),
    exact: z.boolean(),
    people: z.number().int().meta({ description: "Profiles of the workspace, estimated from the same sample." }),
    sampledShare: z.number().meta({ description: "Of all profiles, 0 to 1." }),
    tookMs: z.number(),
    examples: z.array(memberPerson).meta({ description: "Some of the people, at most five." }),
  })
  .meta({ id: "AudienceEstimate" });
export type AudienceEstimate = z.infer<typeof estimateSchema>;

export const overlapQuery = z.object({
  with: z.string().max(2_000).optional().meta({ description: "Names, separated by commas; left out: all." }),
});
export const overlapSchema = z
  .object({
    name: z.string(),
    size: z.number().int(),
    exact: z.boolean().meta({ description: "False: `both` is scaled up from a sample." }),
    rows: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        size: z.number().int(),
        both: z.number().int(),
        /** `both` of this one's size and of the other's, 0 to 1. */
        ofThis: z.number(),
        ofOther: z.number(),
      }),
    ),
  })
  .meta({ id: "AudienceOverlap" });
export type AudienceOverlap = z.infer<typeof overlapSchema>;

const factValue = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.union([z.string(), z.number(), z.boolean()]))]);
/**
 * One rule's verdict. `code` names the sentence, `facts` fill it in:
 * `all` `any` `not` · `fact` {fact, is, value, actual} · `event` {event, of, property, is, value, actual, matching, from, to}
 * · `sequence` {events, stepsDone, missing, waitsUntil} · `message` {message, is, value, actual, from, to} · `audience` {audience, is}
 * · `list` {list, is}.
 */
export type ExplainedRule = {
  readonly path: string;
  readonly code: "all" | "any" | "not" | "fact" | "event" | "sequence" | "message" | "audience" | "list";
  readonly holds: boolean;
  readonly facts: { readonly [name: string]: string | number | boolean | null | readonly (string | number | boolean)[] };
  readonly parts: readonly ExplainedRule[];
};
export const explainedRuleSchema: z.ZodType<ExplainedRule> = z
  .object({
    path: z.string(),
    code: z.enum(["all", "any", "not", "fact", "event", "sequence", "message", "audience", "list"]),
    holds: z.boolean(),
    facts: z.record(z.string(), factValue),
    get parts(): z.ZodType<readonly ExplainedRule[]> {
      return z.array(explainedRuleSchema);
    },
  })
  .meta({ id: "ExplainedRule", description: "One rule's verdict, what it was judged on, and its parts." });
export const explainQuery = z.object({
  profile: z
    .string()
    .min(1)
    .max(300)
    .meta({ description: "An id, or a name such as phone:+447700900123.", examples: ["phone:+447700900123"] }),
});
export const explainSchema = z
  .object({
    audience: z.string(),
    profileId: z.string(),
    in: z.boolean(),
    since: z.string().nullable().meta({ description: "As kept; null when not in it." }),
    at: z.string(),
    nextChangeAt: z.string().nullable().meta({ description: "When time alone may change the answer." }),
    tree: explainedRuleSchema,
  })
  .meta({ id: "AudienceExplanation" });
export type AudienceExplanation = z.infer<typeof explainSchema>;

export const membersQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(200).optional(),
});
export const membersSchema = z
  .object({
    rows: z.array(
      z.object({
        person: memberPerson,
        since: z.string(),
      }),
    ),
    next: z.string().nullable(),
  })
  .meta({ id: "AudienceMembers" });
export type AudienceMembers = z.infer<typeof membersSchema>;

// ── uploaded lists ───────────────────────────────────────────────────────────────────────────────────────────
export const uploadQuery = z.object({
  mode: z.enum(["add", "replace"]).default("add").meta({ description: "replace: whoever is not in the file leaves the list." }),
  filename: z.string().max(200).optional(),
});
export const uploadSchema = z
  .object({
    id: z.string(),
    audience: z.string(),
    filename: z.string().nullable(),
    mode: z.enum(["add", "replace"]),
    /** `interrupted`: its process ended; what was read is in the list, the same file again does no harm. */
    state: z.enum(["running", "done", "failed", "interrupted"]),
    error: z.string().nullable(),
    encoding: z.string().nullable(),
    delimiter: z.string().nullable(),
    /** How each column was read: an identity, `attribute:<name>`, a profile field, or null (left out). */
    columns: z.array(z.object({ header: z.string(), as: z.string().nullable() })),
    bytes: z.number().int(),
    bytesRead: z.number().int(),
    rows: z.number().int(),
    accepted: z.number().int(),
    faults: z.number().int(),
    startedAt: z.string(),
    finishedAt: z.string().nullable(),
  })
  .meta({ id: "AudienceUpload" });
export type AudienceUpload = z.infer<typeof uploadSchema>;
export const uploadListSchema = z.object({ rows: z.array(uploadSchema), next: z.null() });
export const uploadParamsSchema = z.strictObject({ name: audienceName, upload: z.uuid().toLowerCase() });

// ── computed attributes ──────────────────────────────────────────────────────────────────────────────────────
export const computedParamsSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,62}$/, "must be a letter, then letters, digits and _"),
});
export const computedStoredSchema = z
  .object({ name: z.string(), version: z.number().int(), changed: z.boolean() })
  .meta({ id: "StoredComputedAttribute" });
export const computedListSchema = z.object({
  rows: z.array(
    z
      .object({
        name: z.string(),
        document: z.record(z.string(), z.unknown()).meta({
          description: "name, title, event, where, window, of (count, sum, average, min, max, first, last, favourite), property.",
        }),
        version: z.number().int(),
        updatedAt: z.string(),
        updatedBy: z.string(),
      })
      .meta({ id: "ComputedAttribute" }),
  ),
  next: z.null(),
});

// ── how it grew (console) ────────────────────────────────────────────────────────────────────────────────────
/** At the end of each day, `2026-11-30`, the oldest first; today as it is now. */
export type AudienceSizes = { readonly rows: readonly { readonly day: string; readonly size: number }[] };

// ── what a rule can name (console) ───────────────────────────────────────────────────────────────────────────
export type AudienceVocabulary = {
  /** Facts with the kinds of values seen, the most frequent first. */
  readonly facts: readonly {
    readonly fact: string;
    readonly kinds: readonly ("text" | "number" | "truth" | "date" | "list")[];
    readonly examples: readonly string[];
  }[];
  readonly events: readonly {
    readonly event: string;
    readonly properties: readonly { readonly property: string; readonly kinds: readonly string[] }[];
  }[];
  readonly audiences: readonly { readonly name: string; readonly title: string }[];
  readonly lists: readonly string[];
  readonly journeys: readonly string[];
  /** Rules name a campaign by its id. */
  readonly campaigns: readonly { readonly id: string; readonly name: string }[];
  readonly templates: readonly string[];
  readonly channels: readonly { readonly id: string; readonly name: string }[];
};
