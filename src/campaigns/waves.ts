/**
 * In which passes over the audience people are asked. Who belongs to a pass is decided by a hash of their id, so it says nothing
 * about them and is the same however often a pass is begun again.
 */
import { addDuration, DAY_MS, fromMs, parseDuration } from "../journeys/time.ts";
import type { CampaignDocument } from "./campaign-document.ts";

export type Pass = {
  /** Takes those whose place in [0, 1) lies below and whom no earlier pass took. */
  readonly upTo: number;
  /** At most so many; null: all of them. */
  readonly most: number | null;
  /** Not before so long after the occurrence began, in milliseconds. */
  readonly afterMs: number;
  /** Waits until the experiment has a winner, who goes to everybody in it. */
  readonly forWinner: boolean;
};

/** Nobody watches a ramp for longer; the last day takes whoever is left. */
const MOST_DAYS = 120;
const ALL: Pass = { upTo: 1, most: null, afterMs: 0, forWinner: false };

/** `audienceSize` is needed by waves of a given size only. */
export function planPasses(document: CampaignDocument, audienceSize: number): readonly Pass[] {
  const { experiment, waves } = document;
  if (experiment?.kind === "winner")
    return [
      { ...ALL, upTo: experiment.testShare },
      { ...ALL, forWinner: true },
    ];
  switch (waves?.kind) {
    case undefined:
      return [ALL];
    case "shares": {
      const every = spacingMs(waves.every);
      let upTo = 0;
      return waves.shares.map((share, index) => {
        upTo += share;
        return { ...ALL, upTo: index === waves.shares.length - 1 ? 1 : Math.min(upTo, 1), afterMs: index * every };
      });
    }
    case "sizes": {
      const every = spacingMs(waves.every);
      const passes = sized(waves.sizes, audienceSize, every);
      return waves.rest ? [...passes, { ...ALL, afterMs: passes.length * every }] : passes;
    }
    case "ramp": {
      const sizes: number[] = [];
      let asked = 0;
      for (let day = 0; day < MOST_DAYS - 1 && asked < audienceSize; day += 1) {
        const size = Math.round(waves.first * waves.factor ** day);
        sizes.push(size);
        asked += size;
      }
      const passes = sized(sizes, audienceSize, DAY_MS);
      const [last] = passes.slice(-1);
      return last ? [...passes.slice(0, -1), { ...last, upTo: 1, most: null }] : [ALL];
    }
  }
}

/** A little more of the audience than needed may be taken from, so that chance does not leave a wave short; `most` keeps it exact. */
function sized(sizes: readonly number[], audienceSize: number, everyMs: number): readonly Pass[] {
  let asked = 0;
  return sizes.map((size, index) => {
    asked += size;
    const upTo = audienceSize === 0 ? 1 : Math.min((asked + 6 * Math.sqrt(asked) + 20) / audienceSize, 1);
    return { upTo, most: size, afterMs: index * everyMs, forWinner: false };
  });
}

/** Of a checked document. */
export function spacingMs(text: string): number {
  const duration = parseDuration(text);
  if (!duration) throw new Error(`"${text}" is no duration; the document was not checked`);
  return addDuration(fromMs(0), duration).getTime();
}
