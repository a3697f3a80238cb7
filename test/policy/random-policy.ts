import { POLICY_FORMAT, type PolicyDocument, type PolicyRule, type RuleHead } from "../../src/contact-rules/document.ts";
import { PACKS, policyOf } from "../../src/contact-rules/packs/packs.ts";
import type { Rng } from "../../src/platform/rng.ts";

const ALL_PACKS = policyOf("All packs", PACKS);

/** A third of them what ships; else a few rules of every sort, tight enough to matter. */
export function randomPolicy(rng: Rng): PolicyDocument {
  if (rng.integer(3) === 0) return ALL_PACKS;
  const rules = Array.from({ length: 1 + rng.integer(6) }, (_, index) => randomRule(rng, index));
  return { format: POLICY_FORMAT, title: "Random", rules };
}

function randomRule(rng: Rng, index: number): PolicyRule {
  const one = <T>(...from: readonly T[]): T => from[rng.integer(from.length)] as T;
  const head: RuleHead = {
    id: `rule-${index}`,
    version: 1,
    countries: one<RuleHead["countries"]>("all", "all", "others", ["FR", "DE", "US"], ["BR"], ["GB", "NZ", "IN"]),
    purposes: one<RuleHead["purposes"]>(["marketing"], ["marketing"], ["marketing", "utility"], ["utility"]),
    source: { basis: "house", title: "random", url: null },
    ...one({}, {}, { channels: ["whatsapp"] }, { channels: ["email"] }),
    ...one({}, {}, {}, { topics: ["news"] }),
  };
  switch (one(0, 0, 1, 1, 2, 3, 4, 5)) {
    case 0: {
      const from = rng.integer(20);
      const to = from + 1 + rng.integer(24 - from);
      const days = [0, 1, 2, 3, 4, 5, 6].filter(() => rng.integer(4) > 0);
      return {
        ...head,
        kind: "quiet_hours",
        allowed: [
          { days: days.length === 0 ? [2] : days, from: hour(from, one("00", "30")), to: to >= 24 ? "24:00" : hour(to, one("00", "45")) },
        ],
        ...(typeof head.countries === "string" ? {} : one({}, { holidays: "quiet" as const }, { holidays: "as_sunday" as const })),
      };
    }
    case 1:
      return {
        ...head,
        kind: "frequency_cap",
        most: 1 + rng.integer(3),
        per: one(
          { hours: 1 + rng.integer(100) },
          { calendar: "day" as const },
          { calendar: "week" as const },
          { calendar: "month" as const },
        ),
        ...one({}, {}, { each: "channel" as const }, { each: "topic" as const }),
        ...one({}, {}, { whenFull: "refuse" as const }),
      };
    case 2:
      return { ...head, kind: "min_gap", minutes: 1 + rng.integer(3_000) };
    case 3:
      return { ...head, kind: "conversation", minutes: 10 + rng.integer(2_000) };
    case 4: {
      const { channels: _, topics: __, ...whole } = head;
      return { ...whole, kind: "priority", order: one(["news", "offers"], ["offers"]) };
    }
    default: {
      const { channels: _, ...whole } = head;
      return {
        ...whole,
        kind: "consent",
        ...one(
          { needs: "opt_in" as const },
          { needs: "opt_in" as const, lapsesAfterDays: 1_000 },
          { needs: "opt_in_or_window" as const },
          { needs: "not_refused" as const, channels: ["email"] },
        ),
      };
    }
  }
}

function hour(value: number, minutes: string): string {
  return `${String(value).padStart(2, "0")}:${minutes}`;
}
