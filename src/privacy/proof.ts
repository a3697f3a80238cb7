/** What shows that somebody was erased, and shows nobody. Pure. */
import { createHash } from "node:crypto";
import type { DataKind } from "./data-kinds.ts";
import type { ErasureRow } from "./erasure.store.ts";
import { PERSONAL_DATA } from "./personal-data.ts";

export type Removed = { readonly table: string; readonly kind: DataKind; readonly rows: number };
export type ErasureProof = {
  readonly format: "parley-erasure-proof/1";
  readonly id: string;
  readonly workspaceId: string;
  /** Of the profile and those that were merged into it; they lead to nothing any more. */
  readonly profileIds: readonly string[];
  readonly askedBy: string;
  readonly askedAt: string;
  readonly finishedAt: string | null;
  readonly removed: readonly Removed[];
  /** What was written for many and named them, by table: left to people to mend. */
  readonly mentioned: { readonly [table: string]: number };
  readonly ledgers: ErasureRow["ledgers"];
  readonly replays: number;
  /** SHA-256 of all the above as JSON in this order; the audit log has the same. */
  readonly hash: string;
};

export function proofOf(row: ErasureRow): ErasureProof {
  const told = {
    format: "parley-erasure-proof/1" as const,
    id: row.id,
    workspaceId: row.workspaceId,
    profileIds: row.profileIds,
    askedBy: row.askedBy,
    askedAt: row.askedAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    removed: removedOf(row.counts),
    mentioned: Object.fromEntries(Object.entries(row.mentioned).toSorted(([one], [other]) => (one < other ? -1 : 1))),
    ledgers: row.ledgers.map(({ profileId, seq, hash }) => ({ profileId, seq, hash })),
    replays: row.replays,
  };
  return { ...told, hash: createHash("sha256").update(JSON.stringify(told)).digest("hex") };
}

export function removedOf(counts: ErasureRow["counts"]): readonly Removed[] {
  return Object.entries(counts)
    .map(([table, rows]) => ({ table, kind: table === "files" ? ("media" as const) : (PERSONAL_DATA[table]?.kind ?? "technical"), rows }))
    .toSorted((one, other) => (one.table < other.table ? -1 : 1));
}
