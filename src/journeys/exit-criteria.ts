import { evaluate } from "./conditions.ts";
import type { JourneyDocument } from "./document.ts";
import { conditionFacts } from "./facts.ts";
import type { Moment } from "./node-kind.ts";
import type { StepInput } from "./step.ts";

type Fact = Extract<StepInput, { readonly kind: "event" | "membership" | "profile" }>;

/** The outcome of the first exit criterion that the fact meets: `exit:order_paid`, `exit:audience:vip`, `exit:when:0`. Null: none. */
export function exitMet(document: JourneyDocument, moment: Moment, fact: Fact): string | null {
  if (document.exitOn === undefined) return null;
  for (const [index, exit] of document.exitOn.entries()) {
    if ("event" in exit) {
      if (fact.kind !== "event" || exit.event !== fact.event.type) continue;
      if (!exit.where || evaluate(exit.where, conditionFacts(moment, fact.event))) return `exit:${exit.event}`;
    } else if ("audience" in exit) {
      if (fact.kind === "membership" && exit.audience === fact.audience && exit.on === fact.change) return `exit:audience:${exit.audience}`;
    } else if (evaluate(exit.when, conditionFacts(moment))) return `exit:when:${index}`;
  }
  return null;
}
