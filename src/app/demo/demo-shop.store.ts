import type { Db } from "../../db/pool.ts";
import type { ChannelId, WorkspaceId } from "../../platform/ids.ts";
import { EMULATED } from "./emulated-meta.ts";

/** `own`: what an earlier start made, as it is called now. `hasOther`: somebody connected one that leads elsewhere. */
export type Found<Id extends string> = { readonly own: { readonly id: Id; readonly name: string } | null; readonly hasOther: boolean };
type Row<Id extends string> = { readonly id: Id; readonly name: string; readonly isOwn: boolean };

/** Of this shop no webhook can be real: the domain is kept for examples. */
export const DEMO_SHOP_DOMAIN = "maison-lune.example.com";

/** Told by the number itself and by where it is: whoever made a real number of the emulated one has another. */
export async function findEmulatedChannel(db: Db, workspaceId: WorkspaceId): Promise<Found<ChannelId>> {
  const { rows } = await db.query<Row<ChannelId>>(
    `select id, name, coalesce(config->>'phoneNumberId' = $2 and config->>'accountId' = $3 and config->>'baseUrl' like 'http://127.0.0.1:%', false) as "isOwn"
     from channel where workspace_id = $1 and kind = 'whatsapp' order by created_at, id`,
    [workspaceId, EMULATED.phoneNumberId, EMULATED.accountId],
  );
  return found(rows);
}

export async function findDemoSource(db: Db, workspaceId: WorkspaceId): Promise<Found<string>> {
  const { rows } = await db.query<Row<string>>(
    `select id, name, coalesce(settings->>'shopDomain' = $2, false) as "isOwn"
     from source where workspace_id = $1 and kind = 'shopify' order by created_at, id`,
    [workspaceId, DEMO_SHOP_DOMAIN],
  );
  return found(rows);
}

function found<Id extends string>(rows: readonly Row<Id>[]): Found<Id> {
  return { own: rows.find(({ isOwn }) => isOwn) ?? null, hasOther: rows.some(({ isOwn }) => !isOwn) };
}
