/** What teams use who write it themselves: a job queue whose jobs only POST. Jobs are in the queue before the time runs. */
import type { BenchPostgres } from "./database.ts";
import { startEmulator } from "./emulator.ts";
import { freePort, launchTs, nextMessage } from "./processes.ts";
import { startRedis } from "./redis.ts";
import { round } from "./stats.ts";

export const BASELINES = ["graphile-worker", "graphile-worker, batched", "BullMQ"] as const;
export type BaselineName = (typeof BASELINES)[number];
/** Messages a second; or why it was not measured. */
export type Baseline = { readonly perSecond: number } | { readonly skipped: string };

export async function measureBaseline(postgres: BenchPostgres, name: BaselineName, total: number): Promise<Baseline> {
  await using emulator = await startEmulator({ port: await freePort(), webhook: null, batch: 1 });
  if (name === "BullMQ") {
    const redis = await startRedis();
    if ("missing" in redis) {
      console.log(`  BullMQ is skipped: ${redis.missing}`);
      return { skipped: redis.missing };
    }
    await using _ = redis;
    return await measure("baselines/bullmq-baseline.ts", [redis.url, emulator.url, String(total)], total, emulator.ledger);
  }
  await using database = await postgres.create();
  const mode = name === "graphile-worker" ? "default" : "batched";
  return await measure("baselines/graphile-worker-baseline.ts", [database.url, emulator.url, String(total), mode], total, emulator.ledger);
}

async function measure(
  file: string,
  args: readonly string[],
  total: number,
  ledger: () => Promise<readonly { readonly at: number }[]>,
): Promise<Baseline> {
  await using worker = launchTs(file, file, args);
  await nextMessage(worker.child);
  const end = nextMessage<{ readonly endedAt: number }>(worker.child);
  worker.child.send({ go: true });
  await end;
  const accepted = await ledger();
  if (accepted.length !== total) throw new Error(`${file}: the emulator accepted ${accepted.length} of ${total}`);
  const times = accepted.map(({ at }) => at);
  const took =
    times.reduce((last, at) => Math.max(last, at), 0) - times.reduce((first, at) => Math.min(first, at), Number.POSITIVE_INFINITY);
  return { perSecond: round((total / took) * 1_000) };
}
