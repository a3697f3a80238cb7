import type { Registry } from "prom-client";
import type { Db } from "../db/pool.ts";
import { countInbox, countLateRuns, countMessagesByStage } from "../insights/gauges.store.ts";
import { addGauge } from "../platform/metrics.ts";

/** What an operator watches: asked of the database when scraped. */
export function addSystemGauges(registry: Registry, pool: Db): void {
  addGauge(registry, { name: "parley_inbox_rows", help: "Inputs taken in and not yet applied", read: async () => countInbox(pool) });
  addGauge(registry, {
    name: "parley_late_runs",
    help: "Runs whose timer is due and not yet fired",
    read: async () => countLateRuns(pool),
  });
  addGauge(registry, {
    name: "parley_open_messages",
    help: "Messages whose outcome is open, by stage",
    label: "stage",
    read: async () => countMessagesByStage(pool),
  });
}
