import type { Json, JsonObject } from "../platform/json.ts";
import type { Profile } from "../profiles/profile.ts";
import { evaluate } from "./conditions.ts";
import type { JourneyDocument } from "./document.ts";
import { conditionFacts } from "./facts.ts";
import { joinStates } from "./message-progress.ts";
import type { Heard, Moment, Move } from "./node-kind.ts";
import { kindOf } from "./nodes/registry.ts";
import { own } from "./own-path.ts";
import type { Run, RunMemory } from "./run.ts";
import type { Effect, Step, StepFacts, StepInput, StepResult } from "./step.ts";

/** More passages than this in one step is a loop that the author did not mean. */
export const MOST_PASSAGES = 1_000;
export const TRAIL_KEPT = 200;

/**
 * One step of a run: pure, and the same for the same arguments. Returns the very same `run` when the input changes
 * nothing, so that callers can skip the write. Never early: a timer before `dueAt` is ignored.
 */
export const step: Step = (document, run, input, facts) => {
  const unchanged: StepResult = { run, effects: [] };
  if (run.state !== "live") return unchanged;
  const passage = startPassage(document, run, facts);
  switch (input.kind) {
    case "start":
      return run.dueAt !== null || run.memory.trail.length > 0 ? unchanged : finish(passage, enter(passage, run.node));
    case "timer": {
      if (run.dueAt === null || run.dueAt > facts.now) return unchanged;
      const node = own(document.nodes, run.node);
      const move: Move | undefined = node
        ? kindOf(node).expire?.(node, momentAt(passage, run.node))
        : { kind: "fail", why: "node_missing" };
      return move ? finish(passage, follow(passage, run.node, move)) : unchanged;
    }
    case "event":
      return exits(passage, input.event) ?? hear(passage, input) ?? unchanged;
    case "reply":
      return hear(passage, input) ?? unchanged;
    case "message": {
      const memory = recordState(run.memory, input);
      if (memory === run.memory) return unchanged;
      passage.memory = memory;
      return hear(passage, input) ?? { run: { ...run, memory, updatedAt: facts.now }, effects: [] };
    }
  }
};

/** What one step gathers while it walks; lives and dies inside `step`. */
type Passage = {
  readonly document: JourneyDocument;
  readonly run: Run;
  readonly facts: StepFacts;
  memory: RunMemory;
  profile: Profile;
  readonly left: { readonly node: string; readonly at: string; readonly via: string }[];
  readonly effects: Effect[];
};

/** Where the walk came to rest. */
type Rest = Pick<Run, "state" | "node" | "dueAt" | "outcome">;

function startPassage(document: JourneyDocument, run: Run, facts: StepFacts): Passage {
  return { document, run, facts, memory: run.memory, profile: facts.profile, left: [], effects: [] };
}

function momentAt({ run, memory, profile, facts }: Passage, name: string): Moment {
  return { name, run, memory, profile, facts };
}

function enter(passage: Passage, name: string): Rest {
  const node = own(passage.document.nodes, name);
  const move: Move = node ? kindOf(node).enter(node, momentAt(passage, name)) : { kind: "fail", why: "node_missing" };
  return follow(passage, name, move);
}

function follow(passage: Passage, from: string, first: Move): Rest {
  let name = from;
  let move = first;
  while (move.kind === "go") {
    if (passage.left.length >= MOST_PASSAGES) return { state: "failed", node: name, dueAt: null, outcome: "loop_guard" };
    take(passage, name, move);
    name = move.to;
    const node = own(passage.document.nodes, name);
    move = node ? kindOf(node).enter(node, momentAt(passage, name)) : { kind: "fail", why: "node_missing" };
  }
  if (move.kind === "stay") return { state: "live", node: name, dueAt: move.dueAt, outcome: null };
  if (move.kind === "fail") return { state: "failed", node: name, dueAt: null, outcome: `${move.why}:${name}` };
  leave(passage, name, "end");
  return { state: "finished", node: name, dueAt: null, outcome: move.outcome };
}

function take(passage: Passage, name: string, move: Extract<Move, { readonly kind: "go" }>): void {
  if (move.memory) passage.memory = move.memory;
  if (move.attributes) passage.profile = { ...passage.profile, attributes: setAttributes(passage.profile.attributes, move.attributes) };
  if (move.effect) passage.effects.push(move.effect);
  leave(passage, name, move.via);
}

function leave(passage: Passage, node: string, via: string): void {
  passage.left.push({ node, at: passage.facts.now.toISOString(), via });
  passage.effects.push({ kind: "passed", node, via });
}

/** A looping step is void: its messages, perhaps a thousand, are not sent. */
function finish(passage: Passage, rest: Rest): StepResult {
  const { run, facts } = passage;
  if (rest.outcome === "loop_guard" && rest.state === "failed") return { run: { ...run, ...rest, updatedAt: facts.now }, effects: [] };
  const trail = [...run.memory.trail, ...passage.left].slice(-TRAIL_KEPT);
  return { run: { ...run, ...rest, memory: { ...passage.memory, trail }, updatedAt: facts.now }, effects: passage.effects };
}

function hear(passage: Passage, input: Heard): StepResult | null {
  const { run, document } = passage;
  const node = own(document.nodes, run.node);
  const move = node ? (kindOf(node).hear?.(node, momentAt(passage, run.node), input) ?? null) : null;
  return move && finish(passage, follow(passage, run.node, move));
}

function exits(passage: Passage, event: Extract<StepInput, { readonly kind: "event" }>["event"]): StepResult | null {
  const facts = passage.document.exitOn?.some((exit) => exit.event === event.type)
    ? conditionFacts(momentAt(passage, passage.run.node), event)
    : null;
  if (!facts) return null;
  const met = passage.document.exitOn?.some((exit) => exit.event === event.type && (!exit.where || evaluate(exit.where, facts)));
  if (!met) return null;
  leave(passage, passage.run.node, `exit:${event.type}`);
  return finish(passage, { state: "exited", node: passage.run.node, dueAt: null, outcome: `exit:${event.type}` });
}

function recordState(memory: RunMemory, input: Extract<StepInput, { readonly kind: "message" }>): RunMemory {
  for (const [node, message] of Object.entries(memory.messages)) {
    if (message.id !== input.messageId) continue;
    const state = joinStates(message.state, input.state);
    return state === message.state ? memory : { ...memory, messages: { ...memory.messages, [node]: { ...message, state } } };
  }
  return memory;
}

function setAttributes(attributes: JsonObject, set: { readonly [attribute: string]: Json }): JsonObject {
  return Object.fromEntries(Object.entries({ ...attributes, ...set }).filter(([, value]) => value !== null));
}
