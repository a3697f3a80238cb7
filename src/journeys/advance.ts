import { withOwn } from "../platform/json.ts";
import { addDuration, fromMs, parseDuration } from "./time.ts";
import { changedMemory, changedRun } from "./change-run.ts";
import { exitMet } from "./exit-criteria.ts";
import { circlesOf } from "./circles.ts";
import { joinStates } from "./message-progress.ts";
import type { Heard, Move } from "./node-kind.ts";
import { kindOf } from "./nodes/registry.ts";
import { own } from "./own-path.ts";
import { groupOf, parentOf, type Standing, withStandings } from "./paths.ts";
import type { Run, RunMemory } from "./run.ts";
import type { Step, StepInput, StepResult } from "./step.ts";
import { leave, momentAt, type Passage, startPassage, take } from "./passage.ts";

/** More passages than this in one step is a loop that the author did not mean. */
export const MOST_PASSAGES = 1_000;
export const TRAIL_KEPT = 200;
/** Forks within forks multiply; no person follows more threads than this. */
const MOST_PATHS = 64;
/** Times a run may come by the same node when the document does not say. */
const MOST_PASSES = 1_000;

/**
 * One step of a run: pure, and the same for the same arguments. Returns the very same `run` when the input changes
 * nothing, so that callers can skip the write. Never early: a timer before `dueAt` is ignored, so a clock that is put
 * back only makes timers later.
 */
export const step: Step = (document, run, input, facts) => {
  const unchanged: StepResult = { run, effects: [] };
  if (run.state !== "live") return unchanged;
  const passage = startPassage(document, run, facts);
  switch (input.kind) {
    case "start": {
      const [only] = passage.paths;
      const isFresh = run.dueAt === null && run.memory.trail.length === 0 && run.memory.paths === undefined;
      if (!isFresh || !only) return unchanged;
      open(passage, only);
      return rested(passage);
    }
    case "timer": {
      const nowMs = facts.now.getTime();
      const due = passage.paths.filter(({ dueMs }) => dueMs !== null && dueMs <= nowMs);
      if (due.length === 0) return unchanged;
      for (const path of due) expire(passage, path);
      return rested(passage);
    }
    case "event":
    case "membership":
      return exits(passage, input) ?? hear(passage, input) ?? unchanged;
    case "profile":
      return exits(passage, input) ?? unchanged;
    case "reply":
    case "window":
    case "call":
      return hear(passage, input) ?? unchanged;
    case "message": {
      const memory = recordState(run.memory, input);
      if (memory === run.memory) return unchanged;
      passage.memory = memory;
      return hear(passage, input) ?? { run: changed(passage, memory, run), effects: [] };
    }
  }
};

/** Where the run came to rest when its paths have gone their ways. A looping step is void: its messages, perhaps a thousand, are not sent. */
function rested(passage: Passage): StepResult {
  const { run, failure } = passage;
  if (failure?.outcome === "loop_guard")
    return { run: changed(passage, withStandings(run.memory, []), ended("failed", failure)), effects: [] };
  const { answers, messages } = passage.memory;
  const memory = withStandings(changedMemory(passage.memory, answers, messages, trailOf(passage)), failure ? [] : passage.paths);
  return { run: changed(passage, memory, restOf(passage)), effects: passage.effects };
}

function changed({ run, facts }: Passage, memory: RunMemory, { state, node, dueAt, outcome }: Rest): Run {
  return changedRun(run, { memory, state, node, dueAt, outcome, updatedAt: facts.now });
}

function trailOf({ run, left }: Passage): RunMemory["trail"] {
  if (left.length === 0) return run.memory.trail;
  const trail = [...run.memory.trail, ...left];
  return trail.length > TRAIL_KEPT ? trail.slice(-TRAIL_KEPT) : trail;
}

type Rest = Pick<Run, "state" | "node" | "dueAt" | "outcome">;

function restOf(passage: Passage): Rest {
  if (passage.failure) return ended("failed", passage.failure);
  const [first] = passage.paths;
  if (!first) return ended("finished", { node: passage.last, outcome: passage.outcome });
  let firstMs = Number.POSITIVE_INFINITY;
  for (const { dueMs } of passage.paths) if (dueMs !== null && dueMs < firstMs) firstMs = dueMs;
  return { state: "live", node: first.node, dueAt: firstMs === Number.POSITIVE_INFINITY ? null : fromMs(firstMs), outcome: null };
}

function ended(state: Run["state"], { node, outcome }: { readonly node: string; readonly outcome: string | null }): Rest {
  return { state, node, dueAt: null, outcome };
}

