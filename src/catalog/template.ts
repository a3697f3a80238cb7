import type { ChannelId, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";

/** A message template as the account has it, one language of one name. Meta's states, unchanged. */
export type Template = {
  readonly workspaceId: WorkspaceId;
  readonly channelId: ChannelId;
  readonly externalId: string;
  readonly name: string;
  /** `en_US` style. */
  readonly language: string;
  readonly status: string;
  readonly category: "MARKETING" | "UTILITY" | "AUTHENTICATION";
  readonly parameterFormat: "NAMED" | "POSITIONAL";
  readonly components: readonly JsonObject[];
  readonly qualityScore: string | null;
  readonly rejectedReason: string | null;
  readonly syncedAt: Date;
};
