import type { WorkspaceId } from "../platform/ids.ts";
import type { ComputedDocument } from "./computed.ts";
import type { AudienceDocument } from "./document.ts";

/** As the catalog holds it. */
export type StoredAudience = {
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly name: string;
  readonly document: AudienceDocument;
  readonly version: number;
  /** False while people are still being looked at for this version; until then nobody is told who enters or leaves. */
  readonly ready: boolean;
};

export type StoredComputed = {
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly name: string;
  readonly document: ComputedDocument;
  readonly version: number;
};
