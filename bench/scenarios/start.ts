/** `npm start` until the emulator reports the first demo message delivered. */
import { execFileSync } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchOptions } from "../args.ts";
import { readLedger } from "../lib/emulator.ts";
import { freePort, launch, ROOT } from "../lib/processes.ts";
import { round } from "../lib/stats.ts";
import { until } from "../lib/waiting.ts";
import type { Outcome, Row } from "../report.ts";

const MOST_PREPARED_S = 10;
const MOST_FRESH_S = 120;

export async function benchStart(options: BenchOptions): Promise<Outcome> {
  const dataDir = await temporary();
  const rows: Row[] = [];
  try {
    const first = await startOnce(ROOT, dataDir);
    const again = await startOnce(ROOT, dataDir);
    rows.push(row("start, prepared clone, no data yet", first, MOST_PREPARED_S), row("start, prepared clone, data kept", again, MOST_PREPARED_S));
    const fresh = options.fresh ? await startFresh() : null;
    if (fresh !== null) rows.push(row("start, fresh clone", fresh, MOST_FRESH_S));
    return {
      figures: { product: first, again, ...(fresh === null ? {} : { fresh }), unit: "s", met: first <= MOST_PREPARED_S && again <= MOST_PREPARED_S && (fresh ?? 0) <= MOST_FRESH_S },
      rows,
    };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

function row(what: string, seconds: number, most: number): Row {
  return { what, product: `${seconds} s`, demand: `≤ ${most} s`, met: seconds <= most };
}

/** Readable by the OS user that PostgreSQL runs as when the bench runs as root. */
async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "parley-bench-start-"));
  await chmod(folder, 0o755);
  return folder;
}

async function startFresh(): Promise<number> {
  const clone = await temporary();
  try {
    execFileSync("git", ["clone", "--quiet", "--no-local", ROOT, clone]);
    return await startOnce(clone, join(clone, ".parley"));
  } finally {
    await rm(clone, { recursive: true, force: true });
  }
}

/** Seconds from the command to the first `delivered` after it. */
async function startOnce(folder: string, dataDir: string): Promise<number> {
  const [port, emulatorPort] = [await freePort(), await freePort()];
  const startedAt = Date.now();
  const env = { PARLEY_PORT: String(port), PARLEY_EMULATOR_PORT: String(emulatorPort), PARLEY_DATA_DIR: dataDir, PARLEY_LOG: "error" };
  await using _ = launch({ name: "npm start", args: [join(folder, "scripts", "start.mjs")], env, cwd: folder });
  let deliveredAt = Number.POSITIVE_INFINITY;
  await until("the first demo message is delivered", 300_000, async () => {
    const ledger = await readLedger(`http://127.0.0.1:${emulatorPort}`).catch(() => []);
    const times = ledger.flatMap((entry) => entry.statuses.filter(({ status, at }) => status === "delivered" && at >= startedAt).map(({ at }) => at));
    deliveredAt = Math.min(deliveredAt, ...times);
    return Number.isFinite(deliveredAt);
  }, 25);
  return round((deliveredAt - startedAt) / 1_000, 2);
}
