/** Rows as a busy shop would leave them, written straight into the tables: the console only reads. */
import { randomUUID } from "node:crypto";
import type { Db } from "../../src/db/pool.ts";
import { createIds } from "../../src/platform/ids.ts";
import { laneOf } from "../../src/platform/lane.ts";
import { seededRng } from "../../src/platform/rng.ts";

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
export const JOURNEY = {
  schema: 1,
  name: "order-updates",
  title: "Order updates",
  description: "From the order to the door, and how it was",
  entry: { kind: "event", event: "order_placed", key: "properties.orderId" },
  start: "confirm",
  nodes: {
    confirm: {
      kind: "message",
      channel: "whatsapp",
      purpose: "utility",
      content: {
        kind: "template",
        name: "order_confirmation",
        body: { name: "{{ profile.attributes.firstName }}", order: "{{ event.properties.orderName }}" },
      },
      next: "ship-wait",
    },
    "ship-wait": {
      kind: "wait_for",
      arms: [{ on: "event", event: "order_shipped", next: "shipped" }],
      timeout: { after: "P7D", next: "late" },
    },
    shipped: {
      kind: "message",
      channel: "whatsapp",
      purpose: "utility",
      content: { kind: "template", name: "order_confirmation" },
      next: "ask",
    },
    ask: {
      kind: "message",
      channel: "whatsapp",
      purpose: "service",
      content: {
        kind: "buttons",
        body: "How was it?",
        buttons: [
          { id: "good", title: "Good" },
          { id: "bad", title: "Bad" },
        ],
      },
      next: "answer",
    },
    answer: {
      kind: "wait_for",
      arms: [
        { on: "reply", choice: "good", next: "thanks" },
        { on: "reply", choice: "bad", next: "sorry" },
        { on: "any_reply", next: "thanks" },
      ],
      timeout: { after: "P2D", next: "done" },
    },
    thanks: {
      kind: "message",
      channel: "whatsapp",
      purpose: "service",
      content: { kind: "text", text: "Thank you! *See you soon.*" },
      next: "done",
    },
    sorry: {
      kind: "message",
      channel: "whatsapp",
      purpose: "service",
      content: { kind: "text", text: "We are sorry. An agent will call you." },
      next: "flag",
    },
    flag: { kind: "update_profile", set: { needsCall: true }, next: "done" },
    late: { kind: "exit", outcome: "never_shipped" },
    done: { kind: "exit", outcome: "done" },
  },
} as const;
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
        "insert into consent_entry (lane, id, workspace_id, profile_id, channel, purpose, action, source, evidence, occurred_at, recorded_at) values ($1, $2, $3, $4, 'whatsapp', 'marketing', $5, 'checkout form', $6, $7, $7)",
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

  async function addMessages(
    index: number,
    profileId: string,
    ago: number,
    runId: string,
    order: string,
    firstName: string,
  ): Promise<void> {
    const lane = laneOf(profileId);
    const outcome =
      index % 10 === 4
        ? "refused"
        : index % 16 === 3
          ? "failed"
          : index % 14 === 9
            ? "held"
            : index % 3 === 0
              ? "read"
              : index % 7 === 1
                ? "accepted"
                : "delivered";
    const id = ids.inLane<string>(lane);
    const when = (plus: number) => at(ago - plus).toISOString();
    const passed = ["expiry", "channel", "address", "suppression"].map((rule) => ({
      rule,
      verdict: "pass",
      facts:
        rule === "channel"
          ? { state: "active", pausedBy: null }
          : rule === "address"
            ? { address: "phone", phoneOnly: false }
            : rule === "suppression"
              ? { reachability: "reachable", since: when(0), because: null }
              : { expiresAt: null },
    }));
    const decision =
      outcome === "refused"
        ? {
            verdict: "refuse",
            reason: "no_consent",
            until: null,
            at: when(40),
            ladder: [...passed, { rule: "consent", verdict: "refuse", facts: { basis: null } }],
          }
        : outcome === "held"
          ? {
              verdict: "hold",
              reason: "template_paused",
              until: new Date(now + 600_000).toISOString(),
              at: when(40),
              ladder: [
                ...passed,
                { rule: "consent", verdict: "pass", facts: { basis: "utility", source: "checkout form", at: when(-60_000), entryId: id } },
                {
                  rule: "template",
                  verdict: "hold",
                  facts: { template: "autumn_sale", language: "en", status: "PAUSED", category: "MARKETING" },
                },
              ],
            }
          : {
              verdict: "allow",
              reason: "allowed",
              until: null,
              at: when(40),
              ladder: [
                ...passed,
                { rule: "consent", verdict: "pass", facts: { basis: "utility", source: "checkout form", at: when(-60_000), entryId: id } },
                {
                  rule: "template",
                  verdict: "pass",
                  facts: { template: "order_confirmation", language: "en", status: "APPROVED", category: "UTILITY" },
                },
                { rule: "window", verdict: "pass", facts: { open: false, until: null, freeForm: false } },
                { rule: "order", verdict: "pass", facts: { earlier: null } },
                { rule: "pair_pace", verdict: "pass", facts: { freeAt: when(40) } },
                { rule: "sender_pace", verdict: "pass", facts: { room: 80 } },
              ],
            };
    const went = !["refused", "held"].includes(outcome);
    const receipts = {
      ...(went ? { accepted: when(120) } : {}),
      ...(outcome === "delivered" || outcome === "read" ? { sent: when(300), delivered: when(900) } : {}),
      ...(outcome === "read" ? { read: when(30_000) } : {}),
      ...(outcome === "failed" ? { failed: when(1_500) } : {}),
    };
    const preview = {
      header: { kind: "text", text: `Order ${order}` },
      body: `Hi ${firstName}, thank you for your order *${order}*. We will write again when it leaves our workshop.`,
      footer: "Maison Lune",
      buttons: [{ kind: "url", text: "See the order", url: "https://shop.example/o/1" }],
    };
    const content = {
      kind: "template",
      name: "order_confirmation",
      body: { name: "{{ profile.attributes.firstName }}", order: "{{ event.properties.orderName }}" },
    };
    await insertMessage({
      lane,
      id,
      profileId,
      direction: "outbound",
      order,
      state: outcome,
      purpose: "utility",
      origin: { kind: "journey", runId, versionId, node: "confirm" },
      content,
      rendered: went ? { content, preview } : null,
      decision,
      receipts,
      attempt: went ? 1 : 0,
      externalId: went ? `wamid.${id}` : null,
      error: outcome === "failed" ? { code: "131026", title: "Message undeliverable", details: null, action: "mark_unreachable" } : null,
      pricing: outcome === "read" || outcome === "delivered" ? { billable: true, type: "regular", category: "utility" } : null,
      repliesTo: null,
      ago,
    });
    if (index % 6 === 0 && ago > 40_000) {
      await insertMessage({
        lane,
        id: ids.inLane<string>(lane),
        profileId,
        direction: "inbound",
        order,
        state: "received",
        purpose: null,
        origin: null,
        content:
          index % 12 === 0
            ? {
                kind: "text",
                text: "Merci ! Can you *gift-wrap* it?\nhttps://shop.example/gift",
                choice: null,
                target: null,
                data: null,
                raw: { type: "text" },
              }
            : { kind: "button", text: "Good", choice: "good", target: `wamid.${id}`, raw: { type: "button" } },
        rendered: null,
        decision: null,
        receipts: null,
        attempt: 0,
        externalId: `wamid.IN.${index}`,
        error: null,
        pricing: null,
        repliesTo: index % 12 === 0 ? null : id,
        ago: ago - 35_000,
      });
      await db.query(
        "insert into conversation (lane, profile_id, channel_id, workspace_id, window_expires_at, last_inbound_at, last_outbound_at, unread) values ($1, $2, $3, $4, $5, $6, $7, 1)",
        [lane, profileId, channelId, workspaceId, new Date(now - ago + 86_400_000), at(ago - 35_000), at(ago)],
      );
    }
  }

  async function insertMessage(row: {
    readonly lane: number;
    readonly id: string;
    readonly profileId: string;
    readonly direction: string;
    readonly state: string;
    readonly order: string;
    readonly purpose: string | null;
    readonly origin: unknown;
    readonly content: unknown;
    readonly rendered: unknown;
    readonly decision: unknown;
    readonly receipts: unknown;
    readonly attempt: number;
    readonly externalId: string | null;
    readonly error: unknown;
    readonly pricing: unknown;
    readonly repliesTo: string | null;
    readonly ago: number;
  }): Promise<void> {
    const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
    await db.query(
      `with made as (
         insert into message (lane, id, workspace_id, profile_id, channel_id, direction, state, stage, external_id, purpose, origin, attempt, due_at, reason, error, pricing, receipts, replies_to, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7::text, case when $7::text = 'held' then 'waiting' else 'done' end, $8, $9, $10, $14, $15, $16::json->>'reason', $17, $18, $19, $20, $21, $21))
       insert into message_text (lane, id, content, rendered, variables, decision) values ($1, $2, $11, $12, $13, $16)`,
      [
        row.lane,
        row.id,
        workspaceId,
        row.profileId,
        channelId,
        row.direction,
        row.state,
        row.externalId,
        row.purpose,
        json(row.origin),
        json(row.content),
        json(row.rendered),
        json({ event: { properties: { orderName: row.order } } }),
        row.attempt,
        row.direction === "outbound" ? at(row.ago) : null,
        json(row.decision),
        json(row.error),
        json(row.pricing),
        json(row.receipts),
        row.repliesTo,
        at(row.ago),
      ],
    );
  }
}
