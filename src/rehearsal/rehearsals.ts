/* oxlint-disable unicorn/require-post-message-target-origin -- threads have no origin */
/**
 * Rehearsals on the server: one at a time in this process, each in a thread of its own with a limit of time and memory; kept
 * for a day under an address. Promises that nothing leaves and nothing but the row of the rehearsal itself is written.
 */
import { teamPerHour } from "../desk/expected-replies.ts";
import { templateNames, templatesOf } from "./templates-of.ts";
import { type ResourceLimits, Worker } from "node:worker_threads";
import type { Catalog } from "../catalog/catalog.ts";
import { otherSenders } from "../catalog/other-senders.ts";
import { plainChannel } from "../catalog/channel.ts";
import { REHEARSAL_LIMITS, type RehearsalRequest, type RehearsalView, type RehearsalWithResult } from "../contract/rehearsal.ts";
import type { Db } from "../db/pool.ts";
import type { JourneyDocument } from "../journeys/document.ts";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Logger } from "../platform/log.ts";
import { learnBehaviour } from "./learn.ts";
import { castPeople, entryPropertiesOf } from "./participants.ts";
import {
  beat,
  deleteRehearsal,
  finishRehearsal,
  insertRehearsal,
  listRehearsals,
  readRehearsal,
  type RehearsalRow,
} from "./rehearsal.store.ts";
import { durationMs } from "./simulator/delay.ts";
import type { RecordedEvent, Simulation } from "./simulator/simulate.ts";
import type { FromWorker, ToWorker } from "./worker-messages.ts";

export type Rehearsals = AsyncDisposable & {
  readonly start: (asked: Asked) => Promise<RehearsalView>;
  readonly show: (workspaceId: WorkspaceId, id: string) => Promise<RehearsalWithResult | null>;
  readonly list: (workspaceId: WorkspaceId) => Promise<readonly RehearsalView[]>;
  /** Calls it off when it is still played, and forgets it. False when there is none. */
  readonly remove: (workspaceId: WorkspaceId, id: string) => Promise<boolean>;
};
export type Asked = {
  readonly workspaceId: WorkspaceId;
  /** Validated. */
  readonly document: JourneyDocument;
  readonly request: RehearsalRequest;
  readonly by: string;
};
export type RehearsalPorts = {
  readonly pool: Db;
  readonly catalog: () => Catalog;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Logger;
  readonly limits?: Partial<RehearsalWorkerLimits>;
};
export type RehearsalWorkerLimits = { readonly playMs: number; readonly memoryMb: number };

const LIMITS: RehearsalWorkerLimits = { playMs: 120_000, memoryMb: 1_024 };
const KEPT_MS = 24 * 3_600_000;
/** Waiting ones beyond these are refused: each holds its request in memory. */
const MOST_WAITING = 8;
const BEAT_MS = 1_000;
/** A process that was quiet for so long has died with what it played. */
const DEAD_MS = 20_000;
const DEFAULT_HORIZON = "P400D";

type Job = Asked & {
  readonly id: string;
  readonly calledOff: AbortController;
  readonly at: { state: "waiting" | "reading" | "running"; progress: number; people: number };
};

