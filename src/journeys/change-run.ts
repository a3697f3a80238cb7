import type { Run, RunMemory } from "./run.ts";

/**
 * Copies of runs with some of it changed, as each step makes them. All names are written out: a copy by spread that then
 * changes what it copied costs the machine several calls of its runtime, and took a tenth of a rehearsal.
 */
export function changedRun(run: Run, { memory, state, node, dueAt, outcome, updatedAt }: Changes): Run {
  return {
    lane: run.lane,
    id: run.id,
    workspaceId: run.workspaceId,
    profileId: run.profileId,
    journey: run.journey,
    versionId: run.versionId,
    key: run.key,
    state,
    node,
    dueAt,
    memory,
    outcome,
    startedAt: run.startedAt,
    updatedAt,
  };
}

type Changes = Pick<Run, "memory" | "state" | "node" | "dueAt" | "outcome" | "updatedAt">;

type Usual = "event" | "answers" | "messages" | "trail";
/** Most runs have none of these; the compiler asks for those that are new. */
const UNUSUAL: { readonly [Name in Exclude<keyof RunMemory, Usual>]: true } = {
  paths: true,
  passes: true,
  retries: true,
  arms: true,
  jumps: true,
};
const UNUSUAL_NAMES = Object.keys(UNUSUAL) as readonly (keyof typeof UNUSUAL)[];

export function changedMemory(
  memory: RunMemory,
  answers: RunMemory["answers"],
  messages: RunMemory["messages"],
  trail: RunMemory["trail"],
): RunMemory {
  for (const name of UNUSUAL_NAMES) if (memory[name] !== undefined) return { ...memory, answers, messages, trail };
  return { event: memory.event, answers, messages, trail };
}
