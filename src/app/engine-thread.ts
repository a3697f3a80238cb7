/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin */
/**
 * A thread of its own for what decides and sends, so that doors and engine do not wait for each other (decision 41). It shares nothing with
 * the doors but the database; what they tell each other besides is a hint, told at once instead of through the database.
 */
import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Near, News } from "../lanes/postgres/notices.ts";
import type { Clock } from "../platform/clock.ts";
import type { Config, Role } from "../platform/config.ts";
import type { LogFormat, LogLevel } from "../platform/log.ts";
import type { ToldMetrics } from "../platform/metrics.ts";
import type { CoreOptions } from "./core.ts";

/** What the doors ask of the thread. */
export type Beside = {
  /** Whether it looked for work lately. */
  readonly isAlive: () => boolean;
  readonly metrics: () => Promise<ToldMetrics>;
};
export type EngineThread = AsyncDisposable &
  Beside & {
    readonly near: Near;
    /** After everything was looked at that has to be before the first claim. */
    readonly begin: () => Promise<void>;
  };

export type ThreadOptions = Pick<
  CoreOptions,
  "databaseUrl" | "publicUrl" | "roles" | "masterKey" | "previousMasterKeys" | "dataDir" | "s3" | "allowPrivate" | "numbersAlsoAt"
> & {
  readonly log: { readonly level: LogLevel; readonly format: LogFormat };
  readonly crashAt: string | undefined;
  readonly nearId: string;
};
export type ToThread =
  | { readonly kind: "begin" }
  | { readonly kind: "news"; readonly news: News }
  | { readonly kind: "metrics" }
  | { readonly kind: "stop" };
export type FromThread =
  | { readonly kind: "begun" }
  | { readonly kind: "alive" }
  | { readonly kind: "news"; readonly news: News }
  | { readonly kind: "metrics"; readonly metrics: ToldMetrics };

/** How often the thread says that it lives. */
export const ALIVE_EVERY_MS = 1_000;
const SILENT_MS = 15_000;
/** A thread that is stuck must not keep those waiting who want to know how the process does. */
const METRICS_MS = 2_000;

const DOORS: readonly Role[] = ["ingress", "http"];

/** The roles of the doors' thread and of the other one; null: one thread does all. */
export function rolesOfThreads({ roles, engineThread }: Pick<Config, "roles" | "engineThread">): readonly [Role[], Role[]] | null {
  if (engineThread === "no" || (engineThread === "auto" && availableParallelism() < 2)) return null;
  const doors = roles.filter((role) => DOORS.includes(role));
  const others = roles.filter((role) => !DOORS.includes(role));
  return doors.length > 0 && others.length > 0 ? [doors, others] : null;
}

/**
 * Twice 8 MB and what is large, instead of twice 16. Tried while sending 20,000 messages of a campaign: 405 instead of 439 MB at the peak, no difference in
 * processor time; half of it again, also for the doors, saves another 40 MB and costs 5 % of processor time.
 */
const YOUNG_MB = 24;

const BEGINNING = new URL("./engine-thread-main.js", import.meta.url);

/** Reads its modules at once, beside what the caller does, and begins when told to. `broke`: it ended unasked. */
export function openEngineThread(
  options: Omit<ThreadOptions, "nearId">,
  { clock, broke, beginning = BEGINNING }: { readonly clock: Clock; readonly broke: (error: Error) => void; readonly beginning?: URL },
): EngineThread {
  const nearId = randomUUID();
  const worker = new Worker(beginning, {
    argv: process.argv.slice(2),
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    workerData: { ...options, nearId } satisfies ThreadOptions,
  });
  const tell = (message: ToThread): void => worker.postMessage(message);
  let heardAt = Number.NEGATIVE_INFINITY;
  let stopping = false;
  let begun: (() => void) | null = null;
  let asked: ((metrics: ToldMetrics) => void)[] = [];
  const listeners: ((news: News) => void)[] = [];
  worker.on("message", (message: FromThread) => {
    if (message.kind === "news") for (const listener of listeners) listener(message.news);
    else if (message.kind === "metrics") for (const answer of asked.splice(0)) answer(message.metrics);
    else {
      heardAt = clock.monotonic();
      if (message.kind === "begun") begun?.();
    }
  });
  let failure: Error | null = null;
  worker.on("error", (error) => (failure = error));
  const ended = new Promise<void>((resolve) => {
    worker.on("exit", (code) => {
      resolve();
      for (const answer of asked.splice(0)) answer([]);
      if (!stopping) broke(failure ?? new Error(`the engine's thread ended with ${code}`));
    });
  });
  return {
    near: { id: nearId, tell: (news) => tell({ kind: "news", news }), listen: (listener) => void listeners.push(listener) },
    begin: async () =>
      new Promise((resolve) => {
        begun = resolve;
        tell({ kind: "begin" });
      }),
    isAlive: () => clock.monotonic() - heardAt < SILENT_MS,
    metrics: async () => {
      const answer = new Promise<ToldMetrics>((resolve) => {
        asked = [...asked, resolve];
        tell({ kind: "metrics" });
      });
      const over = new AbortController();
      const late = clock.sleep(METRICS_MS, over.signal).then((): ToldMetrics => []);
      return Promise.race([answer, late]).finally(() => over.abort());
    },
    [Symbol.asyncDispose]: async () => {
      stopping = true;
      tell({ kind: "stop" });
      await ended;
      if (failure) throw failure;
    },
  };
}
