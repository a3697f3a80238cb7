/** Everything the catalog says about audiences, compiled once for each snapshot: who reads what, and how each is judged. */
import { compute } from "../audiences/computed.ts";
import { expand } from "../audiences/context.ts";
import type { Rule } from "../audiences/document.ts";
import { type PersonFacts, readsOf } from "../audiences/facts.ts";
import { inZone } from "../audiences/in-zone.ts";
import { compilePredicate, type Predicate } from "../audiences/predicate.ts";
import type { StoredAudience, StoredComputed } from "../audiences/stored-audience.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { ruleContextOf } from "../catalog/rule-context.ts";
import { EVERYTHING } from "../lanes/touched.ts";
import type { Json } from "../platform/json.ts";

export type PlannedAudience = {
  readonly kind: "audience";
  readonly stored: StoredAudience;
  readonly rule: Rule;
  readonly judge: Predicate;
};
export type PlannedComputed = {
  readonly kind: "computed";
  readonly stored: StoredComputed;
  /** That such an event happened: reads the same events. */
  readonly rule: Rule;
  readonly compute: (person: PersonFacts, now: number) => { readonly value: Json; readonly nextChangeAt: number };
};
export type Planned = PlannedAudience | PlannedComputed;

export type AudiencePlan = {
  readonly isEmpty: boolean;
  /** By what they read: see `readsOf`, and `audience:<id>`. Of all workspaces. */
  readonly readers: (key: string) => readonly Planned[];
  readonly byId: ReadonlyMap<string, Planned>;
};

const PLANS = new WeakMap<Catalog, AudiencePlan>();

export function audiencePlan(catalog: Catalog): AudiencePlan {
  const known = PLANS.get(catalog);
  if (known) return known;
  const made = plan(catalog);
  PLANS.set(catalog, made);
  return made;
}

function plan(catalog: Catalog): AudiencePlan {
  const audiences = [...catalog.audiences.values()].map((stored): PlannedAudience => {
    const context = ruleContextOf(catalog, stored.workspaceId);
    const { rule } = stored.document;
    return { kind: "audience", stored, rule: expand(rule, context), judge: compilePredicate(rule, context) };
  });
  const computed = [...catalog.computed.values()].map((stored): PlannedComputed => {
    const document = inZone(stored.document, catalog.hours(stored.workspaceId).timeZone);
    const { event, where, window } = document;
    return {
      kind: "computed",
      stored,
      rule: { event, ...(where ? { where } : {}), ...(window ? { window } : {}) },
      compute: (person, now) => compute(document, person, now),
    };
  });
  const all: readonly Planned[] = [...audiences, ...computed];
  const byKey = new Map<string, Planned[]>();
  for (const planned of all) {
    for (const key of [...readsOf(planned.rule), `audience:${planned.stored.id}`, EVERYTHING]) {
      const readers = byKey.get(key);
      if (readers) readers.push(planned);
      else byKey.set(key, [planned]);
    }
  }
  return {
    isEmpty: all.length === 0,
    readers: (key) => byKey.get(key) ?? [],
    byId: new Map(all.map((planned) => [planned.stored.id, planned])),
  };
}
