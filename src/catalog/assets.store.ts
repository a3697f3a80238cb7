import type { DbClient } from "../db/pool.ts";
import type { ChannelId } from "../platform/ids.ts";
import type { Asset, AssetUpload } from "./asset.ts";

type UploadRow = {
  readonly assetId: string;
  readonly channelId: ChannelId;
  readonly externalId: string | null;
  readonly expiresAt: Date | null;
  readonly refused: string | null;
};

export async function readAssets(client: DbClient): Promise<ReadonlyMap<string, Asset>> {
  const assets = await client.query<Omit<Asset, "uploads">>(
    `select id, workspace_id as "workspaceId", kind, filename, bytes from media_asset`,
  );
  const uploads = await client.query<UploadRow>(
    `select asset_id as "assetId", channel_id as "channelId", external_id as "externalId", expires_at as "expiresAt", refused
     from media_upload where external_id is not null or refused is not null`,
  );
  const byAsset = new Map<string, Map<ChannelId, AssetUpload>>();
  for (const { assetId, channelId, externalId, expiresAt, refused } of uploads.rows) {
    const known = byAsset.get(assetId) ?? new Map<ChannelId, AssetUpload>();
    byAsset.set(assetId, known);
    if (externalId !== null && expiresAt !== null) known.set(channelId, { state: "ready", externalId, expiresAt });
    else if (refused !== null) known.set(channelId, { state: "refused", reason: refused });
  }
  return new Map(assets.rows.map((asset) => [asset.id, { ...asset, uploads: byAsset.get(asset.id) ?? new Map<ChannelId, AssetUpload>() }]));
}
