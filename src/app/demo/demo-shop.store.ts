import type { WhatsAppConfig } from "../../catalog/channel.ts";
import type { Db } from "../../db/pool.ts";
import type { ChannelId, WorkspaceId } from "../../platform/ids.ts";
import type { JsonObject } from "../../platform/json.ts";
import { EMULATED } from "./emulated-meta.ts";

/** `own`: what an earlier start made, as it is called and set now. `hasOther`: somebody connected one that leads elsewhere. */
export type Found<Own> = { readonly own: Own | null; readonly hasOther: boolean };
type OwnChannel = { readonly id: ChannelId; readonly name: string; readonly config: WhatsAppConfig };
type OwnSource = { readonly id: string; readonly name: string; readonly settings: JsonObject };

/** Of this shop no webhook can be real: the domain is kept for examples. */
export const DEMO_SHOP_DOMAIN = "maison-lune.example.com";

/** Told by the number itself and by where it is: whoever made a real number of the emulated one has another. */
export async function findEmulatedChannel(db: Db, workspaceId: WorkspaceId): Promise<Found<OwnChannel>> {
  const { rows } = await db.query<OwnChannel & { readonly isOwn: boolean }>(
    `select id, name, config, coalesce(config->>'phoneNumberId' = $2 and config->>'accountId' = $3 and config->>'baseUrl' like 'http://127.0.0.1:%', false) as "isOwn"
     from channel where workspace_id = $1 and kind = 'whatsapp' order by created_at, id`,
    [workspaceId, EMULATED.phoneNumberId, EMULATED.accountId],
  );
  return found(rows);
}

export async function findDemoSource(db: Db, workspaceId: WorkspaceId): Promise<Found<OwnSource>> {
  const { rows } = await db.query<OwnSource & { readonly isOwn: boolean }>(
    `select id, name, settings, coalesce(settings->>'shopDomain' = $2, false) as "isOwn"
     from source where workspace_id = $1 and kind = 'shopify' order by created_at, id`,
    [workspaceId, DEMO_SHOP_DOMAIN],
  );
  return found(rows);
}

function found<Own extends object>(rows: readonly (Own & { readonly isOwn: boolean })[]): Found<Own> {
  return { own: rows.find(({ isOwn }) => isOwn) ?? null, hasOther: rows.some(({ isOwn }) => !isOwn) };
}
