/** How many conversations each view has, read once for all who watch the same inbox. */
import type { DeskCounts } from "../contract/desk.ts";
import type { Db } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import { SharedReading } from "../platform/shared-reading.ts";
import { type CountsRow, readCounts, readLabelCounts, readMentions } from "./desk-counts.store.ts";

export type DeskCounters = {
  /** `account`: whose `mine` and `mentions` are; null: nobody's. */
  readonly views: (workspaceId: string, account: string | null) => Promise<DeskCounts>;
  /** Open ones by label. */
  readonly labels: (workspaceId: string) => Promise<ReadonlyMap<string, number>>;
  /** Null: perhaps of every workspace. */
  readonly changed: (workspaceId: string | null) => void;
};

export function createDeskCounters({ db, clock }: { readonly db: Db; readonly clock: Clock }): DeskCounters {
  const counts = new SharedReading(clock, async (workspaceId) => readCounts(db, workspaceId));
  const labels = new SharedReading(clock, async (workspaceId) => readLabelCounts(db, workspaceId));
  return {
    views: async (workspaceId, account) => {
      const [rows, mentions] = await Promise.all([counts.get(workspaceId), account === null ? 0 : readMentions(db, workspaceId, account)]);
      return countsOf(rows, account, mentions);
    },
    labels: async (workspaceId) => labels.get(workspaceId),
    changed: (workspaceId) => {
      counts.changed(workspaceId);
      labels.changed(workspaceId);
    },
  };
}

function countsOf(rows: readonly CountsRow[], account: string | null, mentions: number): DeskCounts {
  const sum = (of: "open" | "unassigned" | "waiting" | "snoozed" | "automated" | "unread", from = rows): number =>
    from.reduce((all, row) => all + row[of], 0);
  const mine = account === null ? [] : rows.filter(({ assignee }) => assignee === account);
  const teams: Record<string, number> = {};
  for (const { team, open } of rows) if (team !== null && open > 0) teams[team] = (teams[team] ?? 0) + open;
  return {
    views: {
      mine: sum("open", mine),
      unassigned: sum("unassigned"),
      all: sum("open"),
      waiting: sum("waiting"),
      mentions,
      snoozed: sum("snoozed"),
      automated: sum("automated"),
    },
    teams,
    unread: { mine: sum("unread", mine), all: sum("unread") },
  };
}
