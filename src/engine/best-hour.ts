/** When a person reads and answers, for waits that ask for their hour: the same belief and the same chance as campaigns have. */
import { chooseHour, NO_HOURS } from "../campaigns/best-hour.ts";
import type { StepFacts } from "../journeys/step.ts";
import { shareOf } from "../journeys/share.ts";
import type { LaneWork } from "../lanes/lane-work.ts";
import type { ProfileId } from "../platform/ids.ts";
import { seededRng } from "../platform/rng.ts";
import { wallTimeAt } from "../platform/zoned-time.ts";

const TIMES = new WeakMap<LaneWork, Map<ProfileId, readonly Date[]>>();

export async function loadReadingTimes(work: LaneWork, profileIds: readonly ProfileId[]): Promise<void> {
  const known = TIMES.get(work) ?? new Map<ProfileId, readonly Date[]>();
  TIMES.set(work, known);
  const missing = profileIds.filter((id) => !known.has(id));
  if (missing.length === 0) return;
  for (const id of missing) known.set(id, []);
  for (const { profileId, times } of await work.tx.readingTimes(missing)) known.set(profileId, times);
}

export function bestHourOf(work: LaneWork, profileId: ProfileId): NonNullable<StepFacts["bestHour"]> {
  return (allowed, zone, seed) => {
    const own = [...NO_HOURS];
    for (const at of TIMES.get(work)?.get(profileId) ?? []) {
      const { hour } = wallTimeAt(at.getTime(), zone);
      own[hour] = (own[hour] ?? 0) + 1;
    }
    return chooseHour(own, NO_HOURS, allowed, seededRng(Math.floor(shareOf(seed) * 2 ** 32), 1)).hour;
  };
}