export function createRehearsals(ports: RehearsalPorts): Rehearsals {
  const { pool, clock, ids, log } = ports;
  const jobs = new Map<string, Job>();
  let turn: Promise<void> = Promise.resolve();
  const nowDate = (): Date => new Date(clock.now());

  const run = async (job: Job): Promise<void> => {
    try {
      if (job.calledOff.signal.aborted) await finishRehearsal(pool, job.id, nowDate(), { state: "cancelled" });
      else await perform(ports, job);
    } catch (error) {
      const told = error instanceof AppError ? error.message : "something broke on our side; the log has the reason";
      if (!(error instanceof AppError)) log.error({ err: error, rehearsal: job.id }, "a rehearsal broke");
      const state = job.calledOff.signal.aborted ? "cancelled" : "failed";
      await finishRehearsal(pool, job.id, nowDate(), { state, error: told }).catch((failure: unknown) =>
        log.error({ err: failure }, "a rehearsal's end was not kept"),
      );
    } finally {
      jobs.delete(job.id);
    }
  };

  return {
    start: async (asked) => {
      if (jobs.size >= MOST_WAITING)
        throw new AppError("rate_limited", `${MOST_WAITING} rehearsals wait already; try again when one has ended`);
      const id = ids.next<string>();
      const now = nowDate();
      const job: Job = { ...asked, id, calledOff: new AbortController(), at: { state: "waiting", progress: 0, people: 0 } };
      jobs.set(id, job);
      try {
        const { workspaceId, document, by } = asked;
        await insertRehearsal(pool, {
          id,
          workspaceId,
          journey: document.name,
          createdBy: by,
          now,
          expiresAt: new Date(now.getTime() + KEPT_MS),
        });
      } catch (error) {
        jobs.delete(id);
        throw error;
      }
      const heart = beating(ports, job);
      turn = turn.then(() => run(job)).finally(() => heart[Symbol.dispose]());
      const row = await readRehearsal(pool, asked.workspaceId, id);
      if (!row) throw new Error(`rehearsal ${id} is gone as soon as it was written`);
      return viewOf(row, now);
    },
    show: async (workspaceId, id) => {
      const row = await readRehearsal(pool, workspaceId, id);
      return row && { ...viewOf(row, nowDate()), result: row.result };
    },
    list: async (workspaceId) => (await listRehearsals(pool, workspaceId, 50)).map((row) => viewOf(row, nowDate())),
    remove: async (workspaceId, id) => {
      const removed = await deleteRehearsal(pool, workspaceId, id);
      // Another process that plays it notices with its next sign of life.
      if (removed) jobs.get(id)?.calledOff.abort();
      return removed;
    },
    [Symbol.asyncDispose]: async () => {
      for (const job of jobs.values()) job.calledOff.abort();
      await turn;
    },
  };
}

/** Reads the people, hands them to the thread, waits for what it tells. */
async function perform(ports: RehearsalPorts, job: Job): Promise<void> {
  const { pool, clock } = ports;
  const { signal } = job.calledOff;
  const limits = { ...LIMITS, ...ports.limits };
  const { at: stands } = job;
  stands.state = "reading";
  await using thread = openThread(limits);
  const catalog = ports.catalog();
  const { workspaceId, document, request } = job;
  const channel = catalog.defaultChannel(workspaceId, "whatsapp");
  const now = new Date(clock.now());
  let recorded: readonly RecordedEvent[] | undefined;
  for await (const page of castPeople({
    pool,
    catalog,
    workspaceId,
    channelId: channel?.id ?? null,
    document,
    people: request.people,
    now,
  })) {
    if (signal.aborted) break;
    thread.tell({ kind: "people", participants: page.participants });
    stands.people += page.participants.length;
    if (page.recorded) recorded = page.recorded;
  }
  const learned = request.behaviour === "history" && !signal.aborted ? await learnBehaviour(pool, workspaceId, document, clock.now()) : {};
  if (signal.aborted) return finishRehearsal(pool, job.id, new Date(clock.now()), { state: "cancelled" });
  const simulation: Omit<Simulation, "participants" | "progress"> = {
    document,
    ...(recorded ? { recorded } : {}),
    entry: entryOf(request, now, request.entry?.properties ?? (await entryPropertiesOf(pool, workspaceId, document, now)) ?? {}),
    assumptions: request.assumptions ?? {},
    learned,
    environment: request.environment ?? {},
    channel: plainChannel(channel),
    others: otherSenders(catalog, workspaceId),
    ...templatesOf(catalog, channel, document),
    holdout: catalog.holdout(workspaceId),
    hours: catalog.hours(workspaceId),
    teamPerHour: teamPerHour(catalog.staffing(workspaceId)),
    policy: catalog.policy(workspaceId),
    ...textsOf(catalog, workspaceId, document),
    rateCard: catalog.prices(workspaceId).card,
    seed: request.seed ?? 1,
    horizonMs: durationMs(request.horizon ?? DEFAULT_HORIZON),
    examples: REHEARSAL_LIMITS.examples,
  };
  stands.state = "running";
  const told = await thread.play(
    { kind: "play", simulation },
    { signal, ms: limits.playMs, clock, progress: (share) => (stands.progress = share) },
  );
  const at = new Date(clock.now());
  if (told.kind === "done") await finishRehearsal(pool, job.id, at, { state: "done", result: told.result, tookMs: told.tookMs });
  else await finishRehearsal(pool, job.id, at, { state: signal.aborted ? "cancelled" : "failed", error: told.error });
}

/** Tells each second that this process lives, also while others come first, and hears whether the rehearsal was called off elsewhere. */
function beating({ pool, clock, log }: RehearsalPorts, job: Job): Disposable {
  const ended = new AbortController();
  const loop = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      const isWanted = await beat(pool, job.id, new Date(clock.now()), job.at).catch((error: unknown) => {
        log.warn({ err: error }, "a rehearsal's sign of life was not kept");
        return true;
      });
      if (!isWanted) job.calledOff.abort();
      await clock.sleep(BEAT_MS, ended.signal);
    }
  };
  void loop();
  return { [Symbol.dispose]: () => ended.abort() };
}

