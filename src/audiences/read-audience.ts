/**
 * Who is in an audience now, read from the facts themselves: for campaigns, estimates, and rules that are only being tried. Page by
 * page and lane by lane, so that whoever reads may stop anywhere and go on from there.
 */
import type { Db, DbClient } from "../db/pool.ts";
import type { ProfileId, WorkspaceId } from "../platform/ids.ts";
import { allLanes, type Lane } from "../platform/lane.ts";
import { expand, type RuleContext } from "./context.ts";
import type { Rule } from "./document.ts";
import { needsOf } from "./facts.ts";
import { factSource } from "./load-facts.ts";
import { compilePredicate } from "./predicate.ts";
import { countLanes, pageValues, readJoined, readPage } from "./read-audience.store.ts";
import { compileSql } from "./rule-sql.store.ts";

export type AudienceToRead = { readonly workspaceId: WorkspaceId; readonly rule: Rule; readonly context: RuleContext };
export type AudiencePage = {
  readonly lane: Lane;
  readonly profileIds: readonly ProfileId[];
  /** Where the next page of this lane begins; null: this was its last. */
  readonly after: ProfileId | null;
};

/** One page of one lane, by id. `now`: milliseconds. */
export async function readAudiencePage(
  db: Db | DbClient,
  audience: AudienceToRead,
  page: { readonly lane: Lane; readonly after?: ProfileId | null; readonly limit: number; readonly now: number },
): Promise<AudiencePage> {
  const { lane, after = null, limit, now } = page;
  const values = pageValues(lane, audience.workspaceId, after, limit);
  const single = await readPage(db, compileSql(audience.rule, audience.context, now, values));
  const joined = (await joinedIn(db, audience, [lane], now)).filter((id) => after === null || id > after);
  const ids = joined.length === 0 ? single : [...single, ...joined].toSorted().slice(0, limit);
  return { lane, profileIds: ids, after: ids.length < limit ? null : (ids.at(-1) ?? null) };
}

/** All pages of all lanes after `afterLane`, in order. Pages may be empty. */
export async function* readAudience(
  db: Db,
  audience: AudienceToRead,
  options: { readonly lanes?: readonly Lane[]; readonly afterLane?: Lane; readonly limit?: number; readonly now: number },
): AsyncGenerator<AudiencePage> {
  const { lanes = allLanes, afterLane = -1, limit = 2_000, now } = options;
  for (const lane of lanes) {
    if (lane <= afterLane) continue;
    let after: ProfileId | null = null;
    do {
      const page: AudiencePage = await readAudiencePage(db, audience, { lane, after, limit, now });
      yield page;
      ({ after } = page);
    } while (after !== null);
  }
}

/** How many of how many people in these lanes. */
export async function countAudience(
  db: Db | DbClient,
  audience: AudienceToRead,
  lanes: readonly Lane[],
  now: number,
): Promise<{ readonly people: number; readonly matching: number }> {
  const single = await countLanes(db, compileSql(audience.rule, audience.context, now, [lanes, audience.workspaceId]));
  const joined = await readJoined(db, lanes, audience.workspaceId);
  const matching = joined.length === 0 ? [] : await joinedIn(db, audience, lanes, now);
  return { people: single.people + joined.length, matching: single.matching + matching.length };
}

/** Those that others were merged into: their facts lie in several lanes, so each is judged by itself. */
async function joinedIn(
  db: Db | DbClient,
  { workspaceId, rule, context }: AudienceToRead,
  lanes: readonly Lane[],
  now: number,
): Promise<readonly ProfileId[]> {
  const joined = await readJoined(db, lanes, workspaceId);
  if (joined.length === 0) return [];
  const facts = await factSource(db)(joined, needsOf([expand(rule, context)], now));
  const predicate = compilePredicate(rule, context);
  return joined
    .map((profile) => profile.id)
    .filter((id) => {
      const person = facts.get(id);
      return person !== undefined && predicate(person, now).holds;
    });
}