/** Goes into the node where the path has arrived. */
function open(passage: Passage, path: Standing): void {
  const node = own(passage.document.nodes, path.node);
  const barred = node ? guard(passage, path) : null;
  if (barred) return settle(passage, path, barred);
  settle(passage, path, node ? kindOf(node).enter(node, momentAt(passage, path)) : { kind: "fail", why: "node_missing" });
}

function expire(passage: Passage, path: Standing): void {
  // Another path of this step may have ended it.
  if (!isThere(passage, path.id) || passage.failure) return;
  if (path.pending) return passage.facts.held ? rest(passage, { ...path, dueMs: null }) : open(passage, path);
  const node = own(passage.document.nodes, path.node);
  const move: Move | undefined = node ? kindOf(node).expire?.(node, momentAt(passage, path)) : { kind: "fail", why: "node_missing" };
  if (move) settle(passage, path, move);
  // Nothing is timed there (any more): the timer must not fire for ever.
  else rest(passage, { ...path, dueMs: null });
}

/** Follows one path until it rests, forks, or ends. */
function settle(passage: Passage, from: Standing, first: Move): void {
  let path = from;
  let move = first;
  for (;;) {
    if (move.kind === "fail") {
      if (move.memory) passage.memory = move.memory;
      const next = recover(passage, path, move.why);
      if (!next) return;
      move = next;
    }
    if (move.kind !== "go") break;
    if (passage.left.length >= MOST_PASSAGES) return fail(passage, path.node, "loop_guard");
    take(passage, path.node, move);
    path = { id: path.id, node: move.to, dueMs: null };
    if (passage.facts.held) return rest(passage, { ...path, pending: true });
    const node = own(passage.document.nodes, path.node);
    move = !node ? { kind: "fail", why: "node_missing" } : (guard(passage, path) ?? kindOf(node).enter(node, momentAt(passage, path)));
  }
  switch (move.kind) {
    case "stay": {
      if (move.memory) passage.memory = move.memory;
      if (move.effects) passage.effects.push(...move.effects);
      const standing: { -readonly [Name in keyof Standing]: Standing[Name] } = {
        id: path.id,
        node: path.node,
        dueMs: move.dueAt?.getTime() ?? null,
      };
      if (move.call !== undefined) standing.call = move.call;
      if (move.pending) standing.pending = true;
      return rest(passage, standing);
    }
    case "end": {
      if (move.effects) passage.effects.push(...move.effects);
      leave(passage, path.node, "end");
      passage.last = path.node;
      passage.outcome = move.outcome ?? passage.outcome;
      drop(passage, path.id);
      return settleJoins(passage);
    }
    case "fork":
      return fork(passage, path, move.ways);
    case "join": {
      rest(passage, { id: path.id, node: path.node, dueMs: null });
      return settleJoins(passage);
    }
  }
}

function fork(passage: Passage, path: Standing, ways: readonly { readonly via: string; readonly to: string }[]): void {
  const children = ways.map((way, index) => ({
    way,
    path: {
      id: path.id === "" ? `${path.node}.${index}` : `${path.id}/${path.node}.${index}`,
      node: way.to,
      dueMs: null,
      pending: true as const,
    },
  }));
  if (passage.paths.length + children.length > MOST_PATHS) return fail(passage, path.node, `too_many_paths:${path.node}`);
  if (passage.left.length + children.length > MOST_PASSAGES) return fail(passage, path.node, "loop_guard");
  const at = passage.paths.findIndex(({ id }) => id === path.id);
  passage.paths.splice(at, 1, ...children.map((child) => child.path));
  for (const { way } of children) leave(passage, path.node, way.via);
  if (passage.facts.held) return;
  for (const child of children) {
    if (passage.failure) return;
    // A sibling that was first at a join may have ended it.
    if (isThere(passage, child.path.id)) open(passage, { id: child.path.id, node: child.path.node, dueMs: null });
  }
}

/** Paths that wait at a join go on as one when those they wait for have come or ended. */
function settleJoins(passage: Passage): void {
  for (const path of passage.paths) {
    const node = own(passage.document.nodes, path.node);
    if (node?.kind !== "join" || path.pending || passage.failure) continue;
    const prefix = groupOf(path.id, node.fork);
    if (prefix === null) return settle(passage, path, { kind: "fail", why: "join_without_fork" });
    const group = passage.paths.filter(({ id }) => id.startsWith(prefix));
    if (node.when === "all" && group.some((other) => other.node !== path.node || other.pending)) continue;
    const joined: Standing = { id: parentOf(prefix), node: path.node, dueMs: null };
    const at = passage.paths.findIndex(({ id }) => id.startsWith(prefix));
    for (const other of group) drop(passage, other.id);
    passage.paths.splice(at, 0, joined);
    return settle(passage, joined, { kind: "go", via: "joined", to: node.next });
  }
}

