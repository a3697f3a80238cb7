import { changedProfile } from "../profiles/changed-profile.ts";
import { mergeAttributes } from "../profiles/merge-attributes.ts";
import type { Profile } from "../profiles/profile.ts";
import type { JourneyDocument } from "./document.ts";
import type { Moment, Move } from "./node-kind.ts";
import { type Standing, standingsOf } from "./paths.ts";
import type { Run, RunMemory } from "./run.ts";
import type { Effect, StepFacts } from "./step.ts";

/** What one step gathers while its paths go their ways; lives and dies inside `step`. */
export type Passage = {
  readonly document: JourneyDocument;
  readonly run: Run;
  readonly facts: StepFacts;
  memory: RunMemory;
  profile: Profile;
  readonly paths: Standing[];
  readonly left: { readonly node: string; readonly at: string; readonly via: string }[];
  readonly effects: Effect[];
  /** Of the paths that ended: the node of the last one, and the last outcome that was given. */
  last: string;
  outcome: string | null;
  failure: { readonly node: string; readonly outcome: string } | null;
  /** Of this moment, once somebody has asked for it. */
  nowText: string | null;
};

export function startPassage(document: JourneyDocument, run: Run, facts: StepFacts): Passage {
  return {
    document,
    run,
    facts,
    memory: run.memory,
    profile: facts.profile,
    paths: standingsOf(run),
    left: [],
    effects: [],
    last: run.node,
    outcome: null,
    failure: null,
    nowText: null,
  };
}

export function momentAt({ document, run, memory, profile, facts }: Passage, path: Standing): Moment {
  return { name: path.node, document, path, run, memory, profile, facts };
}

/** The passage of one node: what it changed, what it asks for, which way it was left. */
export function take(passage: Passage, name: string, move: Extract<Move, { readonly kind: "go" }>): void {
  if (move.memory) passage.memory = move.memory;
  if (move.attributes)
    passage.profile = changedProfile(passage.profile, { attributes: mergeAttributes(passage.profile.attributes, move.attributes) });
  if (move.effects) passage.effects.push(...move.effects);
  leave(passage, name, move.via);
}

export function leave(passage: Passage, node: string, via: string): void {
  passage.left.push({ node, at: (passage.nowText ??= passage.facts.now.toISOString()), via });
  passage.effects.push({ kind: "passed", node, via });
}
