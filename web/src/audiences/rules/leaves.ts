/** The kinds of rule one can add, and what each begins with. Pure. */
import type { AudienceVocabulary, EventRule, Measure, MessageRule, SequenceRule } from "../../api/types.ts";
import { firstTest, FOR_KIND, valuesOf } from "./comparisons.ts";
import type { Leaf } from "./tree.ts";

export type RuleWindow = NonNullable<EventRule["window"]>;
export const LEAF_KINDS = ["fact", "event", "sequence", "message", "audience", "list"] as const;
export type LeafKind = (typeof LEAF_KINDS)[number];

export function kindOf(rule: Leaf): LeafKind {
  if ("fact" in rule) return "fact";
  if ("event" in rule) return "event";
  if ("sequence" in rule) return "sequence";
  if ("message" in rule) return "message";
  return "audience" in rule ? "audience" : "list";
}

/** Begun with what the workspace has most of, so that a new row already means something. */
export function firstLeaf(kind: LeafKind, vocabulary: AudienceVocabulary, operators: typeof FOR_KIND = FOR_KIND): Leaf {
  const event = vocabulary.events[0]?.event ?? "";
  switch (kind) {
    case "fact": {
      const known = vocabulary.facts[0];
      const fact = known?.fact ?? "profile.country";
      const [only] = valuesOf(fact) ?? [];
      return {
        fact,
        ...(only === undefined ? firstTest(operators, known?.kinds ?? ["text"]) : { is: "equal", value: only }),
      };
    }
    case "event":
      return { event, measure: { of: "count", is: "at_least", value: 1 }, window: { last: "P30D" } } satisfies EventRule;
    case "sequence":
      return { sequence: [{ event }, { event: vocabulary.events[1]?.event ?? event, within: "P7D" }] } satisfies SequenceRule;
    case "message":
      return { message: "read", window: { last: "P30D" } } satisfies MessageRule;
    case "audience":
      return { audience: vocabulary.audiences[0]?.name ?? "", is: "in" };
    case "list":
      return { list: vocabulary.lists[0] ?? "", is: "in" };
  }
}

export const MEASURES = ["count", "sum", "average", "min", "max", "first", "last"] as const;
export type MeasureOf = (typeof MEASURES)[number];

export function firstMeasure(of: MeasureOf, property: string): Measure {
  if (of === "count") return { of, is: "at_least", value: 1 };
  if (of === "first" || of === "last") return { of, is: "in_last", value: "P30D" };
  return { of, property, is: "at_least", value: 100 };
}

/** The object without the keys that were emptied: documents hold no `undefined`. */
export function compact<T extends object>(value: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T;
}
