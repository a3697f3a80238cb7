import { verifyAudit } from "../../catalog/audit-chain.ts";
import type { Db } from "../../db/pool.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/log.ts";
import type { Finding } from "./open-incident.store.ts";

/** To be called every now and then: once a day it verifies the audit log, and leaves its heads where the database cannot change them. */
export function createAuditLogCheck(ports: {
  readonly pool: Db;
  readonly clock: Clock;
  readonly report: (findings: readonly Finding[]) => Promise<unknown>;
  readonly log: Logger;
}): () => Promise<void> {
  let checked = "";
  return async () => {
    const day = new Date(ports.clock.now()).toISOString().slice(0, 10);
    if (day === checked) return;
    const { heads, faults } = await verifyAudit(ports.pool);
    checked = day;
    // Kept outside of the database by whoever keeps logs of this level: only against an earlier head a wholly rewritten chain is found.
    if (faults.length === 0) ports.log.info({ heads }, "the audit log was verified");
    else ports.log.error({ heads, faults: faults.length }, "faults were found in the audit log");
    const first = new Map(faults.toReversed().map((fault) => [fault.workspaceId, fault]));
    await ports.report(
      [...first].map(([workspaceId, { seq, entryId, what }]) => ({
        workspaceId,
        kind: "audit_log_broken",
        subject: day,
        detail: { what, seq, entryId, n: faults.filter((fault) => fault.workspaceId === workspaceId).length },
      })),
    );
  };
}
