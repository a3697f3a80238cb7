/** Templates as the account has them, drafts of them, and what their messages do while they cannot be sent. */
import { z } from "zod";
import { languageSchema } from "./workspace.ts";
import { templateDraftSchema } from "../messages/template/draft-form.ts";
import type { Editable } from "../messages/template/edit-limits.ts";
import type { TemplateDraft } from "../messages/template/draft.ts";
import type { Finding } from "../messages/template/lint-codes.ts";
import type { ContentPreview } from "../messages/content.ts";
import type { JsonObject } from "../platform/json.ts";

const draftDocument = templateDraftSchema.meta({
  id: "TemplateDraftDocument",
  description: "One language of a template, as its author writes it. May be unfinished: `problems` say what is missing.",
});
const components = z.array(z.record(z.string(), z.unknown())).meta({ description: "As WhatsApp has them." });

export const templateIdSchema = z.strictObject({ id: z.string().regex(/^\d{1,40}$/, "must be WhatsApp's id of the template") });
export const draftIdSchema = z.strictObject({ id: z.uuid().toLowerCase() });
export const ruleNameSchema = z.strictObject({ name: z.string().regex(/^[a-z0-9_]{1,512}$/, "must be the name of a template") });

export const templateSchema = z
  .object({
    id: z.string().meta({ description: "WhatsApp's own." }),
    channelId: z.string(),
    name: z.string(),
    language: z.string(),
    status: z.string().meta({ description: "`APPROVED`, `PENDING`, `REJECTED`, `PAUSED`, `DISABLED`, …" }),
    category: z.string(),
    qualityScore: z.string().nullable(),
    rejectedReason: z.string().nullable(),
    pausedUntil: z.string().nullable().meta({ description: "When a pause for quality ends by itself." }),
    categoryChange: z
      .object({ to: z.string(), at: z.string().nullable() })
      .nullable()
      .meta({ description: "WhatsApp has announced another category." }),
    components,
    syncedAt: z.string(),
  })
  .meta({ id: "Template" });
export const templateListSchema = z.object({ rows: z.array(templateSchema), next: z.null() });

const findingSchema = z
  .object({
    path: z.string().meta({ description: "JSON pointer into the document." }),
    code: z.string(),
    severity: z.enum(["error", "warning"]),
    message: z.string(),
    facts: z.record(z.string(), z.union([z.string(), z.number()])),
  })
  .meta({ id: "TemplateProblem" });

export const templateDraftAnswer = z
  .object({
    id: z.string(),
    channelId: z.string(),
    document: draftDocument,
    revision: z.number().int(),
    savedAt: z.string(),
    savedBy: z.string(),
    submittedAt: z.string().nullable(),
    changed: z.boolean().meta({ description: "Something was changed since it was last submitted." }),
    problems: z.array(findingSchema),
  })
  .meta({ id: "TemplateDraft" });
export type TemplateDraftAnswer = z.infer<typeof templateDraftAnswer>;
export const templateDraftList = z.object({ rows: z.array(templateDraftAnswer), next: z.null() });

export const newTemplateDraft = z.strictObject({ channelId: z.uuid().toLowerCase(), document: draftDocument });
export const changeTemplateDraft = z.strictObject({
  document: draftDocument,
  revision: z.int().min(1).meta({ description: "The one that was read: another one means that somebody else saved meanwhile." }),
});
export const submitTemplateDraft = z.strictObject({ revision: z.int().min(1) });
export const takeTemplateSchema = z.strictObject({
  channelId: z.uuid().toLowerCase().optional().meta({ description: "Where to copy it to; left out: to edit it where it is." }),
});
export const submittedSchema = z
  .object({
    kind: z.enum(["created", "edited", "there_already"]),
    status: z.string(),
    problems: z.array(findingSchema).meta({ description: "Warnings." }),
  })
  .meta({ id: "TemplateSubmitted" });

