/**
 * Who went which way, and where people stand: counts by node and way, the passages of whole runs as a tree of ways (a run is
 * one number in it), and a log of moves from which the slider's picture of any moment is made.
 */
import type { JourneyDocument } from "../../journeys/document.ts";
import { edgesOf } from "../../journeys/edges.ts";
import { pathsOf } from "../../journeys/paths.ts";
import type { Run } from "../../journeys/run.ts";
import type { RehearsalResult } from "../../contract/rehearsal.ts";
import { growing } from "./growing.ts";

export type WayBook = {
  readonly entered: (run: Run, atMs: number) => void;
  readonly passed: (mark: number, node: string, via: string, atMs: number) => number;
  readonly moved: (before: Run, after: Run, atMs: number) => void;
  readonly ended: (run: Run, mark: number, atMs: number) => void;
  readonly nodes: () => RehearsalResult["nodes"];
  readonly paths: (most: number) => RehearsalResult["paths"];
  readonly timeline: (fromMs: number, untilMs: number) => RehearsalResult["timeline"];
};

/** The tree of passages stops growing there; longer ones (circles) count with their beginning. */
const MOST_PASSAGES_KEPT = 200_000;
const BUCKETS = 240;
const MINUTE_MS = 60_000;

type Way = { readonly node: number; readonly via: string; readonly to: number; passed: number };

export function createWayBook(document: JourneyDocument): WayBook {
  const names = Object.keys(document.nodes);
  const placeOf = new Map(names.map((name, place) => [name, place]));
  const ways: Way[] = [];
  const waysOf = names.map(() => new Map<string, number>());
  const wayOf = (node: string, via: string, to: string | null): number => {
    const place = placeOf.get(node) ?? 0;
    const known = waysOf[place]?.get(via);
    if (known !== undefined) return known;
    ways.push({ node: place, via, to: to === null ? -1 : (placeOf.get(to) ?? -1), passed: 0 });
    waysOf[place]?.set(via, ways.length - 1);
    return ways.length - 1;
  };
  for (const { from, via, to } of edgesOf(document)) wayOf(from, via, to);

  const starts = new Float64Array(names.length);
  const here = new Float64Array(names.length);
  const failed = new Float64Array(names.length);
  // Moves: +(place + 1) came to rest there, -(place + 1) left it. Passes: the way.
  const moves = { at: growing(), what: growing() };
  const passes = { at: growing(), way: growing() };
  // The tree: each place in it is a way taken after the way of its parent.
  const children = [new Map<number, number>()];
  const parent = [0];
  const wayAt = [-1];
  const endedAt = [0];

  const stand = (node: string, by: number, atMs: number): void => {
    const place = placeOf.get(node);
    if (place === undefined) return;
    here[place] = (here[place] ?? 0) + by;
    moves.at.add(atMs);
    moves.what.add(by * (place + 1));
  };
  const standing = (run: Run): readonly string[] => (run.state === "live" ? pathsOf(run).map(({ node }) => node) : []);

  return {
    entered: (run, atMs) => {
      const place = placeOf.get(run.node);
      if (place !== undefined) starts[place] = (starts[place] ?? 0) + 1;
      stand(run.node, 1, atMs);
    },
    passed: (mark, node, via, atMs) => {
      const way = wayOf(node, via, null);
      const taken = ways[way];
      if (taken) taken.passed += 1;
      passes.at.add(atMs);
      passes.way.add(way);
      const known = children[mark]?.get(way);
      if (known !== undefined) return known;
      if (parent.length >= MOST_PASSAGES_KEPT) return mark;
      children.push(new Map());
      parent.push(mark);
      wayAt.push(way);
      endedAt.push(0);
      children[mark]?.set(way, parent.length - 1);
      return parent.length - 1;
    },
    moved: (before, after, atMs) => {
      if (before.memory.paths === undefined && after.memory.paths === undefined) {
        if (before.node === after.node && before.state === after.state) return;
        if (before.state === "live") stand(before.node, -1, atMs);
        if (after.state === "live") stand(after.node, 1, atMs);
        return;
      }
      for (const node of standing(before)) stand(node, -1, atMs);
      for (const node of standing(after)) stand(node, 1, atMs);
    },
    ended: (run, mark) => {
      endedAt[mark] = (endedAt[mark] ?? 0) + 1;
      const place = run.state === "failed" ? placeOf.get(run.node) : undefined;
      if (place !== undefined) failed[place] = (failed[place] ?? 0) + 1;
    },
    nodes: () => {
      const came = starts.slice();
      for (const { to, passed } of ways) if (to >= 0) came[to] = (came[to] ?? 0) + passed;
      return names.map((node, place) => ({
        node,
        kind: document.nodes[node]?.kind ?? "",
        entered: came[place] ?? 0,
        left: Object.fromEntries([...(waysOf[place] ?? [])].map(([via, way]) => [via, ways[way]?.passed ?? 0])),
        here: here[place] ?? 0,
        failed: failed[place] ?? 0,
      }));
    },
    paths: (most) => {
      const frequent = endedAt
        .map((n, mark) => ({ n, mark }))
        .filter(({ n }) => n > 0)
        .toSorted((a, b) => b.n - a.n)
        .slice(0, most);
      return frequent.map(({ n, mark }) => {
        const path: string[] = [];
        for (let at = mark; at !== 0; at = parent[at] ?? 0) {
          const way = ways[wayAt[at] ?? -1];
          if (way) path.push(`${names[way.node] ?? ""}>${way.via}`);
        }
        return { path: path.toReversed(), n };
      });
    },
    timeline: (fromMs, untilMs) => {
      const span = Math.max(untilMs - fromMs, 1);
      const bucketMs = Math.max(Math.ceil(span / BUCKETS / MINUTE_MS) * MINUTE_MS, MINUTE_MS);
      const buckets = Math.ceil((span + 1) / bucketMs);
      const bucketOf = (atMs: number): number => Math.min(Math.max(Math.floor((atMs - fromMs) / bucketMs), 0), buckets - 1);
      const standing = names.map(() => new Float64Array(buckets));
      const at = moves.at.values();
      const what = moves.what.values();
      for (let index = 0; index < at.length; index += 1) {
        const move = what[index] ?? 0;
        const row = standing[Math.abs(move) - 1];
        const bucket = bucketOf(at[index] ?? 0);
        if (row) row[bucket] = (row[bucket] ?? 0) + Math.sign(move);
      }
      const taken = ways.map(() => new Float64Array(buckets));
      const passedAt = passes.at.values();
      const passedWay = passes.way.values();
      for (let index = 0; index < passedAt.length; index += 1) {
        const row = taken[passedWay[index] ?? -1];
        const bucket = bucketOf(passedAt[index] ?? 0);
        if (row) row[bucket] = (row[bucket] ?? 0) + 1;
      }
      return {
        from: new Date(fromMs).toISOString(),
        bucketMs,
        buckets,
        here: Object.fromEntries(names.map((name, place) => [name, summed(standing[place])])),
        passed: Object.fromEntries(ways.map(({ node, via }, way) => [`${names[node] ?? ""}>${via}`, summed(taken[way])])),
      };
    },
  };
}

function summed(row: Float64Array | undefined): number[] {
  let sum = 0;
  return Array.from(row ?? [], (value) => (sum += value));
}
