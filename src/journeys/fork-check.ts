import type { JourneyDocument, JourneyNode } from "./document.ts";
import { kindOf } from "./nodes/registry.ts";
import { own } from "./own-path.ts";
import { problemAt, type Problem } from "./problem.ts";

/** Forks and joins belong together: each join to one fork that every way to it comes through, each fork to one join at most. */
export function forkProblems(document: JourneyDocument): readonly Problem[] {
  const names = Object.keys(document.nodes);
  const joinsOf = new Map<string, string[]>();
  for (const name of names) {
    const node = document.nodes[name];
    if (node?.kind === "join") joinsOf.set(node.fork, [...(joinsOf.get(node.fork) ?? []), name]);
  }
  return names.flatMap((name) => {
    const node = document.nodes[name];
    if (node?.kind === "join") return joinProblems(document, name, node.fork, joinsOf.get(node.fork) ?? []);
    return node?.kind === "fork" ? circleProblems(document, name, node.paths, new Set(joinsOf.get(name))) : [];
  });
}

function joinProblems(document: JourneyDocument, name: string, fork: string, siblings: readonly string[]): readonly Problem[] {
  const wrong = (below: string, message: string): readonly Problem[] => [
    problemAt({ name, path: `/nodes/${name}` }, "join_invalid", below, message),
  ];
  if (own(document.nodes, fork)?.kind !== "fork")
    return wrong("/fork", `"${name}" joins the paths of "${fork}", which is not a fork: name the fork whose paths meet here`);
  if (siblings.length > 1 && siblings[0] !== name)
    return wrong(
      "/fork",
      `the paths of "${fork}" already meet at "${siblings[0]}": paths that wait at different joins would wait for ever`,
    );
  const past = reached(document, [document.start], new Set([fork]));
  return past.has(name)
    ? wrong("", `a way leads to "${name}" that does not come through "${fork}": nobody on it would have anything to join`)
    : [];
}

/** A path that comes round to its own fork without joining would divide again and again. */
function circleProblems(
  document: JourneyDocument,
  name: string,
  paths: readonly { readonly next: string }[],
  joins: ReadonlySet<string>,
): readonly Problem[] {
  const back = reached(
    document,
    paths.map((path) => path.next),
    joins,
  ).has(name);
  if (!back) return [];
  return [
    problemAt(
      { name, path: `/nodes/${name}` },
      "fork_invalid",
      "/paths",
      `a path of "${name}" leads back to "${name}" and would divide again each time: join the paths before`,
    ),
  ];
}

/** All that can be come to, without going through what is closed (which itself is not come to). */
function reached(document: JourneyDocument, from: readonly string[], closed: ReadonlySet<string>): ReadonlySet<string> {
  const seen = new Set<string>();
  const pending = [...from];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const node = own(document.nodes, name);
    if (!node || seen.has(name) || closed.has(name)) continue;
    seen.add(name);
    pending.push(
      ...kindOf<JourneyNode>(node)
        .ways(node)
        .map((way) => way.to),
    );
  }
  return seen;
}
