import type { Db, DbClient } from "../db/pool.ts";
import type { BillingTerms } from "../messages/billing-terms.ts";
import type { Rate } from "../messages/rate-card.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export type StoredRateCard = {
  readonly workspaceId: WorkspaceId;
  readonly currency: string;
  readonly source: string;
  readonly rates: readonly Rate[];
  readonly terms?: readonly BillingTerms[];
  readonly createdAt: Date;
  readonly createdBy: string;
};

type Row = Omit<StoredRateCard, "terms"> & { readonly terms: readonly BillingTerms[] | null };

const NEWEST = `select distinct on (workspace_id) workspace_id as "workspaceId", currency, source, rates, terms, is_withdrawn as withdrawn, created_at as "createdAt",
  created_by as "createdBy" from rate_card`;

/** The card that holds, of each workspace that brought one. */
export async function readRateCards(db: Db | DbClient): Promise<readonly StoredRateCard[]> {
  const { rows } = await db.query<Row>(
    `select * from (${NEWEST} order by workspace_id, created_at desc, id desc) newest where not withdrawn`,
  );
  return rows.map(cardOf);
}

export async function readRateCard(db: Db | DbClient, workspaceId: WorkspaceId): Promise<StoredRateCard | null> {
  const { rows } = await db.query<Row>(
    `select * from (${NEWEST} where workspace_id = $1 order by workspace_id, created_at desc, id desc) newest where not withdrawn`,
    [workspaceId],
  );
  return rows[0] ? cardOf(rows[0]) : null;
}

export async function insertRateCard(
  client: DbClient,
  id: string,
  card: StoredRateCard & { readonly isWithdrawn: boolean },
): Promise<void> {
  const { workspaceId, currency, source, rates, terms, createdAt, createdBy, isWithdrawn } = card;
  await client.query(
    `insert into rate_card (workspace_id, id, currency, source, rates, terms, is_withdrawn, created_at, created_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [workspaceId, id, currency, source, JSON.stringify(rates), terms ? JSON.stringify(terms) : null, isWithdrawn, createdAt, createdBy],
  );
}

function cardOf({ terms, ...card }: Row): StoredRateCard {
  return terms === null ? card : { ...card, terms };
}
