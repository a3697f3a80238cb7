import type { ChannelId, WorkspaceId } from "../platform/ids.ts";

/** A file of the library, as far as sending it needs. Reference data. */
export type Asset = {
  readonly id: string;
  readonly workspaceId: WorkspaceId;
  readonly kind: "image" | "video" | "audio" | "document" | "sticker";
  readonly filename: string;
  readonly bytes: number;
  readonly uploads: ReadonlyMap<ChannelId, AssetUpload>;
};
/** Under which id a number has it, or why it will not. */
export type AssetUpload =
  | { readonly state: "ready"; readonly externalId: string; readonly expiresAt: Date }
  | { readonly state: "refused"; readonly reason: string };
