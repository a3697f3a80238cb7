import type { Path, Run, RunMemory } from "./run.ts";
import { fromMs } from "./time.ts";

/** A path while a step is under way: texts of times are dear to make and to read, and most are never kept. */
export type Standing = Omit<Path, "dueAt"> & { readonly dueMs: number | null };

/** Where a live run stands, as `step` works on it. Never empty. */
export function standingsOf({ memory, node, dueAt }: Run): Standing[] {
  if (!memory.paths) return [{ id: "", node, dueMs: dueAt === null ? null : dueAt.getTime() }];
  return memory.paths.map(({ dueAt: at, ...path }) => ({ ...path, dueMs: at === null ? null : Date.parse(at) }));
}

export function withStandings(memory: RunMemory, standings: readonly Standing[]): RunMemory {
  if (memory.paths === undefined && isPlain(standings)) return memory;
  return withPaths(
    memory,
    standings.map(({ dueMs, ...path }) => ({ ...path, dueAt: dueMs === null ? null : fromMs(dueMs).toISOString() })),
  );
}

/** Where a live run stands. Never empty. */
export function pathsOf(run: Run): readonly Path[] {
  return run.memory.paths ?? [{ id: "", node: run.node, dueAt: run.dueAt?.toISOString() ?? null }];
}

/** Kept only when `run.node` and `run.dueAt` do not say it all: a million waiting runs need no second copy. */
export function withPaths(memory: RunMemory, paths: readonly Path[]): RunMemory {
  const { paths: _before, ...rest } = memory;
  return isPlain(paths) ? rest : { ...rest, paths };
}

function isPlain(paths: readonly Omit<Path, "dueAt">[]): boolean {
  const [only] = paths;
  return paths.length === 0 || (paths.length === 1 && only?.id === "" && only.pending === undefined && only.call === undefined);
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

/** Whether one path leads into the other: the same, into a fork, or out of one. */
export function isOnOneWay(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short === "" || short === long || long.startsWith(`${short}/`);
}
