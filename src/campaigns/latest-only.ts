import type { CountedFact } from "./stats.store.ts";

/** Takes away what messages counted for whose place another one has taken; money that was spent on them stays spent. Pure. */
export function latestOnly(facts: readonly CountedFact[]): readonly CountedFact[] {
  const taken = new Map(facts.flatMap(({ variant, metric, label, n }) => (metric === "replaced" ? [[`${variant}\n${label}`, n]] : [])));
  if (taken.size === 0) return facts;
  return facts.flatMap((fact) => {
    const { variant, metric, label, n } = fact;
    if (metric === "replaced") return [];
    const left = n - (taken.get(`${variant}\n${label === "" ? metric : `${metric}/${label}`}`) ?? 0);
    return left === 0 && fact.amount === 0 ? [] : [{ ...fact, n: left }];
  });
}
