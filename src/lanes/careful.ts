/**
 * What the worker does with lanes whose transaction failed over its data: one lane and one inbox row at a time, so that
 * everything else goes on. A row that fails again and again alone is taken out and reported whole; nothing is lost.
 * Errors of the connection or the schema are nobody's data and never lead here.
 */
import type { Lane } from "../platform/lane.ts";
import { NO_AUDIENCE_CHANGES } from "./audience-tx.ts";
import type { InboxRow } from "./inbox.ts";
import type { LaneChanges, LaneStore } from "./lane-store.ts";
import { type LaneProgram, type LanesRun, runLanes } from "./run-lanes.ts";

/** Rows of one lane in one go: as many as an ordinary transaction takes of each. */
const MOST_ROWS = 64;
const TRIES = 3;

/** Runs the lanes apart. `onRun` hears of every commit; throws the first failure that no row is to blame for, after all lanes had their turn. */
export async function runCarefully(program: LaneProgram, lanes: readonly Lane[], onRun: (run: LanesRun) => void): Promise<void> {
  const failures: unknown[] = [];
  for (const lane of lanes) {
    try {
      for (let row = 0; row < MOST_ROWS && (await runOneRow(program, lane, onRun)); row += 1);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** Whether the data may be to blame: what our code threw, and what PostgreSQL calls a data exception or a broken constraint. */
export function isAboutData(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { readonly code?: unknown };
  if (typeof code === "string") return /^2[23]...$/.test(code);
  return !/connect|terminat|timeout|socket/i.test(error.message);
}

/** Whether there was a row. */
async function runOneRow(program: LaneProgram, lane: Lane, onRun: (run: LanesRun) => void): Promise<boolean> {
  const taken: { row: InboxRow | null } = { row: null };
  const single: LaneProgram = { ...program, store: taking(1, program.store, taken) };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const run = await runLanes(single, [lane]);
      if (run) onRun(run);
      return run !== null && taken.row !== null;
    } catch (error) {
      if (!taken.row || !isAboutData(error)) throw error;
      if (attempt < TRIES) continue;
      // A lane that fails without the row as well is not the row's fault.
      const run = await runLanes({ ...program, store: taking(0, program.store, { row: null }) }, [lane]);
      if (run) onRun(run);
      await setAside(program.store, lane, taken.row, error);
      return true;
    }
  }
}

function taking(most: 0 | 1, store: LaneStore, taken: { row: InboxRow | null }): LaneStore {
  return {
    ...store,
    transaction: async (lanes, work) =>
      store.transaction(lanes, async (tx) =>
        work({
          ...tx,
          takeInbox: async () => {
            const rows = most === 0 ? [] : await tx.takeInbox(1);
            taken.row = rows[0] ?? null;
            return rows;
          },
        }),
      ),
  };
}

export const NOTHING: LaneChanges = {
  profiles: [],
  identities: [],
  consent: [],
  events: [],
  conversations: [],
  newMessages: [],
  changedMessages: [],
  newRuns: [],
  changedRuns: [],
  removedRuns: [],
  calls: [],
  assignments: [],
  entries: [],
  forwarded: [],
  counts: [],
  facts: [],
  campaignRecipients: [],
  campaignConversions: [],
  deliveries: [],
  incidents: [],
  audiences: NO_AUDIENCE_CHANGES,
};

async function setAside(store: LaneStore, lane: Lane, row: InboxRow, error: unknown): Promise<void> {
  await store.transaction([lane], async (tx) => {
    const [first] = await tx.takeInbox(1);
    if (first?.id !== row.id) throw new Error(`lane ${lane} went on meanwhile; row ${row.id} is looked at again`);
    const detail = { error: error instanceof Error ? error.message : "unknown", profileId: row.profileId, item: JSON.stringify(row.item) };
    await tx.save({
      ...NOTHING,
      incidents: [{ lane, workspaceId: row.workspaceId, kind: "handler_failed", subject: row.item.kind, detail }],
    });
  });
}
