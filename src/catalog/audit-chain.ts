/**
 * Whether the audit log still is what was written. An entry that was changed, removed, moved or slipped in breaks its workspace's
 * chain. Somebody who may rewrite the whole chain and its head can be caught only by a head that was noted elsewhere: the nightly
 * check writes them to the log of the process, and `anchors` takes them back.
 */
import type { Db } from "../db/pool.ts";
import { type AuditFault, type AuditHead, findAuditFaults, readAuditHash, readAuditHeads } from "./audit-chain.store.ts";

export type { AuditFault, AuditHead };

const MOST_FAULTS = 100;

export type AuditVerdict = { readonly heads: readonly AuditHead[]; readonly faults: readonly AuditFault[] };

export async function verifyAudit(db: Db, anchors: readonly AuditHead[] = []): Promise<AuditVerdict> {
  const faults = [...(await findAuditFaults(db, MOST_FAULTS))];
  for (const { workspaceId, seq, hash } of anchors) {
    if ((await readAuditHash(db, workspaceId, seq)) !== hash) faults.push({ workspaceId, seq, entryId: null, what: "differs_from_anchor" });
  }
  return { heads: await readAuditHeads(db), faults };
}
