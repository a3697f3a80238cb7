/**
 * Named places where a durability test may kill or freeze the process. In production the set is empty
 * and a visit costs one Map look-up. Set by `PARLEY_CRASH_AT=name[:visit]`.
 */
export const CRASH_POINTS = [
  "claim.before_commit",
  "claim.after_commit",
  "post.before_write",
  "post.after_write",
  "post.after_answer",
  "record.before_commit",
  "record.after_commit",
  "lane.before_commit",
  "lane.after_commit",
  "ingress.before_commit",
  "ingress.after_commit",
  "campaign.before_commit",
  "campaign.after_commit",
  "master_key.batch_resealed",
  "erasure.mentions_gone",
  "erasure.rows_gone",
  "erasure.files_gone",
  "calendar.written",
  "sync.page_stored",
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];
export type CrashPoints = { readonly visit: (point: CrashPoint) => void | Promise<void> };

export const noCrashPoints: CrashPoints = { visit: () => undefined };

/** Ends the process without a word, as `kill -9` would, at the nth visit of one point: `claim.after_commit:3`. */
export function crashPointsFrom(spec: string | undefined, kill: () => void): CrashPoints {
  if (spec === undefined) return noCrashPoints;
  const [name, visit = "1"] = spec.split(":");
  const fatal = CRASH_POINTS.find((point) => point === name);
  if (!fatal || !/^[1-9]\d*$/.test(visit))
    throw new RangeError(`PARLEY_CRASH_AT must be one of ${CRASH_POINTS.join(", ")}, with :n for the nth visit; not "${spec}"`);
  let left = Number(visit);
  return {
    visit: (point) => {
      if (point !== fatal) return;
      left -= 1;
      if (left === 0) kill();
    },
  };
}
