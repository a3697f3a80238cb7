/** Runs that wait for one moment, and what is told of them: a timer fires, a branch is taken, the next wait begins. */
import type { JourneyDocument } from "../../src/journeys/document.ts";
import type { BenchDatabase } from "./database.ts";
import { EVENT } from "./people.ts";

export const TIMER_JOURNEY: JourneyDocument = {
  schema: 1,
  name: "timers",
  title: "Timers",
  entry: { kind: "event", event: EVENT, key: "properties.orderId" },
  start: "first",
  nodes: {
    first: { kind: "wait", for: "P30D", next: "which" },
    which: {
      kind: "branch",
      arms: [{ when: { fact: "profile.attributes.tier", is: "at_least", value: 5 }, next: "long" }],
      otherwise: "short",
    },
    long: { kind: "wait", for: "P30D", next: "done" },
    short: { kind: "wait", for: "P20D", next: "done" },
    done: { kind: "exit", outcome: "rested" },
  },
};

/** Runs that have passed their first wait, as committed. */
export async function stepped({ pool }: BenchDatabase): Promise<number> {
  const { rows } = await pool.query<{ n: string | null }>("select sum(passed) as n from node_count where node = 'first'");
  return Number(rows[0]?.n ?? 0);
}
