import type { JourneyDocument } from "./document.ts";
import { own } from "./own-path.ts";
import { pathsOf, withPaths } from "./paths.ts";
import { problemAt, type Problem } from "./problem.ts";
import type { Path, Run, RunMemory } from "./run.ts";
import type { VersionId } from "../platform/ids.ts";
import { fromMs } from "./time.ts";

/** Old node → new node. A node that keeps its name and its kind needs no entry. */
export type NodeMapping = { readonly [node: string]: string };
type Target = (node: string) => string;

/** What keeps runs of `from` from moving to `to`: nodes that are not there any more, and words that lead nowhere. */
export function drainProblems(from: JourneyDocument, to: JourneyDocument, mapping: NodeMapping): readonly Problem[] {
  const wrong = (node: string, message: string): Problem => problemAt({ name: node, path: "/nodes" }, "next_missing", `/${node}`, message);
  return [
    ...Object.entries(mapping)
      .filter(([, target]) => !own(to.nodes, target))
      .map(([node, target]) => wrong(node, `"${node}" is sent on to "${target}", which the new version does not have`)),
    ...Object.entries(mapping)
      .filter(([node]) => !own(from.nodes, node))
      .map(([node]) => wrong(node, `"${node}" is sent on, but the old version has no such node`)),
    ...Object.keys(from.nodes)
      .filter((node) => mapping[node] === undefined && !own(to.nodes, node))
      .map((node) => wrong(node, `the new version has no "${node}": say where people who stand there go on`)),
    ...Object.keys(from.nodes)
      .filter(
        (node) =>
          from.nodes[node]?.kind === "fork" &&
          own(to.nodes, mapping[node] ?? node)?.kind !== "fork" &&
          own(to.nodes, mapping[node] ?? node),
      )
      .map((node) => wrong(node, `"${node}" divides people into paths and its successor does not: name a fork`)),
  ];
}

/**
 * The run as the new version sees it. Who waits at a node of the same kind goes on waiting until the same time; who stands at
 * one of another kind goes into it at once. What was answered and sent stays known, under the new names.
 */
export function moveRun(run: Run, to: JourneyDocument, versionId: VersionId, mapping: NodeMapping, from: JourneyDocument, now: Date): Run {
  const target: Target = (node) => mapping[node] ?? node;
  const paths = pathsOf(run).map((path): Path => {
    const node = target(path.node);
    const id = renamedPath(path.id, target);
    if (from.nodes[path.node]?.kind === to.nodes[node]?.kind) return { ...path, id, node };
    return { id, node, dueAt: now.toISOString(), pending: true };
  });
  const memory = withPaths(renamedMemory(run.memory, target), paths);
  const dues = paths.flatMap((path) => (path.dueAt === null ? [] : [Date.parse(path.dueAt)]));
  const [first] = paths;
  return {
    ...run,
    versionId,
    node: first?.node ?? run.node,
    dueAt: dues.length === 0 ? null : fromMs(Math.min(...dues)),
    memory,
    updatedAt: now,
  };
}

/** Lets a run that was held go on at that time. The very same run when nothing of it was held. */
export function releaseRun(run: Run, at: Date): Run {
  const { paths } = run.memory;
  if (!paths?.some((path) => path.pending && path.dueAt === null)) return run;
  const released = paths.map((path) => (path.pending && path.dueAt === null ? { ...path, dueAt: at.toISOString() } : path));
  const dues = released.flatMap((path) => (path.dueAt === null ? [] : [Date.parse(path.dueAt)]));
  return { ...run, memory: { ...run.memory, paths: released }, dueAt: fromMs(Math.min(...dues)) };
}

function renamedMemory(memory: RunMemory, target: Target): RunMemory {
  const { answers, messages, passes, retries, arms, chains, appointments } = memory;
  return {
    ...memory,
    answers: renamed(answers, target),
    messages: renamed(messages, (key) => renamedKey(key, target)),
    ...(passes && { passes: renamed(passes, target) }),
    ...(retries && { retries: renamed(retries, target) }),
    ...(arms && { arms: renamed(arms, target, (arm) => ({ ...arm, path: renamedPath(arm.path, target) })) }),
    ...(chains && { chains: renamed(chains, target) }),
    ...(appointments && { appointments: renamed(appointments, target) }),
  };
}

function renamed<T>(
  record: { readonly [node: string]: T },
  target: Target,
  change = (value: T): T => value,
): { readonly [node: string]: T } {
  return Object.fromEntries(Object.entries(record).map(([node, value]) => [target(node), change(value)]));
}

/** Arms of forks, outermost first: `both.0/again.1`. */
function renamedPath(id: string, target: Target): string {
  if (id === "") return id;
  const arms = id.split("/").map((arm) => {
    const dot = arm.lastIndexOf(".");
    return `${target(arm.slice(0, dot))}${arm.slice(dot)}`;
  });
  return arms.join("/");
}

/** Of a node's message, or of a step of a chain: `warn#0`. */
function renamedKey(key: string, target: Target): string {
  const at = key.indexOf("#");
  return at === -1 ? target(key) : `${target(key.slice(0, at))}${key.slice(at)}`;
}
