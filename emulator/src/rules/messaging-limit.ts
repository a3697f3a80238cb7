import { dayMs } from "./windows.ts";

/** Distinct customers a portfolio may reach outside their windows in a rolling day; somebody reached already costs nothing. */
export function takeMessagingLimit(
  reached: Map<string, Map<string, number>>,
  facts: { readonly businessId: string; readonly customerId: string; readonly now: number; readonly limit: number | null },
): boolean {
  if (facts.limit === null) return true;
  let people = reached.get(facts.businessId);
  if (!people) {
    people = new Map();
    reached.set(facts.businessId, people);
  }
  // Insertion order is time order, so the expired ones are in front.
  for (const [customerId, at] of people) {
    if (facts.now - at < dayMs) break;
    people.delete(customerId);
  }
  if (people.has(facts.customerId)) return true;
  if (people.size >= facts.limit) return false;
  people.set(facts.customerId, facts.now);
  return true;
}
