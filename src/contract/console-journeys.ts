/** What the console shows of journeys; see `console.ts`. */
import { z } from "zod";
import type { JourneyDocument, JourneyNode } from "../journeys/document.ts";
import type { Problem } from "../journeys/problem.ts";
import type { Words } from "../journeys/words.ts";
import type { ContentPreview } from "../messages/content.ts";
import type { SplitReadout } from "./journey.ts";
import type { LatenessRow } from "./insights.ts";
import { type Person, after, limit } from "./console.ts";

export type JourneyRow = {
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  readonly state: "live" | "paused" | "stopped" | "archived";
  readonly version: number | null;
  readonly publishedAt: string | null;
  readonly entry: JourneyDocument["entry"] | null;
  /** Events that begin it, end it, or that somebody in it is waited for. */
  readonly hears: readonly string[];
  readonly nodes: number;
  readonly live: number;
  /** Passages through the first node, all versions. */
  readonly entered: number;
  readonly problems: number;
};

export type JourneyDetail = {
  readonly name: string;
  readonly title: string;
  readonly state: "live" | "paused" | "stopped" | "archived";
  /** While paused: `hold`: people under way stand still. `flow`: they go on. */
  readonly pause: { readonly runs: "hold" | "flow"; readonly at: string; readonly by: string } | null;
  readonly version: JourneyVersionRow;
  readonly versions: readonly JourneyVersionRow[];
  readonly document: JourneyDocument;
  readonly nodes: readonly JourneyNodeView[];
  readonly edges: readonly JourneyEdgeView[];
  readonly problems: readonly Problem[];
  readonly live: number;
};
export type JourneyVersionRow = {
  readonly id: string;
  readonly version: number;
  readonly publishedAt: string;
  readonly publishedBy: string;
  readonly current: boolean;
  readonly live: number;
};
export type JourneyNodeView = {
  readonly name: string;
  readonly kind: JourneyNode["kind"];
  readonly title: Words;
  readonly summary: Words;
  readonly live: number;
  readonly passed: number;
  readonly preview: ContentPreview | null;
};
export type JourneyEdgeView = {
  readonly from: string;
  readonly to: string;
  readonly via: string;
  readonly label: Words;
  readonly passed: number;
};

export type RunRow = {
  readonly id: string;
  readonly person: Person;
  readonly key: string;
  readonly node: string;
  readonly dueAt: string | null;
  readonly startedAt: string;
  readonly updatedAt: string;
};
export const peopleQuery = z.object({
  after,
  limit: limit(200),
  node: z.string().max(100).optional(),
  version: z.coerce.number().int().positive().optional(),
});
export const journeyQuery = z.object({ version: z.coerce.number().int().positive().optional() });

/** How a version's runs got on, over the last 30 days. */
export type JourneyFlow = {
  /** Runs that came in; null when the version counted nobody yet. */
  readonly entered: number | null;
  /** Messages that did not arrive, and those of which a link was followed, by node. */
  readonly nodes: { readonly [node: string]: { readonly refused: number; readonly failed: number; readonly clicked: number } };
  /** Of messages with two wordings that left: in which, by node. */
  readonly wordings: { readonly [node: string]: { readonly template: number; readonly freeForm: number } };
  /** Timers that fired, by node. */
  readonly timers: {
    readonly [node: string]: { readonly fired: number; readonly meanSeconds: number; readonly rows: readonly LatenessRow[] };
  };
  /** Of splits whose shares follow success. */
  readonly splits: { readonly [node: string]: SplitReadout };
};

/** Orders within three days of a message of the journey, by the step that sent it. */
export type RevenueRow = { readonly node: string; readonly currency: string; readonly orders: number; readonly amount: number };
