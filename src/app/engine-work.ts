/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin */
/** The other side of `engine-thread.ts`: in a thread, the core with the roles that have no doors. */
import { parentPort, workerData } from "node:worker_threads";
import type { News } from "../lanes/postgres/notices.ts";
import { type CrashPoints, crashPointsFrom } from "../platform/crash-points.ts";
import { systemClock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import { createLog } from "../platform/log.ts";
import { type Core, startCore } from "./core.ts";
import { ALIVE_EVERY_MS, type FromThread, type ThreadOptions, type ToThread } from "./engine-thread.ts";
import type { LaneTuning } from "./lane-tuning.ts";

/** Listens to the doors' thread, and ends the work when it says so. */
export function workBesideDoors(given: { readonly crashPoints?: CrashPoints; readonly tuning?: Partial<LaneTuning> } = {}): void {
  const port = parentPort;
  if (!port) throw new AppError("internal", "this is the beginning of a thread, not of a process");
  const { log, crashAt, nearId, ...options } = workerData as ThreadOptions;
  const tell = (message: FromThread): void => port.postMessage(message);
  const listeners: ((news: News) => void)[] = [];
  const stopping = new AbortController();
  let core: Core | null = null;

  const begin = async (): Promise<void> => {
    const started = await startCore({
      ...options,
      crashPoints: crashPointsFrom(crashAt, () => process.kill(process.pid, "SIGKILL")),
      ...given,
      // The log's lines go past the doors' thread: a thread's own stream would hand them over later, or never.
      log: createLog(log),
      near: { id: nearId, tell: (news) => tell({ kind: "news", news }), listen: (listener) => void listeners.push(listener) },
      isBeside: true,
    });
    core = started;
    started.keepHouse();
    tell({ kind: "begun" });
    while (!stopping.signal.aborted) {
      if (started.lanesAlive()) tell({ kind: "alive" });
      await systemClock.sleep(ALIVE_EVERY_MS, stopping.signal);
    }
    await started[Symbol.asyncDispose]();
    // Of this thread alone: whatever still hangs on a connection keeps nobody waiting.
    process.exit(0);
  };

  const heard: { readonly [Kind in ToThread["kind"]]: (message: Extract<ToThread, { readonly kind: Kind }>) => unknown } = {
    begin,
    news: ({ news }) => {
      for (const listener of listeners) listener(news);
    },
    metrics: async () => tell({ kind: "metrics", metrics: (await core?.metrics.registry.getMetricsAsJSON()) ?? [] }),
    stop: () => {
      stopping.abort();
      if (!core) port.close();
    },
  };
  port.on("message", (message: ToThread) => heard[message.kind](message as never));
}
