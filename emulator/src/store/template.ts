import type { JsonObject } from "../json.ts";
import type { TemplateShape } from "../templates/shape.ts";

export type TemplateCategory = "MARKETING" | "UTILITY" | "AUTHENTICATION";
export type TemplateStatus =
  | "PENDING"
  | "APPROVED"
  | "REJECTED"
  | "IN_APPEAL"
  | "PAUSED"
  | "DISABLED"
  | "PENDING_DELETION"
  | "DELETED"
  | "ARCHIVED";

export type Template = {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly language: string;
  category: TemplateCategory;
  previousCategory: TemplateCategory | null;
  /** What Meta will change the category to, and says so beforehand. */
  correctCategory: TemplateCategory | null;
  /** The library template it was made from. */
  readonly libraryName: string | null;
  status: TemplateStatus;
  components: readonly JsonObject[];
  shape: TemplateShape;
  parameterFormat: "NAMED" | "POSITIONAL";
  quality: "GREEN" | "YELLOW" | "RED" | "UNKNOWN";
  qualityAt: number;
  rejectedReason: string;
  ttlSeconds: number | null;
  readonly createdAt: number;
  updatedAt: number;
  /** A highest price for its deliveries: then it goes by the Marketing Messages API only. */
  hasMaxPrice: boolean;
  /** Times of edits while approved: one a day, ten in thirty days. */
  edits: number[];
  pauses: number;
  /** Paused while its messages were held: only somebody's hand unpauses it. */
  pausedByPacing: boolean;
  /** Reached people, and how many of them blocked the business within a day. */
  readonly feedback: { delivered: number; read: number; blocked: number };
  /** Edited since the last review: its approval tells the new words. */
  edited: boolean;
  /** Sends left before pacing holds the rest; null: not paced. */
  paceLeft: number | null;
  readonly held: Set<string>;
};
