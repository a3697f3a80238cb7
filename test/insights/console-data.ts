/** Rows as a busy shop would leave them, written straight into the tables: the console only reads. */
import { randomUUID } from "node:crypto";
import type { Db } from "../../src/db/pool.ts";
import { createIds } from "../../src/platform/ids.ts";
import { laneOf } from "../../src/platform/lane.ts";
import { seededRng } from "../../src/platform/rng.ts";
import { JOURNEY } from "./console-journey.ts";
import { messageWriter } from "./console-messages.ts";

export const NAMES = [
  "Amélie Laurent",
  "Noah Becker",
  "Sofia Rossi",
  "Yusuf Demir",
  "Chloé Martin",
  "Ines Alves",
  "Oliver Hughes",
  "Maya Cohen",
  "Lucas Moreau",
  "Aisha Khan",
  "Jonas Weber",
  "Priya Nair",
];
const PHONES = [
  "+3361234",
  "+4915112",
  "+3934512",
  "+9053212",
  "+3369812",
  "+3519123",
  "+4477001",
  "+9725012",
  "+3367712",
  "+4479112",
  "+4917612",
  "+9198123",
];
const COUNTRIES = ["FR", "DE", "IT", "TR", "FR", "PT", "GB", "IL", "FR", "GB", "DE", "IN"];
const LOCALES = ["fr-FR", "de-DE", "it-IT", "tr-TR", "fr-FR", "pt-PT", "en-GB", "he-IL", "fr-FR", "en-GB", "de-DE", "en-IN"];

export type Seeded = {
  readonly workspaceId: string;
  readonly channelId: string;
  readonly versionId: string;
  readonly profileIds: readonly string[];
};
const COMPONENTS = [
  { type: "HEADER", format: "TEXT", text: "Order {{order}}" },
  { type: "BODY", text: "Hi {{name}}, thank you for your order *{{order}}*. We will write again when it leaves our workshop." },
  { type: "FOOTER", text: "Maison Lune" },
  { type: "BUTTONS", buttons: [{ type: "URL", text: "See the order", url: "https://shop.example/o/{{1}}" }] },
];

