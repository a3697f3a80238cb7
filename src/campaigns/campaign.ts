import type { CampaignId, WorkspaceId } from "../platform/ids.ts";
import type { CampaignDocument, CampaignState } from "./campaign-document.ts";
import type { Pass } from "./waves.ts";

/** Shares of the variants by name. */
export type Weights = { readonly [variant: string]: number };

export type Campaign = {
  readonly id: CampaignId;
  readonly workspaceId: WorkspaceId;
  readonly name: string;
  readonly state: CampaignState;
  /** `budget`, `by_hand`, `rejected`, …: why it stands where it stands. */
  readonly reason: string | null;
  readonly document: CampaignDocument;
  /** Rises with every change of the document. */
  readonly revision: number;
  /** As a bandit or a decision set them; null: the document's. */
  readonly weights: Weights | null;
  readonly weighedAt: Date | null;
  /** Who chose the winner by hand: nothing weighs or decides any more. */
  readonly chosenBy: string | null;
  /** Paused, and its money was changed since it was approved: it goes on only once a second person has approved that. */
  readonly approvalDue: boolean;
  readonly nextAt: Date | null;
  /** How many occurrences began so far; the last one's name. */
  readonly occurrences: number;
  readonly createdBy: string;
  /** Everybody who changed what it sends or spends since it was last approved. */
  readonly changedBy: readonly string[];
  readonly startedBy: string | null;
  /** The person behind `startedBy`: whoever made the key when it was one. */
  readonly starter: string | null;
  readonly approvedBy: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
};

/** One sending of a campaign to its audience. */
export type Occurrence = {
  readonly campaignId: CampaignId;
  readonly occurrence: string;
  readonly plannedAt: Date;
  readonly startedAt: Date;
  readonly state: "expanding" | "sending" | "finished" | "cancelled";
  readonly audienceSize: number;
  readonly passes: readonly Pass[];
  /** The pass under way, and how many it took so far. */
  readonly wave: number;
  readonly taken: number;
  readonly spentMicros: number;
  readonly hours: readonly number[] | null;
  readonly credit: number;
  readonly pacedAt: Date | null;
  readonly recent: readonly (readonly [number, number])[];
  /** Failed messages that the last other try left as they are, because the budget was used up. */
  readonly notRetried: number;
  readonly finishedAt: Date | null;
};

export function weightsOf({
  document,
  weights,
}: Pick<Campaign, "document" | "weights">): readonly { readonly name: string; readonly weight: number }[] {
  return document.variants.map(({ name, weight = 1 }) => ({ name, weight: weights === null ? weight : (weights[name] ?? 0) }));
}
