/** A campaign to everybody of an audience: prepared, begun as the API begins it, and counted. */
import type { CampaignDocument } from "../../src/campaigns/campaign-document.ts";
import { cancelCampaign, type CommandDeps, saveCampaign, startCampaign } from "../../src/campaigns/commands.ts";
import { bumpRevision } from "../../src/catalog/bump-revision.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { systemRng } from "../../src/platform/rng.ts";
import { addAudience, audienceIsReady } from "./audience.ts";
import { fillPeople } from "./crowd.ts";
import { type BenchDatabase, calm } from "./database.ts";
import { type BenchEmulator, TEMPLATE } from "./emulator.ts";
import { phoneOf, SEND_JOURNEY } from "./people.ts";
import { prepareProduct, type Product } from "./product.ts";

const AUDIENCE = "regulars";

export type Blast = {
  readonly parley: Product;
  /** Milliseconds it took to look at everybody for the audience. */
  readonly audienceMs: number;
  /** Resolves with the time at which the campaign was told to start. */
  readonly begin: () => Promise<number>;
  readonly cancel: () => Promise<void>;
  /** What this statement counts (a column `n`). */
  readonly count: (sql: string) => Promise<number>;
};

export const READ = "select sum(n) as n from fact_count where metric = 'read' and owner_kind = 'campaign'";

export async function prepareBlast(
  database: BenchDatabase,
  options: {
    readonly people: number;
    readonly ratePerSecond?: number;
    /** At once to the audience, when left out. */
    readonly schedule?: CampaignDocument["schedule"];
    readonly profile: string | null;
  },
): Promise<Blast> {
  const { people, ratePerSecond, schedule = { kind: "now" }, profile } = options;
  const parley = await prepareProduct(database, { journey: SEND_JOURNEY, profile });
  const { workspaceId } = parley;
  await fillPeople(database.pool, workspaceId, people);
  await database.pool.query("analyze");
  await addAudience(database, workspaceId, AUDIENCE, { fact: "profile.attributes.tier", is: "at_least", value: 0 });
  const startedAt = performance.now();
  {
    await using _ = await parley.start(["ingress", "engine"]);
    await audienceIsReady(database, AUDIENCE);
  }
  const audienceMs = performance.now() - startedAt;
  const ids = createIds(systemClock, systemRng());
  const deps: CommandDeps = { pool: database.pool, ids, now: () => new Date(), bumpRevision };
  const by = { workspaceId, name: "blast", actor: "bench", person: "bench" };
  await saveCampaign(deps, by, blastDocument(schedule, ratePerSecond));
  await calm(database.pool);
  return {
    parley,
    audienceMs,
    begin: async () => {
      const { kind } = await startCampaign(deps, by);
      if (kind !== "done") throw new Error(`the campaign did not start: ${kind}`);
      return Date.now();
    },
    cancel: async () => void (await cancelCampaign(deps, by)),
    count: async (sql) => Number((await database.pool.query<{ n: string }>(sql)).rows[0]?.n ?? 0),
  };
}

function blastDocument(schedule: CampaignDocument["schedule"], ratePerSecond: number | undefined): CampaignDocument {
  const body = {
    first_name: "{{ profile.attributes.firstName }}",
    order_number: "#{{ profile.attributes.tier }}",
    total: "{{ 89.9 | money: 'EUR' }}",
  };
  return {
    schema: 1,
    name: "blast",
    title: "Blast",
    channel: "whatsapp",
    purpose: "utility",
    audience: { kind: "audience", name: AUDIENCE },
    defaultLanguage: "en",
    variants: [{ name: "a", messages: { en: { kind: "template", name: TEMPLATE.name, body } } }],
    schedule,
    ...(ratePerSecond === undefined ? {} : { ratePerSecond }),
  };
}

/** By the emulator's ledger: who got more than one message, and how many of `people` got none. */
export async function counted(emulator: BenchEmulator, people: number): Promise<{ readonly duplicates: number; readonly lost: number }> {
  const ledger = await emulator.ledger();
  const reached = new Set(ledger.map(({ recipient }) => `+${recipient.replace(/^\+/, "")}`));
  const lost = Array.from({ length: people }, (_, index) => phoneOf(index)).filter((phone) => !reached.has(phone)).length;
  return { duplicates: ledger.length - reached.size, lost };
}
