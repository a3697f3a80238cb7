import type { JourneyDocument, JourneyNode } from "./document.ts";
import type { Way } from "./node-kind.ts";
import { kindOf } from "./nodes/registry.ts";
import { sends as sendsMessages } from "./messages-of.ts";
import { own } from "./own-path.ts";
import { problemAt, type Problem } from "./problem.ts";

type Graph = ReadonlyMap<string, readonly Way[]>;

/** Start and next exist, every node can be reached, and no way leads round in a circle without time passing. */
export function graphProblems(document: JourneyDocument): readonly Problem[] {
  const graph: Graph = new Map(Object.entries(document.nodes).map(([name, node]) => [name, kindOf<JourneyNode>(node).ways(node)]));
  const missing = [...graph].flatMap(([name, ways]) =>
    ways
      .filter((way) => !graph.has(way.to))
      .map((way) =>
        problemAt(
          { name, path: `/nodes/${name}` },
          "next_missing",
          way.path,
          way.to === ""
            ? `"${name}" has a way that leads nowhere yet: connect it`
            : `"${name}" leads to "${way.to}", which does not exist${suggestion(way.to, document)}`,
        ),
      ),
  );
  if (!own(document.nodes, document.start)) {
    return [
      ...missing,
      problemAt(
        { name: null, path: "" },
        "start_missing",
        "/start",
        document.start === ""
          ? "the journey has no first node yet: connect the beginning to one"
          : `"start" names "${document.start}", which does not exist${suggestion(document.start, document)}`,
      ),
    ];
  }
  return [
    ...missing,
    // With a way that leads nowhere, what should come after it is not lost but cut off: the cause is told, not what follows.
    ...(missing.length > 0 ? [] : lostNodes(graph, document.start)).map((name) =>
      problemAt({ name, path: `/nodes/${name}` }, "unreachable", "", `no way leads to "${name}": connect it or remove it`),
    ),
    ...instantLoops(graph),
    ...receiptLoops(graph),
    ...silentArms(document, graph),
  ];
}

/** The first of each part that no way leads to: the rest of the part follows from it. */
function lostNodes(graph: Graph, start: string): readonly string[] {
  const found = reachable(graph, start, () => true);
  const lost = [...graph.keys()].filter((name) => !found.has(name));
  const followers = new Set(lost.flatMap((name) => (graph.get(name) ?? []).map((way) => way.to)));
  const told = new Set<string>();
  return lost
    .toSorted((one, other) => Number(followers.has(one)) - Number(followers.has(other)))
    .filter((name) => {
      if (told.has(name)) return false;
      for (const next of reachable(graph, name, () => true)) told.add(next);
      return true;
    });
}

function suggestion(name: string, document: JourneyDocument): string {
  const near = Object.keys(document.nodes).find(
    (known) => known.toLowerCase() === name.toLowerCase() || known.startsWith(name) || name.startsWith(known),
  );
  return near === undefined ? ": add that node or name another" : `: did you mean "${near}"?`;
}

function reachable(graph: Graph, from: string, through: (way: Way, name: string) => boolean): ReadonlySet<string> {
  const seen = new Set<string>([from]);
  const pending = [from];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    for (const way of graph.get(name) ?? []) {
      if (seen.has(way.to) || !graph.has(way.to) || !through(way, name)) continue;
      seen.add(way.to);
      pending.push(way.to);
    }
  }
  return seen;
}

/** Success is that of a message, so an arm of a bandit that sends none would never be found good. */
function silentArms(document: JourneyDocument, graph: Graph): readonly Problem[] {
  return Object.entries(document.nodes).flatMap(([name, node]) => {
    if (node.kind !== "split" || !node.bandit) return [];
    return node.arms.flatMap(({ next }, index) => {
      if (!graph.has(next)) return [];
      const sends = [...reachable(graph, next, (_way, at) => at !== name)].some((to) => sendsMessages(own(document.nodes, to)));
      return sends
        ? []
        : [
            problemAt(
              { name, path: `/nodes/${name}` },
              "bandit_invalid",
              `/arms/${index}/next`,
              `this arm of "${name}" leads to no message, so there is nothing that could succeed: let each arm send one`,
            ),
          ];
    });
  });
}

/** Nodes left over when those without instant ways are taken off again and again are on, or lead into, a circle. */
function instantLoops(graph: Graph): readonly Problem[] {
  const remaining = new Map(
    [...graph].map(([name, ways]) => [name, ways.filter((way) => !way.waits && graph.has(way.to)).map((way) => way.to)]),
  );
  const into = new Map<string, string[]>();
  for (const [name, targets] of remaining) for (const target of targets) into.set(target, [...(into.get(target) ?? []), name]);
  const open = new Map([...remaining].map(([name, targets]) => [name, targets.length]));
  const done = [...open].filter(([, count]) => count === 0).map(([name]) => name);
  for (let name = done.pop(); name !== undefined; name = done.pop()) {
    remaining.delete(name);
    for (const before of into.get(name) ?? []) {
      const left = (open.get(before) ?? 0) - 1;
      open.set(before, left);
      if (left === 0) done.push(before);
    }
  }
  const circle = firstCircle(remaining);
  const [name] = circle;
  if (name === undefined) return [];
  return [
    problemAt(
      { name, path: `/nodes/${name}` },
      "endless_loop",
      "",
      `${[...circle, name].map((step) => `"${step}"`).join(" → ")} goes round without ever waiting: put a "wait" with "for" into the circle`,
    ),
  ];
}

function firstCircle(remaining: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const walked: string[] = [];
  let [name] = remaining.keys();
  while (name !== undefined) {
    const seenAt = walked.indexOf(name);
    if (seenAt !== -1) return walked.slice(seenAt);
    walked.push(name);
    name = remaining.get(name)?.find((target) => remaining.has(target));
  }
  return [];
}

/**
 * A receipt that is already in ends its wait at once, so a circle must make the message anew or wait elsewhere. Other
 * receipts on the way round are taken to be in as well: refuses a few circles that would wait, misses none that would not.
 */
function receiptLoops(graph: Graph): readonly Problem[] {
  return [...graph].flatMap(([name, ways]) =>
    ways.flatMap((way) => {
      if (way.receiptOf === undefined || way.to === way.receiptOf || !graph.has(way.to)) return [];
      const back =
        way.to === name ||
        reachable(
          graph,
          way.to,
          (next, at) => (!next.waits || next.receiptOf !== undefined) && next.to !== way.receiptOf && at !== way.receiptOf,
        ).has(name);
      if (!back) return [];
      return [
        problemAt(
          { name, path: `/nodes/${name}` },
          "endless_loop",
          way.path,
          `after the receipt of "${way.receiptOf}" the way leads back to "${name}", where that receipt is already in: put a "wait" between`,
        ),
      ];
    }),
  );
}
