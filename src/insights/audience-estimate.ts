/** How many people a rule means, quickly: of a small workspace all of them, of a large one those of some lanes, scaled up with the error said. */
import { type AudienceToRead, countAudience, readAudience } from "../audiences/read-audience.ts";
import type { AudienceEstimate } from "../contract/audience.ts";
import type { Db } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import type { ProfileId } from "../platform/ids.ts";
import { allLanes } from "../platform/lane.ts";
import { readPeople } from "./audience-people.store.ts";

/** Lanes are the last byte of a random id, so any few of them are a fair sample. */
const FIRST_LANES = 8;
/** So many people in the first lanes, and everybody is counted. */
const COUNT_ALL_BELOW = 1_500;
const ENOUGH_PEOPLE = 20_000;
const EXAMPLES = 5;

export async function estimateAudience(db: Db, audience: AudienceToRead, clock: Clock): Promise<AudienceEstimate> {
  const counted = await count(db, audience, clock);
  return { ...counted, examples: counted.size === 0 ? [] : await readPeople(db, await someOf(db, audience, clock.now())) };
}

/** The first few that are met, lane by lane. */
async function someOf(db: Db, audience: AudienceToRead, now: number): Promise<readonly ProfileId[]> {
  const found: ProfileId[] = [];
  for await (const { profileIds } of readAudience(db, audience, { limit: EXAMPLES, now })) {
    found.push(...profileIds);
    if (found.length >= EXAMPLES) break;
  }
  return found.slice(0, EXAMPLES);
}

async function count(db: Db, audience: AudienceToRead, clock: Clock): Promise<Omit<AudienceEstimate, "examples">> {
  const began = clock.monotonic();
  const now = clock.now();
  const told = (sampled: number, people: number, matching: number): Omit<AudienceEstimate, "examples"> => {
    const scale = allLanes.length / sampled;
    const { low, high } = sampled === allLanes.length ? { low: matching, high: matching } : range(matching, 1 / scale);
    return {
      size: Math.round(matching * scale),
      low,
      high,
      exact: sampled === allLanes.length,
      people: Math.round(people * scale),
      sampledShare: sampled / allLanes.length,
      tookMs: Math.round(clock.monotonic() - began),
    };
  };
  const spread = (count: number): typeof allLanes => allLanes.filter((lane) => lane % (allLanes.length / count) === 0);
  const first = await countAudience(db, audience, spread(FIRST_LANES), now);
  if (first.people < COUNT_ALL_BELOW) {
    const all = await countAudience(db, audience, allLanes, now);
    return told(allLanes.length, all.people, all.matching);
  }
  if (first.people >= ENOUGH_PEOPLE) return told(FIRST_LANES, first.people, first.matching);
  const lanes = Math.min(128, 2 ** Math.ceil(Math.log2((FIRST_LANES * ENOUGH_PEOPLE) / first.people)));
  const more = await countAudience(db, audience, spread(lanes), now);
  return told(lanes, more.people, more.matching);
}

/**
 * Each of the people meant falls into the sampled lanes with the same chance, so what was found is spread binomially; the interval
 * for 95 of 100, also right where few or none were found.
 */
function range(found: number, share: number): { readonly low: number; readonly high: number } {
  const z = 1.96;
  const middle = found + (z * z) / 2;
  const half = z * Math.sqrt(found * (1 - share) + (z * z) / 4);
  return { low: Math.max(found, Math.floor((middle - half) / share)), high: Math.ceil((middle + half) / share) };
}
