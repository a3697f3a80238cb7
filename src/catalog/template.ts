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

/** BCP 47 or `en_US`. Spoken to who has no language that a template has: first the workspace's, then the one chosen for the template. */
export type LanguageChain = { readonly workspace: string | null; readonly template: string | null };

/** What messages do while the template cannot be sent, or has become marketing: wait (as without a rule), go with another template, or not at all. */
export type TemplateRule = { readonly action: "hold" | "fallback" | "stop"; readonly fallback: string | null };
