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
/** What most runs have none of; the compiler asks for those that are new. */
function isUnusual({
  paths,
  passes,
  retries,
  arms,
  chains,
  appointments,
  jumps,
}: { readonly [Name in Exclude<keyof RunMemory, Usual>]?: RunMemory[Name] }): boolean {
  const all: { readonly [Name in Exclude<keyof RunMemory, Usual>]-?: unknown } = {
    paths,
    passes,
    retries,
    arms,
    chains,
    appointments,
    jumps,
  };
  return (
    all.paths !== undefined ||
    all.passes !== undefined ||
    all.retries !== undefined ||
    all.arms !== undefined ||
    all.chains !== undefined ||
    all.appointments !== undefined ||
    all.jumps !== undefined
  );
}

export function changedMemory(
  memory: RunMemory,
  answers: RunMemory["answers"],
  messages: RunMemory["messages"],
  trail: RunMemory["trail"],
): RunMemory {
  return isUnusual(memory) ? { ...memory, answers, messages, trail } : { event: memory.event, answers, messages, trail };
}
