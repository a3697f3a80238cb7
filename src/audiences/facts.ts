/** What a rule is judged on, and which of it a rule reads. Pure. */
import type { Profile } from "../profiles/profile.ts";
import type { JsonObject } from "../platform/json.ts";
import type { Rule, SequenceStep, Window } from "./document.ts";
import { type Belonging, groupsByKind } from "../groups/group.ts";
import { type FactPath, readBelow, readFactPath } from "./fact-path.ts";
import { earliestOf } from "./window.ts";

export type EventFact = { readonly id: string; readonly type: string; readonly at: number; readonly properties: JsonObject };

/** One message as rules see it. */
export type MessageRow = {
  readonly id: string;
  readonly direction: "outbound" | "inbound";
  readonly channelId: string;
  readonly state: string;
  readonly origin: JsonObject | null;
  readonly template: string | null;
  readonly repliesTo: string | null;
  /** ISO times by kind of receipt. */
  readonly receipts: { readonly [kind: string]: unknown };
  readonly createdAt: number;
  readonly updatedAt: number;
};

/** A person as of one moment, with what was said and done under all ids that were merged into theirs. */
export type PersonFacts = {
  readonly profile: Pick<
    Profile,
    "id" | "identities" | "attributes" | "locale" | "country" | "timeZone" | "createdAt" | "reachability" | "consent"
  >;
  /** By time, then id; at least those that the rules ask for. */
  readonly events: readonly EventFact[];
  readonly messages: readonly MessageRow[];
  readonly lists: ReadonlySet<string>;
  /** What they belong to. */
  readonly groups: readonly Belonging[];
};

export function factOf({ profile, groups }: Pick<PersonFacts, "profile" | "groups">, fact: string): unknown {
  const path = readFactPath(fact);
  if (path === null) return null;
  return readBelow(sourceOf(profile, groups, path.source), path.keys) ?? null;
}

function sourceOf(profile: PersonFacts["profile"], groups: PersonFacts["groups"], source: FactPath["source"]): unknown {
  switch (source) {
    case "createdAt":
      return profile.createdAt.toISOString();
    case "group":
      return groupsByKind(groups);
    default:
      return profile[source];
  }
}

/** What must be loaded to judge these rules. */
export type FactNeeds = {
  readonly eventTypes: ReadonlySet<string>;
  /** No older event can matter; null: all may. */
  readonly eventsFrom: number | null;
  readonly messages: boolean;
  readonly lists: boolean;
  readonly groups: boolean;
};

export function needsOf(rules: Iterable<Rule>, now: number): FactNeeds {
  const eventTypes = new Set<string>();
  let eventsFrom: number | null = Infinity;
  let [messages, lists, groups] = [false, false, false];
  const reach = (window: Window | undefined): void => {
    const from = earliestOf(window, now);
    eventsFrom = from === null || eventsFrom === null ? null : Math.min(eventsFrom, from);
  };
  for (const rule of rules) {
    visit(rule, (leaf) => {
      if ("event" in leaf) {
        eventTypes.add(leaf.event);
        reach(leaf.window);
      } else if ("sequence" in leaf) {
        for (const step of stepsOf(leaf)) eventTypes.add(step.event);
        reach(leaf.window);
      } else if ("message" in leaf) messages = true;
      else if ("list" in leaf) lists = true;
      else if ("group" in leaf || ("fact" in leaf && readFactPath(leaf.fact)?.source === "group")) groups = true;
    });
  }
  return { eventTypes, eventsFrom, messages, lists, groups };
}

/**
 * Names of what a rule reads: `attributes.vip`, `country`, `event:order_placed`, `messages`, `list:vip`, `group:company`, and `members:company` of rules that ask how many belong to it, … `lanes/touched.ts`
 * gives the same names to what changed, so that an audience costs nothing when something else happens.
 */
export function readsOf(rule: Rule): ReadonlySet<string> {
  const reads = new Set<string>();
  visit(rule, (leaf) => {
    if ("fact" in leaf) {
      const path = readFactPath(leaf.fact);
      if (path) reads.add(nameOf(path));
      if (path?.source === "group" && path.keys[1] === "members") reads.add(`members:${path.keys[0] ?? ""}`);
    } else if ("event" in leaf) reads.add(`event:${leaf.event}`);
    else if ("sequence" in leaf) for (const step of stepsOf(leaf)) reads.add(`event:${step.event}`);
    else if ("message" in leaf) reads.add("messages");
    else if ("list" in leaf) reads.add(`list:${leaf.list}`);
    else if ("group" in leaf) {
      reads.add(`group:${leaf.group}`);
      if (leaf.where?.some(({ property }) => property === "members") === true) reads.add(`members:${leaf.group}`);
    }
  });
  return reads;
}

function nameOf({ source, keys }: FactPath): string {
  if (source === "attributes") return `attributes.${keys[0] ?? ""}`;
  return source === "group" ? `group:${keys[0] ?? ""}` : source;
}

type Leaf = Exclude<Rule, { readonly all: unknown } | { readonly any: unknown } | { readonly not: unknown }>;

/** Every rule that has no parts, in order. */
export function visit(rule: Rule, leaf: (leaf: Leaf) => void): void {
  if ("all" in rule) for (const part of rule.all) visit(part, leaf);
  else if ("any" in rule) for (const part of rule.any) visit(part, leaf);
  else if ("not" in rule) visit(rule.not, leaf);
  else leaf(rule);
}

export function stepsOf(rule: {
  readonly sequence: readonly SequenceStep[];
  readonly notFollowedBy?: SequenceStep;
}): readonly SequenceStep[] {
  return rule.notFollowedBy ? [...rule.sequence, rule.notFollowedBy] : rule.sequence;
}
