/**
 * One document, two evaluators. Whatever the rule, the history and the moment: reading the whole audience with SQL and asking the
 * predicate about each person give the same people, and nobody's answer changes before the predicate said that it might.
 */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RuleContext } from "../../src/audiences/context.ts";
import { expand } from "../../src/audiences/context.ts";
import { MESSAGE_FACTS, type Rule } from "../../src/audiences/document.ts";
import { needsOf } from "../../src/audiences/facts.ts";
import { factSource } from "../../src/audiences/load-facts.ts";
import { compilePredicate } from "../../src/audiences/predicate.ts";
import { countAudience, readAudience } from "../../src/audiences/read-audience.ts";
import { documentSchema } from "../../src/audiences/rule-schema.ts";
import { createPool, type Db } from "../../src/db/pool.ts";
import type { ProfileId } from "../../src/platform/ids.ts";
import { allLanes } from "../../src/platform/lane.ts";
import { createTestDatabase } from "../support/database.ts";
import { storePeople } from "./people.ts";
import { CHANNELS, JOURNEY_VERSION, SCENES } from "./random-rules.ts";

let pool: Db;
beforeAll(async () => {
  const database = await createTestDatabase();
  pool = createPool({ url: database.url, max: 4, name: "agreement", onError: () => undefined });
});
afterAll(async () => pool.end());

const FAR_MS = 4_000 * 86_400_000;
const BUYERS: Rule = { event: "order_placed", measure: { of: "count", is: "at_least", value: 2 } };
const CONTEXT: RuleContext = {
  timeZone: "America/Sao_Paulo",
  ruleOf: (name) => (name === "buyers" ? BUYERS : null),
  versionsOf: (name) => (name === "welcome" ? [JOURNEY_VERSION] : []),
  channelsOf: (name) => (name === "whatsapp" ? CHANNELS : CHANNELS.filter((id) => id === name)),
};

test("SQL and predicate agree, and time changes nothing earlier than foretold", { timeout: 240_000 }, async () => {
  let asked = 0;
  let changed = 0;
  const verdicts = { in: 0, out: 0 };
  const decided = new Set<string>();
  const byGroups = { in: 0, out: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...SCENES).chain(({ person, rule, now: moment }) =>
        fc.tuple(
          fc.array(person, { minLength: 4, maxLength: 10 }),
          fc.array(rule, { minLength: 8, maxLength: 16 }),
          fc.array(moment, { minLength: 1, maxLength: 2 }),
          // One that asks for nothing but a fact of messages, so that each of these decides about somebody.
          fc.constantFrom(...MESSAGE_FACTS).map((message): Rule => ({ message })),
        ),
      ),
      async ([people, rules, instants, bare]) => {
        const { profiles, workspaceId } = await storePeople(pool, people);
        for (const one of [bare, ...rules]) {
          expect(documentSchema.safeParse({ schema: 1, name: "a", title: "A", rule: one }).error?.issues).toBeUndefined();
          const predicate = compilePredicate(one, CONTEXT);
          for (const now of instants) {
            const facts = await factSource(pool)(profiles, needsOf([expand(one, CONTEXT)], now));
            const judged = profiles.map((profile) => ({ id: profile.id, ...predicate(facts.get(profile.id) ?? fail(), now) }));
            const bySql: ProfileId[] = [];
            for await (const page of readAudience(
              pool,
              { workspaceId, rule: one, context: CONTEXT },
              { limit: 3, now, lanes: lanesOf(profiles) },
            ))
              bySql.push(...page.profileIds);
            const byPredicate = judged.filter(({ holds }) => holds).map(({ id }) => id);
            expect(bySql.toSorted()).toEqual(byPredicate.toSorted());
            if (one === bare && "message" in one && byPredicate.length > 0) decided.add(one.message);
            if ("group" in one) {
              byGroups.in += byPredicate.length;
              byGroups.out += judged.length - byPredicate.length;
            }
            asked += judged.length;
            verdicts.in += byPredicate.length;
            verdicts.out += judged.length - byPredicate.length;
            // Until the moment that was foretold nothing changes; where none was foretold, never.
            for (const nextChangeAt of new Set(judged.map((judgement) => judgement.nextChangeAt))) {
              const some = judged.filter((judgement) => judgement.nextChangeAt === nextChangeAt);
              expect(nextChangeAt).toBeGreaterThan(now);
              if (nextChangeAt !== Infinity) changed += some.length;
              const before = nextChangeAt === Infinity ? now + FAR_MS : nextChangeAt - 1;
              const later = await factSource(pool)(profiles, needsOf([expand(one, CONTEXT)], before));
              for (const { id, holds } of some) expect(predicate(later.get(id) ?? fail(), before).holds).toBe(holds);
            }
          }
        }
        const total = await countAudience(pool, { workspaceId, rule: { all: [] }, context: CONTEXT }, allLanes, instants[0] ?? 0);
        expect(total).toEqual({ people: profiles.length, matching: profiles.length });
      },
    ),
    { numRuns: Number(process.env["PARLEY_RUNS"] ?? 50) },
  );
  // A test in which nearly everybody is out, or time never matters, would show nothing.
  expect(Math.min(verdicts.in, verdicts.out)).toBeGreaterThan(asked / 10);
  expect(changed).toBeGreaterThan(asked / 50);
  expect(Math.min(byGroups.in, byGroups.out)).toBeGreaterThan(50);
  expect([...decided].toSorted()).toEqual([...MESSAGE_FACTS].toSorted());
});

function lanesOf(profiles: readonly { readonly lane: number }[]) {
  return allLanes.filter((lane) => profiles.some((profile) => profile.lane === lane));
}

function fail(): never {
  throw new Error("somebody's facts are missing");
}
