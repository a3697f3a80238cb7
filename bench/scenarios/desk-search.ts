/** Words among a million messages: common and rare ones, beginnings of words, several at once, languages without spaces, and what nobody ever said. */
import type pg from "pg";
import { searchQueryOf } from "../../src/desk/search-words.ts";
import type { BenchOptions } from "../args.ts";
import { type BenchPostgres, calm } from "../lib/database.ts";
import { askAll, openDeskBench, slowest, timed } from "../lib/desk-bench.ts";
import { crowdOf } from "../lib/desk-crowd.ts";
import { median, round } from "../lib/stats.ts";
import { type Outcome, thousands } from "../report.ts";

const TIMES = 7;
const MOST_MS = 300;
const COMMON = ["order", "ord", "o", "refund broken", "warranty coupon", "screen voucher", "screen 4", "garantie écran chargeur", "返金", "สินค้า", "zzxxyyq"];

// The ideal index for each: the newest texts for a common word, the words' own for a rare one.
const FLOORS = [
  "select id from (select * from desk_text where workspace_id = $1 order by at desc, id desc limit 20000) d where words @@ $2::tsquery order by at desc, id desc limit 21",
  "with found as materialized (select * from desk_text where words @@ $2::tsquery and workspace_id = $1) select id from found order by at desc, id desc limit 21",
] as const;

export async function benchDeskSearch(postgres: BenchPostgres, options: BenchOptions): Promise<Outcome> {
  await using bench = await openDeskBench(postgres, options);
  const { parley, crowd, database } = bench;
  const { said } = crowdOf(crowd.conversations);
  const asked = [...COMMON, ...(await saidOnce(database.pool))];
  await calm(database.pool);
  const floors: number[] = [];
  for (const q of asked) {
    const values = [crowd.workspaceId, searchQueryOf(q)];
    const both: number[] = [];
    for (const text of FLOORS) both.push(await timed(TIMES, async () => database.pool.query(text, values)));
    floors.push(Math.min(...both));
  }
  await using _server = await parley.start(["ingress", "engine", "sends", "http"]);
  const [cookie = ""] = await bench.signIn(1);
  const searches = await askAll(
    parley.url,
    asked.map((q) => `/v1/desk/search?q=${encodeURIComponent(q)}`),
    cookie,
    TIMES,
  );
  const worst = slowest(searches);
  const [people] = await askAll(parley.url, ["/v1/desk/conversations?view=all&limit=100&person=nobody"], cookie, TIMES);
  const [product, floor] = [median(searches.map(({ ms }) => ms)), median(floors)];
  return {
    figures: {
      floor: round(floor, 1),
      product: round(product, 1),
      ratio: round(product / floor, 2),
      unit: "ms, median of all searches' medians",
      messages: said,
      slowest: worst,
      searches: searches.map((one, index) => ({ q: asked[index], ...one, floor: floors[index] })),
      person: people,
      met: worst.most <= MOST_MS,
    },
    rows: [
      {
        what: `desk-search, ${thousands(said)} messages, ${asked.length} searches`,
        floor: `${round(floor, 1)} ms`,
        product: `${round(product, 1)} ms`,
        ratio: round(product / floor, 2),
      },
      {
        what: `  slowest answer of all (${decodeURIComponent(worst.path.split("q=")[1] ?? "")})`,
        floor: `${round(Math.max(...floors), 1)} ms`,
        product: `${worst.most} ms`,
        demand: `≤ ${MOST_MS} ms`,
        met: worst.most <= MOST_MS,
      },
      { what: `  a person by a part of their name that nobody has, among ${thousands(crowd.conversations)}`, product: `${people?.ms} ms` },
    ],
  };
}

/** A number of an order and a word that were said once or twice, months ago. */
async function saidOnce(pool: pg.Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ word: string }>(
    `select max(w) filter (where w ~ '^[0-9]{6}$') as number, max(w) filter (where length(w) > 10) as made, null as word
     from (select unnest(tsvector_to_array(words)) as w from (select words from desk_text order by at limit 200) old) q`,
  );
  return Object.values(rows[0] ?? {}).filter((word) => typeof word === "string");
}