/** Of nodes on circles: how often and how soon again. Null: the way is free. */
function guard(passage: Passage, path: Standing): Extract<Move, { readonly kind: "stay" | "fail" }> | null {
  const { document, facts, memory } = passage;
  if (!circlesOf(document).has(path.node)) return null;
  const before = own(memory.passes ?? {}, path.node);
  if (before && before.n >= (document.loops?.passes ?? MOST_PASSES)) return { kind: "fail", why: "too_many_passes" };
  const every = before && document.loops?.every !== undefined ? parseDuration(document.loops.every) : null;
  const freeAt = before && every ? addDuration(fromMs(Date.parse(before.at)), every) : null;
  if (freeAt && freeAt > facts.now) return { kind: "stay", dueAt: freeAt, pending: true };
  const pass = { n: (before?.n ?? 0) + 1, at: facts.now.toISOString() };
  passage.memory = { ...memory, passes: { ...memory.passes, [path.node]: pass } };
  return null;
}

/** What the node's `onError` says; null when the path rests or the run has failed. */
function recover(passage: Passage, path: Standing, why: string): Extract<Move, { readonly kind: "go" }> | null {
  const node = own(passage.document.nodes, path.node);
  const onError = node && "onError" in node ? node.onError : undefined;
  const tried = own(passage.memory.retries ?? {}, path.node) ?? 0;
  const pause = onError?.retry && tried < onError.retry.times ? parseDuration(onError.retry.every) : null;
  const retries = { ...passage.memory.retries };
  if (pause) retries[path.node] = tried + 1;
  else delete retries[path.node];
  if (pause || tried > 0) passage.memory = { ...passage.memory, retries };
  if (pause) {
    const { id } = path;
    rest(passage, { id, node: path.node, dueMs: addDuration(passage.facts.now, pause).getTime(), pending: true });
    return null;
  }
  if (onError?.do === "skip" && node && "next" in node) return { kind: "go", via: "skipped", to: node.next };
  if (onError?.do === "branch" && onError.next !== undefined) return { kind: "go", via: "error", to: onError.next };
  fail(passage, path.node, `${why}:${path.node}`);
  return null;
}

function fail(passage: Passage, node: string, outcome: string): void {
  passage.failure = { node, outcome };
}

function isThere({ paths }: Passage, id: string): boolean {
  return paths.some((path) => path.id === id);
}

function rest(passage: Passage, path: Standing): void {
  const at = passage.paths.findIndex(({ id }) => id === path.id);
  if (at !== -1) passage.paths[at] = path;
}

function drop(passage: Passage, id: string): void {
  const at = passage.paths.findIndex((path) => path.id === id);
  if (at !== -1) passage.paths.splice(at, 1);
}

/** Null when no path had an ear for it. A reply answers one question; everything else is heard by all. */
function hear(passage: Passage, input: Heard): StepResult | null {
  let heard = false;
  // Those of the beginning: hearing makes others.
  for (const path of passage.paths.slice()) {
    if (path.pending || passage.failure || !isThere(passage, path.id)) continue;
    const node = own(passage.document.nodes, path.node);
    const move = node ? (kindOf(node).hear?.(node, momentAt(passage, path), input) ?? null) : null;
    if (!move) continue;
    heard = true;
    settle(passage, path, move);
    if (input.kind === "reply") break;
  }
  return heard ? rested(passage) : null;
}

function exits(passage: Passage, input: Extract<StepInput, { readonly kind: "event" | "membership" | "profile" }>): StepResult | null {
  const [first] = passage.paths;
  const outcome = first ? exitMet(passage.document, momentAt(passage, first), input) : null;
  if (!first || outcome === null) return null;
  for (const path of passage.paths) {
    const node = own(passage.document.nodes, path.node);
    const more = node && !path.pending ? kindOf(node).leave?.(node, momentAt(passage, path)) : undefined;
    if (more) passage.effects.push(...more);
    leave(passage, path.node, outcome);
  }
  const memory = withStandings({ ...passage.run.memory, trail: trailOf(passage) }, []);
  return { run: changed(passage, memory, ended("exited", { node: first.node, outcome })), effects: passage.effects };
}

function recordState(memory: RunMemory, input: Extract<StepInput, { readonly kind: "message" }>): RunMemory {
  for (const [node, message] of Object.entries(memory.messages)) {
    if (message.id !== input.messageId) continue;
    const state = joinStates(message.state, input.state);
    const clickedAt = message.clickedAt ?? input.clickedAt;
    if (state === message.state && clickedAt === message.clickedAt) return memory;
    const changedMessage = { ...message, state, ...(clickedAt === undefined ? {} : { clickedAt }) };
    return changedMemory(memory, memory.answers, withOwn(memory.messages, node, changedMessage), memory.trail);
  }
  return memory;
}
