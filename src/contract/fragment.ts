/** Reusable pieces of text. */
import { z } from "zod";
import { FRAGMENT_NAME } from "../liquid/text-facts.ts";

const name = z
  .string()
  .regex(FRAGMENT_NAME, "must be up to 63 lower-case letters, digits, _ and -, such as opening-hours")
  .meta({ examples: ["opening-hours"] });
const text = z
  .string()
  .max(4_096)
  .meta({ description: "Liquid, as in messages.", examples: ["Open 9 to 18"] });
const title = z.string().trim().min(1).max(100);

export const fragmentParams = z.object({ name });
export const saveFragmentSchema = z
  .strictObject({ title, text, revision: z.int().min(0).meta({ description: "The revision that was changed; 0 for a new fragment." }) })
  .meta({ id: "SaveFragment" });
export const fragmentSchema = z
  .object({
    name,
    title,
    text,
    revision: z.int(),
    savedAt: z.string(),
    savedBy: z.string(),
    usedBy: z
      .array(z.object({ kind: z.enum(["journey", "draft", "campaign", "fragment"]), name: z.string(), title: z.string() }))
      .meta({ description: "Journeys and their drafts, campaigns that are not over, and other fragments that name it." }),
  })
  .meta({ id: "Fragment", description: 'A piece of text that messages take in by `{% render "name" %}`.' });
export const fragmentListSchema = z.object({ rows: z.array(fragmentSchema) }).meta({ id: "FragmentList" });
export const fragmentRevisionsSchema = z
  .object({ rows: z.array(fragmentSchema.pick({ revision: true, text: true, savedAt: true, savedBy: true })) })
  .meta({ id: "FragmentRevisions", description: "What it said before, newest first." });
export type FragmentView = z.infer<typeof fragmentSchema>;
export type FragmentRevisionView = z.infer<typeof fragmentRevisionsSchema>["rows"][number];
