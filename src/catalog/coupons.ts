/** Pools of coupon codes: made and filled here, emptied by the messages that name them. */
import { randomInt } from "node:crypto";
import { type Db, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import { insertAudit } from "./audit.store.ts";
import { type CouponPool, insertCodes, type LowPool, putPool, readLowPools, readPools, type WhenEmpty } from "./coupons.store.ts";

type Deps = { readonly pool: Db; readonly ids: Ids; readonly clock: Clock };
type By = { readonly workspaceId: WorkspaceId; readonly actor: string };

export async function listPools(db: Db, workspaceId: WorkspaceId, name: string | null = null): Promise<readonly CouponPool[]> {
  return readPools(db, workspaceId, name);
}

/** The pool of this name, made or changed. */
export async function savePool(
  { pool, ids, clock }: Deps,
  { workspaceId, actor }: By,
  told: { readonly name: string; readonly title: string; readonly whenEmpty: WhenEmpty; readonly lowAt: number },
): Promise<CouponPool> {
  await inTransaction(pool, async (client) => {
    await putPool(client, { ...told, id: ids.next<string>(), workspaceId, at: new Date(clock.now()), by: actor });
    const { name, ...detail } = told;
    await insertAudit(client, { id: ids.next(), workspaceId, actor, action: "coupon_pool.saved", subject: name, detail });
  });
  return poolOf(pool, workspaceId, told.name);
}

const AT_ONCE = 5_000;

/** Answers how many were new. */
export async function addCodes(
  { pool, ids, clock }: Deps,
  { workspaceId, actor }: By,
  name: string,
  codes: readonly string[],
): Promise<number> {
  const { id } = await poolOf(pool, workspaceId, name);
  const now = new Date(clock.now());
  return inTransaction(pool, async (client) => {
    let added = 0;
    for (let from = 0; from < codes.length; from += AT_ONCE)
      added += await insertCodes(client, { id, workspaceId }, codes.slice(from, from + AT_ONCE), now);
    const detail = { added, told: codes.length };
    await insertAudit(client, { id: ids.next(), workspaceId, actor, action: "coupon_codes.added", subject: name, detail });
    return added;
  });
}

/** Without letters and digits that people take for others. */
const LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const GENERATED_LENGTH = 8;

/** Cannot be guessed: 32⁸ for each prefix. They have to be made known to the shop. */
export function generateCodes(count: number, prefix: string): readonly string[] {
  const codes = new Set<string>();
  while (codes.size < count)
    codes.add(prefix + Array.from({ length: GENERATED_LENGTH }, () => LETTERS.charAt(randomInt(LETTERS.length))).join(""));
  return [...codes];
}

export type { LowPool };

/** Pools that are in use and nearly empty. */
export async function lowPools(db: Db): Promise<readonly LowPool[]> {
  return readLowPools(db);
}

async function poolOf(db: Db, workspaceId: WorkspaceId, name: string): Promise<CouponPool> {
  const [pool] = await readPools(db, workspaceId, name);
  if (!pool) throw new AppError("not_found", `there is no pool ${name} of coupons in this workspace`);
  return pool;
}
