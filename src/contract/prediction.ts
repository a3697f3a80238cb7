import { z } from "zod";
import { COMPUTED_NAME } from "../audiences/computed.ts";
import { VERDICTS } from "../predictions/judge.ts";

export type { PredictionDocument } from "../predictions/document.ts";

export const predictionParamsSchema = z.strictObject({
  name: z.string().regex(COMPUTED_NAME, "must be a letter, then letters, digits and _"),
});
export const predictionStoredSchema = z
  .object({ name: z.string(), version: z.number().int(), changed: z.boolean() })
  .meta({ id: "StoredPrediction" });

const STATES = ["waiting", "training", "scoring", "applying", "ready", "guessing", "refused", "failed"] as const;

export const predictionSummarySchema = z
  .object({
    name: z.string(),
    title: z.string(),
    document: z.record(z.string(), z.unknown()).meta({
      description:
        "name, title, days, goal: { kind: does, event, where }, { kind: stops, event, where, activeDays } or { kind: opts_out, channel, purpose }.",
    }),
    version: z.number().int().meta({ description: "Rises when what it foretells changes." }),
    state: z.enum(STATES).meta({
      description:
        "guessing: no better than guessing, so nobody has a score; refused: there is too little to learn from, `problem` says of what; failed: something broke on our side, it is tried again.",
    }),
    progress: z.number().meta({ description: "Of training, scoring or applying, 0 to 1." }),
    verdict: z.enum(VERDICTS).nullable(),
    auc: z.number().nullable().meta({ description: "Of two people, how often the one who did it had the higher chance; 0.5 is guessing." }),
    people: z.number().int().nullable().meta({ description: "Who have a score." }),
    topTenth: z.number().nullable().meta({ description: "From this score on is the most likely tenth." }),
    trainedAt: z.string().nullable(),
    scoredAt: z.string().nullable().meta({ description: "Scores go by what was known then." }),
    nextAt: z.string().meta({ description: "When people are scored next." }),
    nextTrainingAt: z.string(),
    updatedAt: z.string(),
    updatedBy: z.string(),
  })
  .meta({ id: "PredictionSummary" });
export type PredictionSummary = z.infer<typeof predictionSummarySchema>;
export const predictionListSchema = z.object({ rows: z.array(predictionSummarySchema), next: z.null() });

const about = {
  about: z.enum(["event", "messages", "channel", "consent", "tenure", "country", "language"]),
  of: z
    .string()
    .nullable()
    .meta({ description: "The event, the channel, or channel and purpose.", examples: ["order_placed"] }),
};
const weightSchema = z
  .object({
    ...about,
    strength: z.number().meta({ description: "How far it moves scores apart, in log odds." }),
    more: z.enum(["raises", "lowers"]).nullable().meta({ description: "What more of it does; null: it has no more and less." }),
  })
  .meta({ id: "PredictionWeight" });
export type PredictionWeight = z.infer<typeof weightSchema>;

export const predictionProblemSchema = z.object({
  code: z.enum(["too_short", "too_few", "too_few_to_judge", "broken"]),
  who: z.enum(["yes", "no"]).optional().meta({ description: "Of whom there are too few: those it happened to, or the others." }),
  days: z.number().int().optional().meta({ description: "Of history there are." }),
  people: z.number().int().optional(),
  found: z.number().int().optional(),
  needs: z.number().int().optional(),
  message: z.string(),
});
export type PredictionProblem = z.infer<typeof predictionProblemSchema>;

export const predictionSchema = predictionSummarySchema
  .extend({
    problem: predictionProblemSchema.nullable(),
    quality: z
      .object({
        verdict: z.enum(VERDICTS),
        auc: z.number(),
        aucLow: z.number().meta({ description: "It lies between these two 99 times of 100." }),
        aucHigh: z.number(),
        logLoss: z.number(),
        logLossOfGuess: z.number().meta({ description: "Of telling everybody the same share; less is better." }),
        people: z.number().int().meta({ description: "Held against what then happened." }),
        positives: z.number().int().meta({ description: "Of them, those it happened to." }),
        tenths: z
          .array(z.object({ people: z.number().int(), foretold: z.number(), happened: z.number().int() }))
          .meta({ description: "From the least to the most likely: the mean chance that was foretold, and to how many it happened." }),
        goesBy: z.array(weightSchema),
        learnedAt: z.string().meta({ description: "Learned from what was known then, and what happened in the days after." }),
        judgedAt: z.string().meta({ description: "Judged on what was known then, later, and what happened after that." }),
      })
      .nullable(),
    histogram: z.array(z.number().int()).nullable().meta({ description: "People by score, in twenty steps from 0 to 1." }),
  })
  .meta({ id: "Prediction" });
export type Prediction = z.infer<typeof predictionSchema>;

const reasonSchema = z
  .object({
    ...about,
    property: z.string().nullable().meta({ description: "Of the event: the number that is added up." }),
    effect: z.number().meta({ description: "Against the average person, in log odds." }),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
    words: z.string().meta({ examples: ["order_placed 3 times in 30 days, last 4 days before: raises it"] }),
  })
  .meta({ id: "PredictionReason" });
export type PredictionReason = z.infer<typeof reasonSchema>;

export const predictionWhySchema = z
  .object({
    name: z.string(),
    title: z.string(),
    profileId: z.string(),
    score: z.number().nullable().meta({ description: "Null: it is not foretold of this person, or not yet." }),
    asOf: z.string().nullable(),
    raises: z.array(reasonSchema),
    lowers: z.array(reasonSchema),
  })
  .meta({ id: "PredictionWhy" });
export type PredictionWhy = z.infer<typeof predictionWhySchema>;
