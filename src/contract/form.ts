/** Forms inside WhatsApp and surveys: drafts, versions, results. */
import { z } from "zod";
import { formSchema } from "../forms/document.ts";

export const formParamsSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,39}$/, "must be small letters, digits and _, beginning with a letter")
    .meta({ examples: ["tour_feedback"] }),
});

export const saveFormSchema = z
  .strictObject({
    document: formSchema,
    revision: z
      .int()
      .min(0)
      .meta({ description: "The one that was read; 0 for a new form. Refused with 409 when somebody saved meanwhile." }),
    channelId: z.uuid().optional().meta({ description: "Of a new form; left out: the workspace's first WhatsApp channel." }),
  })
  .meta({ id: "FormSave" });

const problemSchema = z.object({
  code: z.string(),
  path: z.string().meta({ description: "JSON pointer into the document." }),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  message: z.string(),
});

export const formViewSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    channelId: z.string(),
    document: formSchema,
    revision: z.int(),
    state: z.enum(["draft", "published", "deprecated"]),
    flowId: z.string().nullable().meta({ description: "Meta's id of it; goes into messages." }),
    liveVersion: z.int().nullable(),
    isChanged: z.boolean().meta({ description: "The draft says something else than the live version." }),
    flowStatus: z.string().nullable().meta({ description: "How Meta sees it: `PUBLISHED`, `THROTTLED`, `BLOCKED`, …" }),
    alerts: z
      .array(
        z.object({
          event: z.string(),
          value: z.number().nullable(),
          threshold: z.number().nullable(),
          words: z.string().nullable().meta({ description: "Meta's own." }),
          at: z.string(),
        }),
      )
      .meta({ description: "What Meta complains about now: errors, slowness or absence of the data endpoint, a version that expires." }),
    savedAt: z.string(),
    savedBy: z.string(),
    problems: z.array(problemSchema).meta({ description: "What stands in the way of publishing." }),
  })
  .meta({ id: "Form" });
export type FormView = z.infer<typeof formViewSchema>;

export const formListSchema = z.object({
  rows: z.array(
    formViewSchema.omit({ document: true, problems: true }).extend({
      title: z.string(),
      firstScreen: z.string().nullable().meta({ description: "Goes into messages; null: the data endpoint is asked." }),
      offersTimes: z.boolean().meta({ description: "An appointment step can offer free times in it." }),
      category: z.string(),
      answered: z.int(),
      questions: z.int(),
    }),
  ),
  next: z.null(),
});
export type FormList = z.infer<typeof formListSchema>;

export const formPublishedSchema = z.object({ version: z.int() }).meta({ id: "FormPublished" });

const interval = { low: z.number(), high: z.number() };
export const formResultsSchema = z
  .object({
    asked: z.int().meta({ description: "Messages of journeys that reached somebody with it." }),
    answered: z.int(),
    rate: z
      .object({ value: z.number(), ...interval })
      .nullable()
      .meta({ description: "Share of those asked who answered, with its 95 % interval." }),
    days: z.array(z.object({ day: z.string(), n: z.int() })),
    questions: z.array(
      z.object({
        name: z.string(),
        label: z.string(),
        kind: z.string(),
        answered: z.int(),
        options: z.array(z.object({ id: z.string(), title: z.string(), n: z.int() })),
        mean: z.number().nullable(),
        nps: z
          .object({ score: z.number(), ...interval, promoters: z.int(), passives: z.int(), detractors: z.int() })
          .nullable()
          .meta({ description: "From -100 to 100, with its 95 % interval." }),
        texts: z.array(z.object({ text: z.string(), at: z.string(), profileId: z.string().nullable() })),
      }),
    ),
  })
  .meta({ id: "FormResults" });
export type FormResults = z.infer<typeof formResultsSchema>;
