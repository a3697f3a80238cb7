/** What messages cost in a workspace: its own card, kept with who brought it and where it is from, or the sample of the product. */
import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import { type RateCard } from "../messages/rate-card.ts";
import { SAMPLE_RATE_CARD } from "../messages/rate-card-sample.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import { insertAudit } from "./audit.store.ts";
import { insertRateCard, readRateCard } from "./rate-cards.store.ts";
import { bumpCatalogRevision } from "./revision.store.ts";

export type KeptRateCard = RateCard & { readonly createdAt: Date | null; readonly createdBy: string | null };
type By = { readonly workspaceId: WorkspaceId; readonly actor: string };
type Ports = { readonly pool: Db; readonly ids: Ids; readonly now: () => Date };

export async function rateCardOf(db: Db | DbClient, workspaceId: WorkspaceId): Promise<KeptRateCard> {
  const own = await readRateCard(db, workspaceId);
  if (!own) return { ...SAMPLE_RATE_CARD, createdAt: null, createdBy: null };
  const { workspaceId: _, ...card } = own;
  return { ...card, isSample: false };
}

/** Holds for what is priced from now on; amounts of the past stay. */
export async function saveRateCard(ports: Ports, by: By, card: Pick<RateCard, "currency" | "source" | "rates" | "terms">): Promise<void> {
  await keep(ports, by, { ...card, isWithdrawn: false }, "rate_card.replaced");
}

/** Back to the sample. */
export async function withdrawRateCard(ports: Ports, by: By): Promise<void> {
  const { currency, source } = SAMPLE_RATE_CARD;
  await keep(ports, by, { currency, source, rates: [], isWithdrawn: true }, "rate_card.withdrawn");
}

async function keep(
  { pool, ids, now }: Ports,
  { workspaceId, actor }: By,
  card: Pick<RateCard, "currency" | "source" | "rates" | "terms"> & { readonly isWithdrawn: boolean },
  action: string,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    await insertRateCard(client, ids.next(), { ...card, workspaceId, createdAt: now(), createdBy: actor });
    const { currency, source, rates } = card;
    await insertAudit(client, {
      id: ids.next(),
      workspaceId,
      actor,
      action,
      subject: "rate_card",
      detail: { currency, source, rates: rates.length },
    });
    await bumpCatalogRevision(client);
  });
}
