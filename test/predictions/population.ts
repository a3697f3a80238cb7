/** People whose lives follow a process that is known, so that the best anybody could foretell is known as well; written into the database at once. */
import type { Pool } from "pg";

const DAY = 86_400_000;

export type Life = {
  readonly id: string;
  readonly country: string | null;
  /** By start of each stretch of days: how likely they were to buy in it, and whether they did. */
  readonly stretches: readonly { readonly from: number; readonly chance: number; readonly bought: boolean }[];
};
type Happening = { readonly id: string; readonly type: string; readonly at: number; readonly properties: object };

/** The same numbers for the same seed. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

export type Process = {
  readonly people: number;
  /** The end of the last stretch that is over. */
  readonly now: number;
  readonly days: number;
  readonly seed: number;
  /** From the number of views in 30 days and whether they are French to the chance. */
  readonly chance: (views: number, isFrench: boolean) => number;
  /** What buyers leave behind only after they bought: a trap for whoever looks ahead. */
  readonly traces?: boolean;
};

/** Views come all the time, more for some than for others; whether somebody buys in a stretch hangs on the views before it and nothing else. */
export function live({ people, now, days, seed, chance, traces = false }: Process): {
  readonly lives: readonly Life[];
  readonly happenings: readonly Happening[];
} {
  const roll = dice(seed);
  const begin = now - 5 * days * DAY;
  const happenings: Happening[] = [];
  const lives = Array.from({ length: people }, (_, n): Life => {
    const id = idOf(seed, n);
    const isFrench = roll() < 0.5;
    const perDay = 0.25 * -Math.log(1 - roll());
    const views: number[] = [];
    for (let at = begin; at < now;) {
      at += (-Math.log(1 - roll()) / perDay) * DAY;
      if (at < now) views.push(Math.floor(at));
    }
    for (const at of views) happenings.push({ id, type: "product_viewed", at, properties: { price: Math.round(roll() * 100) } });
    const stretches = [2, 1].map((back) => {
      const from = now - back * days * DAY;
      const before = views.filter((at) => at >= from - 30 * DAY && at < from).length;
      const p = chance(before, isFrench);
      const bought = roll() < p;
      if (bought) {
        const at = Math.floor(from + roll() * days * DAY);
        happenings.push({ id, type: "order_placed", at, properties: { total: 10 + Math.round(roll() * 90) } });
        if (traces) happenings.push({ id, type: "parcel_sent", at: at + 1, properties: { weight: 1 } });
      }
      return { from, chance: p, bought };
    });
    return { id, country: isFrench ? "FR" : "GB", stretches };
  });
  return { lives, happenings };
}

function idOf(seed: number, n: number): string {
  return `0190${(seed % 0x10000).toString(16).padStart(4, "0")}-${(n >>> 16).toString(16).padStart(4, "0")}-7000-8000-${(n & 0xffff).toString(16).padStart(4, "0")}${"0".repeat(6)}${((n * 37) % 256).toString(16).padStart(2, "0")}`;
}

export async function settle(
  pool: Pool,
  workspaceId: string,
  { lives, happenings }: ReturnType<typeof live>,
  createdAt: number,
): Promise<void> {
  await pool.query(
    `insert into profile (lane, id, workspace_id, identities, attributes, country, consent, reachability, created_at, updated_at)
     select get_byte(uuid_send(p.id), 15), p.id, $1, jsonb_build_object('externalId', p.id::text), '{}', p.country, '{}', '{}', $4, $4
     from unnest($2::uuid[], $3::text[]) as p(id, country)`,
    [workspaceId, lives.map(({ id }) => id), lives.map(({ country }) => country), new Date(createdAt)],
  );
  await pool.query(
    "insert into identity (workspace_id, kind, value, profile_id) select $1, 'externalId', p.id::text, p.id from unnest($2::uuid[]) as p(id)",
    [workspaceId, lives.map(({ id }) => id)],
  );
  for (let from = 0; from < happenings.length; from += 50_000) {
    const some = happenings.slice(from, from + 50_000);
    await pool.query(
      `insert into event (lane, id, workspace_id, profile_id, type, properties, occurred_at, received_at, source)
       select get_byte(uuid_send(e.id), 15), gen_random_uuid(), $1, e.id, e.type, e.properties, to_timestamp(e.at / 1000), to_timestamp(e.at / 1000), 'test'
       from unnest($2::uuid[], $3::text[], $4::float8[], $5::jsonb[]) as e(id, type, at, properties)`,
      [
        workspaceId,
        some.map(({ id }) => id),
        some.map(({ type }) => type),
        some.map(({ at }) => at),
        some.map(({ properties }) => JSON.stringify(properties)),
      ],
    );
  }
}

/** Of two people, one who did and one who did not, how often the one who did had the higher chance. */
export function aucOf(pairs: readonly { readonly chance: number; readonly did: boolean }[]): number {
  const sorted = pairs.toSorted((one, other) => one.chance - other.chance);
  let [wins, before] = [0, 0];
  for (let from = 0; from < sorted.length;) {
    let to = from;
    let [yes, no] = [0, 0];
    for (; to < sorted.length && sorted[to]?.chance === sorted[from]?.chance; to += 1) {
      if (sorted[to]?.did === true) yes += 1;
      else no += 1;
    }
    wins += yes * (before + no / 2);
    before += no;
    from = to;
  }
  const positives = pairs.filter(({ did }) => did).length;
  return wins / (positives * (pairs.length - positives));
}
