/** S8: from sending an event to the commit that makes its person a member of an audience, seen from outside; an open loop among many people. */
import type { BenchOptions } from "../args.ts";
import { addAudience, audienceIsReady } from "../lib/audience.ts";
import { fillPeople } from "../lib/crowd.ts";
import { type BenchPostgres, calm } from "../lib/database.ts";
import { event, openApi, WAIT_JOURNEY } from "../lib/people.ts";
import { usageOf } from "../lib/proc.ts";
import { prepareProduct } from "../lib/product.ts";
import { quantile, round } from "../lib/stats.ts";
import { sleep } from "../lib/waiting.ts";
import { type Outcome, thousands } from "../report.ts";

const PEOPLE = 100_000;
const PER_SECOND = 200;
const SECONDS = 30;
/** Sent first and not counted. */
const WARM_UP_SECONDS = 3;
const LOOK_MS = 25;
const MOST_P99_MS = 1_000;
const WITHIN_MS = 60_000;
const AUDIENCE = "spenders";
/** No journey listens to it: what is measured is the audience. */
const TYPE = "purchase";

const NEW_MEMBERS = `
select i.value as name from membership b join audience a on a.id = b.audience_id
join identity i on i.profile_id = b.profile_id and i.kind = 'externalId' and i.workspace_id = a.workspace_id
where a.name = $1 and b.since > $2`;

export async function benchQualification(postgres: BenchPostgres, options: BenchOptions): Promise<Outcome> {
  const people = Math.max(2_000, Math.round(PEOPLE * options.scale));
  const warmUp = WARM_UP_SECONDS * PER_SECOND;
  const total = warmUp + Math.max(2 * PER_SECOND, Math.round(SECONDS * PER_SECOND * Math.min(1, options.scale * 2)));
  await using database = await postgres.create();
  const parley = await prepareProduct(database, { journey: WAIT_JOURNEY, profile: options.profile });
  await fillPeople(database.pool, parley.workspaceId, Math.max(people, total));
  await database.pool.query("analyze");
  await addAudience(database, parley.workspaceId, AUDIENCE, {
    all: [
      { fact: "consent.whatsapp.utility", is: "equal", value: "opted_in" },
      {
        event: TYPE,
        where: [{ property: "currency", is: "equal", value: "EUR" }],
        window: { last: "P30D" },
        measure: { of: "sum", property: "total", is: "at_least", value: 50 },
      },
    ],
  });
  await using server = await parley.start(["ingress", "engine"]);
  await audienceIsReady(database, AUDIENCE);
  await calm(database.pool);
  await using api = openApi(parley.url, 64);

  const sentAt: number[] = [];
  const memberAt = new Map<string, number>();
  let since = new Date(0);
  const look = async (): Promise<void> => {
    const { rows } = await database.pool.query<{ name: string }>({ name: "new_members", text: NEW_MEMBERS, values: [AUDIENCE, since] });
    const now = Date.now();
    // Transactions commit in another order than they began, at most some seconds apart.
    since = new Date(now - 5_000);
    for (const { name } of rows) if (!memberAt.has(name)) memberAt.set(name, now);
  };
  const { usage } = await usageOf({ server: server.cpuMs, postgres: postgres.cpuMs }, async () => {
    const looking = (async () => {
      for (let endsAt = Number.POSITIVE_INFINITY; memberAt.size < total && Date.now() < endsAt;) {
        await look();
        if (sentAt.length === total) endsAt = Math.min(endsAt, (sentAt.at(-1) ?? 0) + WITHIN_MS);
        await sleep(LOOK_MS);
      }
    })();
    const answers: Promise<number>[] = [];
    const startedAt = performance.now();
    for (let index = 0; index < total; index += 1) {
      const wait = startedAt + (index * 1_000) / PER_SECOND - performance.now();
      if (wait > 0) await sleep(wait);
      sentAt.push(Date.now());
      answers.push(api.post("/v1/events", JSON.stringify(event(index, index, TYPE)), "application/json"));
    }
    await Promise.all(answers);
    await looking;
  });
  const took = sentAt.map((at, index) => (memberAt.get(`customer-${index}`) ?? Number.NaN) - at).slice(warmUp);
  if (took.some(Number.isNaN)) throw new Error(`${total - memberAt.size} of ${total} people did not become members`);
  const [p50, p99, most] = [0.5, 0.99, 1].map((share) => round(quantile(took, share)));
  const met = (p99 ?? Number.NaN) <= MOST_P99_MS;
  return {
    figures: {
      product: p99,
      p50,
      p99,
      max: most,
      unit: "ms",
      people,
      events: took.length,
      eventsPerSecond: PER_SECOND,
      percentOfOneCore: usage,
      met,
    },
    rows: [
      {
        what: `s8 event → member, ${PER_SECOND} events/s, ${thousands(people)} people: p99`,
        product: `${p99} ms`,
        demand: `≤ ${MOST_P99_MS} ms`,
        met,
      },
      { what: "  p50 / longest", product: `${p50} / ${most} ms` },
    ],
  };
}
