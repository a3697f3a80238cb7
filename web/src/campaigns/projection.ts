/**
 * How many messages would leave in each hour, from the size of the audience and the plan alone. A picture before the start, not a
 * promise: the gate refuses some, the sender's own pace and people's answers decide the rest. Pure.
 */
import type { CampaignDocument } from "../api/types.ts";
import { durationMs } from "../audiences/rules/durations.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const MOST_HOURS = 14 * 24;

export type Projection = {
  /** Messages by hour after the beginning. */
  readonly hours: readonly number[];
  /** Whoever would still be left after the last hour shown. */
  readonly later: number;
  readonly total: number;
  readonly heldOut: number;
};

/** `perSecond`: the pace of the sender, an upper bound of the campaign's own. */
export function project(document: CampaignDocument, audienceSize: number, perSecond: number): Projection {
  const heldOut = Math.round(audienceSize * (document.holdout ?? 0));
  const total = audienceSize - heldOut;
  const perHour = Math.max(1, Math.round(Math.min(document.ratePerSecond ?? perSecond, perSecond) * 3_600));
  const due = new Map<number, number>();
  const add = (hour: number, n: number) => n > 0 && due.set(hour, (due.get(hour) ?? 0) + n);
  for (const { afterMs, n } of passesOf(document, total)) add(Math.floor(afterMs / HOUR_MS), n);
  if (document.schedule.kind === "best_time") {
    const { windowHours } = document.schedule;
    due.clear();
    for (let hour = 0; hour < windowHours; hour += 1) add(hour, share(total, hour, windowHours));
  }
  const hours: number[] = [];
  let waiting = 0;
  const last = Math.max(0, ...due.keys());
  for (let hour = 0; hour < MOST_HOURS && (hour <= last || waiting > 0); hour += 1) {
    waiting += due.get(hour) ?? 0;
    const leaves = Math.min(waiting, perHour);
    hours.push(leaves);
    waiting -= leaves;
  }
  const shown = hours.reduce((sum, n) => sum + n, 0);
  return { hours, later: total - shown, total, heldOut };
}

function passesOf({ experiment, waves }: CampaignDocument, total: number): readonly { readonly afterMs: number; readonly n: number }[] {
  if (experiment?.kind === "winner") {
    const tried = Math.round(total * experiment.testShare);
    return [
      { afterMs: 0, n: tried },
      { afterMs: durationMs(experiment.after) ?? 0, n: total - tried },
    ];
  }
  if (!waves) return [{ afterMs: 0, n: total }];
  if (waves.kind === "ramp") {
    const passes = [];
    let asked = 0;
    for (let day = 0; asked < total && day < 120; day += 1) {
      const n = Math.min(total - asked, Math.round(waves.first * waves.factor ** day));
      passes.push({ afterMs: day * DAY_MS, n });
      asked += n;
    }
    return passes;
  }
  const every = durationMs(waves.every) ?? 0;
  if (waves.kind === "shares") {
    const sum = waves.shares.reduce((all, one) => all + one, 0) || 1;
    let asked = 0;
    return waves.shares.map((one, index) => {
      const n = index === waves.shares.length - 1 ? total - asked : Math.round((total * one) / sum);
      asked += n;
      return { afterMs: index * every, n };
    });
  }
  const passes = [];
  let asked = 0;
  for (const [index, size] of waves.sizes.entries()) {
    const n = Math.min(size, total - asked);
    passes.push({ afterMs: index * every, n });
    asked += n;
  }
  return waves.rest ? [...passes, { afterMs: waves.sizes.length * every, n: total - asked }] : passes;
}

/** Whole numbers that add up. */
function share(total: number, index: number, of: number): number {
  return Math.round((total * (index + 1)) / of) - Math.round((total * index) / of);
}
