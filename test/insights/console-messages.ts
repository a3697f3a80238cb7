/** What each person was sent and answered, as a busy shop would leave it. */
import type { Db } from "../../src/db/pool.ts";
import type { Ids } from "../../src/platform/ids.ts";
import { laneOf } from "../../src/platform/lane.ts";

type Deps = {
  readonly db: Db;
  readonly ids: Ids;
  readonly now: number;
  readonly workspaceId: string;
  readonly channelId: string;
  readonly versionId: string;
};
type AddMessages = (index: number, profileId: string, ago: number, runId: string, order: string, firstName: string) => Promise<void>;

/** `ago`: milliseconds before `now`. */
export function messageWriter({ db, ids, now, workspaceId, channelId, versionId }: Deps): AddMessages {
  const at = (ago: number) => new Date(now - ago);
  return addMessages;

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
