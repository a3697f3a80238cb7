import type { Fragments } from "../liquid/text-facts.ts";
import type { z } from "zod";
import type { CallId } from "../platform/ids.ts";
import type { Json } from "../platform/json.ts";
import type { Profile } from "../profiles/profile.ts";
import type { JourneyDocument, JourneyNode } from "./document.ts";
import type { Problem } from "./problem.ts";
import type { Standing } from "./paths.ts";
import type { Run, RunMemory } from "./run.ts";
import type { Effect, StepFacts, StepInput } from "./step.ts";
import type { Words } from "./words.ts";

/**
 * All that Parley knows about one kind of node, in one file each under `nodes/`. Everything is pure.
 * `enter` runs when the passage comes to the node; `expire` when its timer has fired; `hear` when
 * something happened to the profile while the run stands there (null: not for this node).
 */
export type NodeKind<Node extends JourneyNode> = {
  readonly kind: Node["kind"];
  readonly schema: z.ZodType<Node>;
  readonly title: Words;
  readonly summary: (node: Node) => Words;
  readonly ways: (node: Node) => readonly Way[];
  /** Every Liquid text in the node, with its JSON pointer below the node. */
  readonly texts: (node: Node) => readonly TextAt[];
  readonly check: (node: Node, place: Place) => readonly Problem[];
  readonly enter: (node: Node, moment: Moment) => Move;
  readonly expire?: (node: Node, moment: Moment) => Move;
  readonly hear?: (node: Node, moment: Moment, input: Heard) => Move | null;
  /** What else follows when the run ends while it stands there. */
  readonly leave?: (node: Node, moment: Moment) => readonly Effect[];
};

export type Heard = Extract<StepInput, { readonly kind: "event" | "reply" | "message" | "membership" | "window" | "call" }>;

export type TextAt = { readonly path: string; readonly text: string };

/** A way out of a node. `via` is unique within the node and is what trails and counts are kept by. */
export type Way = {
  readonly via: string;
  readonly to: string;
  readonly path: string;
  readonly label: Words;
  /** Whether time surely passes before this way is taken, each time. */
  readonly waits: boolean;
  /** Taken at once when this message had reached its state before the wait began. */
  readonly receiptOf?: string;
};

/** Where a node stands, for its own check. */
export type Place = {
  readonly name: string;
  readonly path: string;
  readonly document: JourneyDocument;
  /** The workspace's, where they are known. */
  readonly fragments?: Fragments;
};

/** What a node may look at: the run as it is by now, and the profile with what this step has changed on it. */
export type Moment = {
  readonly name: string;
  readonly document: JourneyDocument;
  readonly path: Standing;
  readonly run: Run;
  readonly memory: RunMemory;
  readonly profile: Profile;
  readonly facts: StepFacts;
};

export type Move =
  | {
      readonly kind: "go";
      readonly via: string;
      readonly to: string;
      readonly memory?: RunMemory;
      readonly effects?: readonly Effect[];
      readonly attributes?: { readonly [attribute: string]: Json };
    }
  /** `pending`: it has not gone into the node and comes to it again at that time. */
  | {
      readonly kind: "stay";
      readonly dueAt: Date | null;
      readonly memory?: RunMemory;
      readonly call?: CallId;
      readonly effects?: readonly Effect[];
      readonly pending?: true;
    }
  /** All these ways at once. */
  | { readonly kind: "fork"; readonly ways: readonly { readonly via: string; readonly to: string }[] }
  /** Stays until the other paths of that fork are here as well, or ends them. */
  | { readonly kind: "join"; readonly fork: string; readonly when: "all" | "any"; readonly to: string }
  | { readonly kind: "end"; readonly outcome: string | null; readonly effects?: readonly Effect[] }
  /** `why` is a stable code; the run's outcome becomes `<why>:<node>`. */
  | { readonly kind: "fail"; readonly why: string; readonly memory?: RunMemory };
