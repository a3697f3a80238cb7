/** `npm start` until the emulator reports the first demo message delivered. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { BenchOptions } from "../args.ts";
import { readLedger } from "../lib/emulator.ts";
import { freePort, launch, ROOT } from "../lib/processes.ts";
import { round } from "../lib/stats.ts";
import { temporaryFolder } from "../lib/temporary.ts";
import { until } from "../lib/waiting.ts";
import type { Outcome, Row } from "../report.ts";

const MOST_PREPARED_S = 10;
const MOST_FRESH_S = 120;

export async function benchStart(options: BenchOptions): Promise<Outcome> {
  await using data = await temporaryFolder();
  const first = await startOnce(ROOT, data.path);
  const again = await startOnce(ROOT, data.path);
  const fresh = options.fresh ? await startFresh() : null;
  return {
    figures: {
      product: first,
      again,
      ...(fresh === null ? {} : { fresh }),
      unit: "s",
      met: first <= MOST_PREPARED_S && again <= MOST_PREPARED_S && (fresh ?? 0) <= MOST_FRESH_S,
    },
    rows: [
      row("start, prepared clone, no data yet", first, MOST_PREPARED_S),
      row("start, prepared clone, data kept", again, MOST_PREPARED_S),
      ...(fresh === null ? [] : [row("start, fresh clone", fresh, MOST_FRESH_S)]),
    ],
  };
}

function row(what: string, seconds: number, most: number): Row {
  return { what, product: `${seconds} s`, demand: `≤ ${most} s`, met: seconds <= most };
}

async function startFresh(): Promise<number> {
  await using clone = await temporaryFolder();
  execFileSync("git", ["clone", "--quiet", "--no-local", ROOT, clone.path]);
  return await startOnce(clone.path, join(clone.path, ".parley"));
}

/** Seconds from the command to the first `delivered` after it. */
async function startOnce(folder: string, dataDir: string): Promise<number> {
  const [port, emulatorPort] = [await freePort(), await freePort()];
  const startedAt = Date.now();
  const env = { PARLEY_PORT: String(port), PARLEY_EMULATOR_PORT: String(emulatorPort), PARLEY_DATA_DIR: dataDir, PARLEY_LOG: "error" };
  await using server = launch({ name: "npm start", args: [join(folder, "scripts", "start.mjs")], env, cwd: folder });
  let deliveredAt = Number.POSITIVE_INFINITY;
  await until(
    "the first demo message is delivered",
    300_000,
    async () => {
      const ledger = await readLedger(`http://127.0.0.1:${emulatorPort}`).catch(() => []);
      const times = ledger.flatMap((entry) =>
        entry.statuses.filter(({ status, at }) => status === "delivered" && at >= startedAt).map(({ at }) => at),
      );
      deliveredAt = Math.min(deliveredAt, ...times);
      return Number.isFinite(deliveredAt);
    },
    { everyMs: 25, unless: () => server.ended() },
  );
  return round((deliveredAt - startedAt) / 1_000, 2);
}
