import { parseArgs } from "node:util";

export const SCENARIOS = [
  "send",
  "send-batched",
  "ingest",
  "latency",
  "flows",
  "idle",
  "start",
  "rehearsal",
  "render",
  "gate",
  "s1",
  "s2",
  "s3",
  "s4",
  "s5",
  "s6",
  "s7",
  "s8",
  "s9",
  "desk-list",
  "desk-search",
  "desk-live",
  "desk-report",
] as const;
export type ScenarioName = (typeof SCENARIOS)[number];

export type BenchOptions = {
  readonly only: readonly ScenarioName[];
  readonly json: string | null;
  /** Times that floor and product are each measured, taking turns; the median counts. */
  readonly rounds: number;
  /** Share of the full amounts; below 1 the figures are only a smoke test. */
  readonly scale: number;
  /** CPU profiles of the server go there. */
  readonly profile: string | null;
  /** Also measures a fresh clone (needs the package registry). */
  readonly fresh: boolean;
  /** Where tables that take minutes to fill (desk-…) are kept for the next run. */
  readonly keep: string | null;
};

export const USAGE = `npm run bench -- [flags]
  --only NAMES     of ${SCENARIOS.join(",")}
  --json FILE      writes the figures
  --rounds N       floor and product take turns N times, the median counts (default 3)
  --scale X        share of the full amounts, 0.05 for a smoke test (default 1)
  --profile DIR    CPU profiles of the server, and their top functions
  --keep DIR       the inbox of the desk scenarios, which takes minutes to fill, stays there for the next run
  --fresh          "start" also measures a fresh clone`;

export function readArgs(args: readonly string[]): BenchOptions | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string" },
      json: { type: "string" },
      rounds: { type: "string" },
      scale: { type: "string" },
      profile: { type: "string" },
      fresh: { type: "boolean" },
      keep: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return "help";
  const asked = values.only?.split(",").map((name) => name.trim()) ?? [...SCENARIOS];
  for (const name of asked) {
    if (!SCENARIOS.some((known) => known === name)) throw new Error(`there is no scenario "${name}"; choose of ${SCENARIOS.join(",")}`);
  }
  return {
    only: SCENARIOS.filter((name) => asked.includes(name)),
    json: values.json ?? null,
    rounds: positive("rounds", values.rounds ?? "3"),
    scale: positive("scale", values.scale ?? "1"),
    profile: values.profile ?? null,
    fresh: values.fresh ?? false,
    keep: values.keep ?? null,
  };
}

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${flag} must be a number above 0, not "${text}"`);
  return value;
}
