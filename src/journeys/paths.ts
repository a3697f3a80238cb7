import type { Path, Run, RunMemory } from "./run.ts";

/** Where a live run stands. Never empty. */
export function pathsOf(run: Run): readonly Path[] {
  return run.memory.paths ?? [{ id: "", node: run.node, dueAt: run.dueAt?.toISOString() ?? null }];
}

/** Kept only when `run.node` and `run.dueAt` do not say it all: a million waiting runs need no second copy. */
export function withPaths(memory: RunMemory, paths: readonly Path[]): RunMemory {
  const { paths: _before, ...rest } = memory;
  const [only] = paths;
  const isPlain = paths.length === 0 || (paths.length === 1 && only?.id === "" && only.pending === undefined && only.call === undefined);
  return isPlain ? rest : { ...rest, paths };
}

/** What the ids of all paths of that fork begin with, for a path that is in it (`a.1/both.` of `a.1/both.0/c.2`); null for one that is not. */
export function groupOf(id: string, fork: string): string | null {
  const arms = id.split("/");
  const at = arms.findLastIndex((arm) => arm.startsWith(`${fork}.`));
  return at === -1 ? null : [...arms.slice(0, at), `${fork}.`].join("/");
}

/** The id of the path that forked. */
export function parentOf(group: string): string {
  return group.includes("/") ? group.slice(0, group.lastIndexOf("/")) : "";
}