type Thread = AsyncDisposable & {
  readonly tell: (message: ToWorker) => void;
  readonly play: (
    message: ToWorker,
    watch: { readonly signal: AbortSignal; readonly ms: number; readonly clock: Clock; readonly progress: (share: number) => void },
  ) => Promise<Exclude<FromWorker, { readonly kind: "progress" }>>;
};

/** From the sources (in tests and while developing) the thread begins with what makes TypeScript run: Node 20 takes no hook for its first file. */
const FROM_SOURCE = import.meta.url.endsWith(".ts");
const WORKER = new URL(FROM_SOURCE ? "./rehearsal-worker.ts" : "./rehearsal-worker.js", import.meta.url);
const BEGIN_FROM_SOURCE = `import("tsx/esm/api").then(({ register }) => { register(); return import(${JSON.stringify(WORKER.href)}); })`;

/** Tens of thousands of people are under way at once: with less for what is new, all of them are copied to and fro (tried, 50,000 people, by processor time: 64 MB 9,700/s, 128 MB 13,000/s, 256 MB 14,700/s, 384 MB 15,500/s). */
export function heapOf(memoryMb: number): ResourceLimits {
  return { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 256 };
}

function openThread({ memoryMb }: RehearsalWorkerLimits): Thread {
  const worker = new Worker(FROM_SOURCE ? BEGIN_FROM_SOURCE : WORKER, {
    eval: FROM_SOURCE,
    resourceLimits: heapOf(memoryMb),
  });
  const outcome = new Promise<Exclude<FromWorker, { readonly kind: "progress" }>>((resolve) => {
    worker.on("message", (message: FromWorker) => (message.kind === "progress" ? undefined : resolve(message)));
    worker.on("error", (error: Error & { readonly code?: string }) =>
      resolve({
        kind: "failed",
        error: error.code === "ERR_WORKER_OUT_OF_MEMORY" ? `it needed more than ${memoryMb} MB; rehearse with fewer people` : error.message,
      }),
    );
    worker.on("exit", () => resolve({ kind: "failed", error: "it was stopped" }));
  });
  return {
    tell: (message) => worker.postMessage(message),
    play: async (message, { signal, ms, clock, progress }) => {
      worker.on("message", (told: FromWorker) => (told.kind === "progress" ? progress(told.share) : undefined));
      worker.postMessage(message);
      const over = new AbortController();
      const stop = (): void => over.abort();
      signal.addEventListener("abort", stop, { once: true });
      const tooLate = clock.sleep(ms, over.signal).then(
        () =>
          ({
            kind: "failed",
            error: signal.aborted ? "it was called off" : `it took longer than ${ms / 1_000} s; rehearse with fewer people`,
          }) as const,
      );
      const told = await Promise.race([outcome, tooLate]);
      signal.removeEventListener("abort", stop);
      over.abort();
      return told;
    },
    [Symbol.asyncDispose]: async () => void (await worker.terminate()),
  };
}

function entryOf({ entry }: RehearsalRequest, now: Date, properties: JsonObject): Simulation["entry"] {
  return {
    atMs: entry?.at === undefined ? now.getTime() : Date.parse(entry.at),
    overMs: entry?.over === undefined ? 0 : durationMs(entry.over),
    properties,
  };
}

/** What messages of the document are filled in with besides the person. */
export function textsOf(
  catalog: Catalog,
  workspaceId: WorkspaceId,
  document: JourneyDocument,
): Required<Pick<Simulation, "fragments" | "languages">> {
  return {
    fragments: Object.fromEntries(catalog.fragments(workspaceId)),
    languages: Object.fromEntries(templateNames(document).map((name) => [name, catalog.languages(workspaceId, name)])),
  };
}

function viewOf(row: RehearsalRow, now: Date): RehearsalView {
  const { id, journey, progress, people, tookMs } = row;
  const isDead = row.finishedAt === null && now.getTime() - row.heartbeatAt.getTime() > DEAD_MS;
  return {
    id,
    journey,
    state: isDead ? "failed" : row.state,
    progress,
    people,
    tookMs,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    error: isDead ? "the server that played it has stopped; start it again" : row.error,
    expiresAt: row.expiresAt.toISOString(),
  };
}
