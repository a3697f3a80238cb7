import { fromMs } from "../journeys/time.ts";
import type { RuleContext } from "./context.ts";
import type { EventRule } from "./document.ts";
import { compileSql, type Condition } from "./rule-sql.store.ts";

/** Events and their properties name nothing else. */
const ALONE: RuleContext = { ruleOf: () => null, versionsOf: () => [], channelsOf: () => [], timeZone: "UTC" };

/**
 * Whether such an event happened from one moment to before another (milliseconds), as a condition over `p.lane` and `p.id`. `values`: those
 * already taken by the statement around it.
 */
export function happened(
  { event, where }: Pick<EventRule, "event" | "where">,
  { from, to }: { readonly from: number; readonly to: number },
  values: readonly unknown[],
): Condition {
  const window = { since: fromMs(from).toISOString(), until: fromMs(to).toISOString() };
  return compileSql({ event, ...(where ? { where } : {}), window }, ALONE, from, values);
}