/** `people` profiles, each with a few events and messages spread over the `spreadMs` before `now`. */
export async function seedConsole(
  db: Db,
  options: { readonly people: number; readonly now: number; readonly spreadMs: number; readonly workspaceName?: string },
): Promise<Seeded> {
  const { people, now, spreadMs } = options;
  const rng = seededRng(7, people);
  const ids = createIds({ now: () => now, monotonic: () => now, sleep: async () => undefined }, rng);
  const workspaceId = randomUUID();
  const channelId = randomUUID();
  const versionId = randomUUID();
  const at = (ago: number) => new Date(now - ago);
  await db.query("insert into workspace (id, name) values ($1, $2)", [workspaceId, options.workspaceName ?? "Maison Lune"]);
  await db.query(
    "insert into channel (id, workspace_id, kind, name, config, secrets, templates_synced_at, last_webhook_at) values ($1, $2, 'whatsapp', 'Maison Lune', $3, '\\x00', $4, $5)",
    [
      channelId,
      workspaceId,
      JSON.stringify({
        baseUrl: "http://127.0.0.1:4000",
        version: "v26.0",
        phoneNumberId: "106540352242922",
        accountId: "102290129340398",
        appId: "670843887433847",
        displayPhoneNumber: "+1 555-078-3881",
        messagesPerSecond: 80,
        pairRate: { everyMs: 6_000, burst: 45 },
      }),
      at(240_000),
      at(4_000),
    ],
  );
  for (const [name, language, status, category, quality] of [
    ["order_confirmation", "en", "APPROVED", "UTILITY", "GREEN"],
    ["order_confirmation", "fr", "APPROVED", "UTILITY", "UNKNOWN"],
    ["autumn_sale", "en", "PAUSED", "MARKETING", "RED"],
    ["back_in_stock", "en", "PENDING", "MARKETING", null],
  ] as const) {
    await db.query(
      "insert into template (channel_id, workspace_id, external_id, name, language, status, category, parameter_format, components, quality_score, synced_at) values ($1, $2, $3, $4, $5, $6, $7, 'NAMED', $8, $9, $10)",
      [channelId, workspaceId, `${name}.${language}`, name, language, status, category, JSON.stringify(COMPONENTS), quality, at(240_000)],
    );
  }
  await db.query("insert into journey (workspace_id, name, title, live_version_id) values ($1, $2, $3, $4)", [
    workspaceId,
    JOURNEY.name,
    JOURNEY.title,
    versionId,
  ]);
  await db.query(
    "insert into journey_version (id, workspace_id, journey, version, document, published_by) values ($1, $2, $3, 1, $4, 'demo')",
    [versionId, workspaceId, JOURNEY.name, JSON.stringify(JOURNEY)],
  );
  const addMessages = messageWriter({ db, ids, now, workspaceId, channelId, versionId });
  const profileIds: string[] = [];
  for (let index = 0; index < people; index += 1) {
    const id = ids.next<string>();
    const lane = laneOf(id);
    profileIds.push(id);
    const kind = index % NAMES.length;
    const name = NAMES[kind] ?? "";
    const ago = Math.floor(((index + rng.fraction()) / people) * spreadMs);
    const optedOut = index % 9 === 5;
    const entryId = ids.inLane<string>(lane);
    const consent =
      index % 5 === 4
        ? {}
        : {
            whatsapp: {
              marketing: {
                state: optedOut ? "opted_out" : "opted_in",
                at: at(ago + 60_000).toISOString(),
                source: "checkout form",
                entryId,
              },
              utility: { state: "opted_in", at: at(ago + 60_000).toISOString(), source: "checkout form", entryId },
            },
          };
    const identities = {
      externalId: `shop-${1000 + index}`,
      phone: `${PHONES[kind] ?? "+33"}${String(1000 + (index % 9000)).padStart(4, "0")}`,
      email: `customer${index}@example.com`,
    };
    await db.query(
      "insert into profile (lane, id, workspace_id, identities, attributes, locale, time_zone, country, consent, reachability, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
      [
        lane,
        id,
        workspaceId,
        JSON.stringify(identities),
        JSON.stringify({ firstName: name.split(" ")[0], lastName: name.split(" ")[1], vip: index % 6 === 0 }),
        LOCALES[kind],
        "Europe/Paris",
        COUNTRIES[kind],
        JSON.stringify(consent),
        JSON.stringify(
          index % 8 === 3
            ? { whatsapp: { state: "unreachable", at: at(ago).toISOString(), reason: "131026" } }
            : { whatsapp: { state: "reachable", at: at(ago).toISOString(), reason: null } },
        ),
        at(ago + 90_000),
        at(ago),
      ],
    );
    if (index % 5 !== 4)
      await db.query(
        `insert into consent_entry (lane, id, workspace_id, profile_id, seq, channel, purpose, action, how, source, actor, evidence, occurred_at, recorded_at, prev_hash, hash)
         values ($1, $2, $3, $4, 1, 'whatsapp', 'marketing', $5, 'form', 'checkout form', 'shop', $6, $7, $7, '', '')`,
        [
          lane,
          entryId,
          workspaceId,
          id,
          optedOut ? "opt_out" : "opt_in",
          JSON.stringify({ wording: "Yes, send me news on WhatsApp", form: "checkout-v3" }),
          at(ago + 60_000),
        ],
      );
    const runId = ids.inLane<string>(lane);
    const order = `#LUNE-${1042 + index}`;
    await db.query(
      "insert into event (lane, id, workspace_id, profile_id, type, properties, occurred_at, received_at, source) values ($1, $2, $3, $4, 'order_placed', $5, $6, $6, 'shopify')",
      [
        lane,
        ids.inLane<string>(lane),
        workspaceId,
        id,
        JSON.stringify({ orderId: String(5_000 + index), orderName: order, total: 129.9, currency: "EUR" }),
        at(ago + 1_000),
      ],
    );
    const node = index % 4 === 0 ? "answer" : "ship-wait";
    await db.query(
      "insert into run (lane, id, workspace_id, profile_id, journey, version_id, key, state, node, due_at, memory, started_at, updated_at) values ($1, $2, $3, $4, 'order-updates', $5, $6, $7, $8, $9, '{}', $10, $10)",
      [
        lane,
        runId,
        workspaceId,
        id,
        versionId,
        String(5_000 + index),
        index % 7 === 6 ? "finished" : "live",
        index % 7 === 6 ? "done" : node,
        index % 7 === 6 ? null : new Date(now + 86_400_000),
        at(ago),
      ],
    );
    await addMessages(index, id, ago, runId, order, name.split(" ")[0] ?? "");
  }
  await db.query(
    "insert into node_count (lane, version_id, node, via, workspace_id, passed) select 0, $1, node, via, $2, n from (values ('confirm', 'next', $3::int), ('ship-wait', 'arm:0', $3::int / 4), ('shipped', 'next', $3::int / 4), ('ask', 'next', $3::int / 4), ('answer', 'arm:0', $3::int / 9), ('answer', 'arm:1', $3::int / 30), ('thanks', 'next', $3::int / 9)) as v (node, via, n)",
    [versionId, workspaceId, people],
  );
  return { workspaceId, channelId, versionId, profileIds };
}
