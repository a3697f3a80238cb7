import type { ConsentPurpose, Purpose } from "../consent/consent.ts";
import type { Db } from "../db/pool.ts";
import type { ChannelForm } from "../messages/channel-form.ts";
import type { ChannelFacts } from "./asking.ts";
import { type RateRow, readHabits, readRates, readReach, readReadingMinutes } from "./facts.store.ts";

const DAYS = 90;
const DAY_MS = 86_400_000;

export type FactsAsked = {
  readonly workspaceId: string;
  readonly profileId: string | null;
  readonly audienceId: string | null;
  readonly purpose: Purpose;
  readonly topic: string | null;
  /** Of kinds that the workspace has a sender of. */
  readonly forms: readonly ChannelForm[];
  /** What a message of that kind costs where nothing was measured. */
  readonly listPrice: (kind: string) => number | null;
  readonly currency: string;
  readonly nowMs: number;
};

/** What is measured of the channels, for one person or many, in the last three months. */
export async function readChannelFacts(db: Db, asked: FactsAsked): Promise<readonly ChannelFacts[]> {
  const { workspaceId, profileId, audienceId, topic, forms } = asked;
  const since = new Date(asked.nowMs - DAYS * DAY_MS);
  const kinds = forms.map(({ kind, addressedBy }) => ({ kind, by: addressedBy }));
  const [reach, rates, habits, minutes] = await Promise.all([
    readReach(db, workspaceId, { profileId, audienceId }, { kinds, purpose: purposeOf(asked.purpose), topic, now: new Date(asked.nowMs) }),
    readRates(db, workspaceId, since, asked.currency),
    profileId === null ? null : readHabits(db, workspaceId, profileId, since),
    readReadingMinutes(db, workspaceId),
  ]);
  return forms.map(({ kind, name, tells }): ChannelFacts => {
    const here = reach.find((row) => row.kind === kind);
    const all = countsOf(rates, kind);
    const own = habits ? countsOf(habits, kind) : all;
    const cost = all.accepted > 0 && all.cost > 0 ? all.cost / all.accepted : asked.listPrice(kind);
    return {
      channel: kind,
      name,
      people: here?.people ?? 0,
      reachable: here?.reachable ?? 0,
      permitted: here?.permitted ?? 0,
      accepted: own.accepted,
      delivered: own.delivered,
      read: own.read,
      answered: own.replied,
      readMinutes: minutes.get(kind) ?? null,
      cost,
      currency: asked.currency,
      tells,
    };
  });
}

/** Which consent a message of the purpose needs. */
function purposeOf(purpose: Purpose): ConsentPurpose | null {
  return purpose === "marketing" || purpose === "utility" ? purpose : null;
}

type Counts = { [Metric in "accepted" | "delivered" | "read" | "replied" | "cost"]: number };

function countsOf(rows: readonly RateRow[], kind: string): Counts {
  const counts: Counts = { accepted: 0, delivered: 0, read: 0, replied: 0, cost: 0 };
  for (const row of rows) {
    if (row.kind !== kind || !(row.metric in counts)) continue;
    const metric = row.metric as keyof Counts;
    counts[metric] = metric === "cost" ? row.amount : row.n;
  }
  return counts;
}
