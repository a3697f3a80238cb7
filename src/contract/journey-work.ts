/** What the console's editor reads and writes: drafts, the way of one run, and the words that are known. */
import { z } from "zod";
import type { JourneyDocument } from "../journeys/document.ts";
import { journeyDocumentSchema } from "./journey.ts";

export type JourneyDraft = {
  readonly name: string;
  readonly document: JourneyDocument;
  /** Grows with every save; whoever saves names the one they began with. */
  readonly revision: number;
  /** The version it was begun from; null for a journey that was never published. */
  readonly baseVersion: number | null;
  readonly savedAt: string;
  /** Name of the person, or of the key. */
  readonly savedBy: string;
};
/** `published`: there is a journey of that name, so it can be read. */
export type DraftAnswer = { readonly draft: JourneyDraft | null; readonly published: boolean };
export type JourneyDraftRow = Pick<JourneyDraft, "name" | "revision" | "savedAt" | "savedBy"> & {
  readonly title: string;
  readonly published: boolean;
};

/** `revision` 0: there was no draft when this one was begun. */
export const draftBody = z.strictObject({
  document: journeyDocumentSchema,
  revision: z.int().min(0),
  baseVersion: z.int().positive().nullable(),
});
export const discardQuery = z.object({ revision: z.coerce.number().int().min(1) });

/** The way of one run through its version. */
export type RunTrace = {
  readonly id: string;
  readonly journey: string;
  readonly version: number;
  readonly person: { readonly id: string; readonly name: string | null; readonly address: string | null };
  readonly key: string;
  readonly state: "live" | "finished" | "exited" | "failed";
  readonly node: string;
  readonly outcome: string | null;
  readonly startedAt: string;
  readonly updatedAt: string;
  /** Oldest first: each node with when it was left and by which way. Of very long runs the beginning is dropped. */
  readonly trail: readonly { readonly node: string; readonly at: string; readonly via: string }[];
};

/** Names that exist in the workspace, for completion while writing. Sampled from what came in last. */
export type Vocabulary = {
  readonly attributes: readonly string[];
  readonly events: readonly { readonly type: string; readonly properties: readonly string[] }[];
};