export const sampleTypes = ["image/jpeg", "image/png", "video/mp4", "application/pdf"] as const;
/** WhatsApp takes 5 MB of an image and 16 MB of a video (section 14 of the reference). */
export const SAMPLE_BYTES = 16 * 1_024 * 1_024;
export const IMAGE_BYTES = 5 * 1_024 * 1_024;
export const sampleQuery = z.strictObject({ name: z.string().trim().min(1).max(200) });
export const sampleSchema = z.object({ id: z.string() });

export const libraryQuery = z.strictObject({
  channelId: z.uuid().toLowerCase(),
  search: z.string().trim().max(100).optional(),
  language: z.string().max(20).optional(),
});
export const librarySchema = z.object({
  rows: z.array(z.object({ name: z.string(), topic: z.string().nullable(), usecase: z.string().nullable(), document: draftDocument })),
  next: z.null(),
});

export const templateRuleBody = z
  .strictObject({
    action: z.enum(["hold", "fallback", "stop"]).meta({
      description:
        "While the template is paused, rejected, disabled, or has become marketing: its messages wait (three days at most), go with another template, or do not go.",
    }),
    fallback: z
      .string()
      .min(1)
      .max(512)
      .optional()
      .meta({ description: "The second template: it may ask for nothing that the first does not." }),
  })
  .refine(
    ({ action, fallback }) => (action === "fallback") === (fallback !== undefined),
    "fallback goes with action: fallback, and only with it",
  );
export const templateRuleSchema = z
  .object({ name: z.string(), action: z.enum(["hold", "fallback", "stop"]), fallback: z.string().nullable() })
  .meta({ id: "TemplateRule" });

/** What the console's page of one template shows. */
export type TemplateDetail = {
  readonly id: string;
  readonly channelId: string;
  readonly channelName: string;
  readonly name: string;
  readonly language: string;
  readonly status: string;
  readonly category: string;
  readonly qualityScore: string | null;
  readonly rejectedReason: string | null;
  readonly pausedUntil: string | null;
  readonly categoryChange: { readonly to: string; readonly at: string | null } | null;
  readonly preview: ContentPreview;
  /** With its samples in place of its variables. */
  readonly sample: ContentPreview;
  readonly edit: Editable;
  readonly rule: { readonly action: "hold" | "fallback" | "stop"; readonly fallback: string | null } | null;
  readonly usedBy: {
    readonly journeys: readonly { readonly name: string; readonly title: string }[];
    readonly campaigns: readonly { readonly name: string; readonly title: string }[];
    /** That a button of it opens. */
    readonly forms: readonly { readonly name: string; readonly title: string }[];
  };
  /** Newest first. */
  readonly history: readonly { readonly kind: string; readonly detail: JsonObject; readonly at: string }[];
};
export type TemplateProblem = Finding & { readonly message: string };
export type LibraryRow = {
  readonly name: string;
  readonly topic: string | null;
  readonly usecase: string | null;
  readonly document: TemplateDraft;
};
export type { TemplateDraft } from "../messages/template/draft.ts";

export const templateLanguageBody = z
  .strictObject({ language: languageSchema.nullable().meta({ description: "One of the template's languages; null: none in particular." }) })
  .meta({ id: "TemplateLanguageChoice" });
export const templateLanguagesSchema = z
  .object({
    name: z.string(),
    language: z.string().nullable(),
    workspaceLanguage: z.string().nullable(),
    people: z
      .array(
        z.object({
          locale: z.string(),
          people: z.int(),
          gets: z.string().nullable().meta({ description: "The language of the template they get." }),
          own: z.boolean().meta({ description: "It is theirs." }),
          why: z.enum(["no_version", "not_approved"]).nullable(),
        }),
      )
      .meta({ description: "By locale, the most spoken first." }),
  })
  .meta({ id: "TemplateLanguages" });
export type TemplateLanguages = z.infer<typeof templateLanguagesSchema>;
