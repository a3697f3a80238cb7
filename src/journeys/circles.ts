import type { JourneyDocument } from "./document.ts";
import { kindOf } from "./nodes/registry.ts";

const KNOWN = new WeakMap<JourneyDocument, ReadonlySet<string>>();

/** The nodes that some way leads back to. Worked out once for each document, which never changes. */
export function circlesOf(document: JourneyDocument): ReadonlySet<string> {
  const known = KNOWN.get(document);
  if (known) return known;
  const found = onCircles(
    new Map(
      Object.entries(document.nodes).map(([name, node]) => [
        name,
        kindOf(node)
          .ways(node)
          .map((way) => way.to),
      ]),
    ),
  );
  KNOWN.set(document, found);
  return found;
}

/** Tarjan's strongly connected components, without recursion: journeys may be 2,000 nodes deep. */
function onCircles(graph: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const found = new Set<string>();
  for (const root of graph.keys()) {
    if (index.has(root)) continue;
    const work: { readonly name: string; next: number }[] = [{ name: root, next: 0 }];
    for (let frame = work.at(-1); frame !== undefined; frame = work.at(-1)) {
      const { name } = frame;
      if (frame.next === 0) {
        index.set(name, index.size);
        low.set(name, index.get(name) ?? 0);
        stack.push(name);
        onStack.add(name);
      }
      const to = (graph.get(name) ?? [])[frame.next];
      frame.next += 1;
      if (to !== undefined) {
        if (to === name) found.add(name);
        if (!graph.has(to)) continue;
        if (!index.has(to)) work.push({ name: to, next: 0 });
        else if (onStack.has(to)) low.set(name, Math.min(low.get(name) ?? 0, index.get(to) ?? 0));
        continue;
      }
      work.pop();
      const above = work.at(-1);
      if (above) low.set(above.name, Math.min(low.get(above.name) ?? 0, low.get(name) ?? 0));
      if (low.get(name) !== index.get(name)) continue;
      const component = stack.splice(stack.lastIndexOf(name));
      for (const member of component) {
        onStack.delete(member);
        if (component.length > 1) found.add(member);
      }
    }
  }
  return found;
}
