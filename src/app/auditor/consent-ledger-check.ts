import { type FoundFault, verifyNextLedgers } from "../../consent/stored-ledgers.ts";
import type { Db } from "../../db/pool.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/log.ts";
import type { Finding } from "./open-incident.store.ts";

/** A few seconds of work: what else the house needs waits behind it. A million people take three hours and a half. */
const AT_ONCE = 5_000;
/** In an incident; `parley consent verify --all` names them all. */
const MOST_NAMED = 20;

/**
 * To be called every minute: once a day it proves the ledgers of consent, some at each call. What was changed, removed or slipped in becomes
 * an incident of its workspace, which names the rows.
 */
export function createConsentLedgerCheck(ports: {
  readonly pool: Db;
  readonly clock: Clock;
  readonly report: (findings: readonly Finding[]) => Promise<unknown>;
  readonly log: Logger;
  readonly atOnce?: number;
}): () => Promise<void> {
  const { pool, clock, report, log, atOnce = AT_ONCE } = ports;
  type Round = { readonly day: string; readonly after: Parameters<typeof verifyNextLedgers>[1]; readonly found: readonly FoundFault[] };
  let round: Round | null = null;
  let checked = "";
  return async () => {
    const today = new Date(clock.now()).toISOString().slice(0, 10);
    if (round === null && today === checked) return;
    const { day, after, found }: Round = round ?? { day: today, after: null, found: [] };
    const next = await verifyNextLedgers(pool, after, atOnce);
    const all = [...found, ...next.found];
    round = next.after === null ? null : { day, after: next.after, found: all };
    if (round !== null) return;
    checked = day;
    if (all.length > 0) log.error({ faults: all.length }, "faults were found in ledgers of consent");
    await report(findingsOf(day, all));
  };
}

function findingsOf(day: string, found: readonly FoundFault[]): readonly Finding[] {
  return [...new Set(found.map(({ workspaceId }) => workspaceId))].map((workspaceId) => {
    const faults = found.filter((one) => one.workspaceId === workspaceId).map(({ fault }) => fault);
    const rows = faults.slice(0, MOST_NAMED).map(({ profileId, seq, entryId, what }) => ({ profileId, seq, entryId, what }));
    return { workspaceId, kind: "consent_ledger_broken", subject: day, detail: { n: faults.length, rows } };
  });
}
