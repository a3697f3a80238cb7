import { dayMs } from "./windows.ts";

/** Distinct customers reached outside their windows in a rolling day; somebody reached already costs nothing. */
export function takeMessagingLimit(
  reached: Map<string, number>,
  facts: { readonly customerId: string; readonly now: number; readonly limit: number | null },
): "new" | "known" | "over" {
  // Insertion order is time order, so the expired ones are in front.
  for (const [customerId, at] of reached) {
    if (facts.now - at < dayMs) break;
    reached.delete(customerId);
  }
  if (reached.has(facts.customerId)) return "known";
  if (facts.limit !== null && reached.size >= facts.limit) return "over";
  if (facts.limit !== null) reached.set(facts.customerId, facts.now);
  return "new";
}
