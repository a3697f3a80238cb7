/** A failure that Meta tells without our callback data, in any order with the attempt's own answer and the sweep of its claim. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Catalog } from "../../src/catalog/catalog.ts";
import { decideFailure } from "../../src/channels/whatsapp/error-codes.ts";
import type { InboxRow } from "../../src/lanes/inbox.ts";
import type { LaneTx } from "../../src/lanes/lane-store.ts";
import { LaneWork } from "../../src/lanes/lane-work.ts";
import type { InboxHandler } from "../../src/lanes/phase.ts";
import type { AttemptOutcome, Receipt } from "../../src/messages/attempt.ts";
import { becomeDoubtful, QUARANTINE } from "../../src/messages/doubt.ts";
import type { OutboundMessage } from "../../src/messages/message.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { createIds, type InboxId } from "../../src/platform/ids.ts";
import { seededRng } from "../../src/platform/rng.ts";
import { createOutcomeHandler } from "../../src/sends/outcome-handler.ts";
import { createReceiptHandler } from "../../src/sends/receipt-handler.ts";
import { aMessage, aProfile, CHANNEL_ID, MESSAGE_ID, NOW, PROFILE_ID, WORKSPACE_ID } from "../support/sample-rows.ts";

const WAMID = "wamid.A";
const claimed = aMessage({ state: "claimed", attempt: 1, recipient: "+16505551234", claimedAt: NOW, deadline: NOW });
const ports = { pauseSender: () => undefined, resyncTemplates: () => undefined, rules: { decideFailure, quarantine: QUARANTINE } };
const receipts = createReceiptHandler(ports);
const outcomes = createOutcomeHandler(ports);
const ids = createIds(systemClock, seededRng(3));

type News = "answer" | "lost answer" | "failure" | "sweep";
const failure = (change: Partial<Receipt> = {}): Receipt => ({
  externalId: WAMID,
  status: "failed",
  at: new Date(NOW.getTime() + 2_000).toISOString(),
  attempt: null,
  pricing: null,
  error: { code: 131_049, subcode: null, title: "Not delivered", details: null, httpStatus: 0 },
  ...change,
});
const rowOf = (item: InboxRow["item"]): InboxRow => ({
  lane: claimed.lane,
  id: ids.inLane<InboxId>(claimed.lane),
  workspaceId: WORKSPACE_ID,
  profileId: item.kind === "receipt" ? PROFILE_ID : null,
  item,
  receivedAt: NOW,
});
const answer = (outcome: AttemptOutcome): InboxRow["item"] => ({ kind: "outcome", messageId: MESSAGE_ID, attempt: 1, outcome });
const ITEMS: { readonly [N in Exclude<News, "sweep">]: InboxRow["item"] } = {
  answer: answer({ kind: "accepted", externalId: WAMID, note: null }),
  "lost answer": answer({ kind: "doubt", why: "ECONNRESET" }),
  failure: { kind: "receipt", channelId: CHANNEL_ID, messageId: null, receipt: failure() },
};

/** One lane transaction after the other, over a store of one message. */
async function after(before: OutboundMessage, batches: readonly (readonly News[])[], items = ITEMS) {
  let message = before;
  const incidents: string[] = [];
  for (const batch of batches) {
    const isOpen = (): boolean => message.state === "claimed" || message.state === "unknown";
    const tx = {
      lanes: [message.lane],
      now: new Date(NOW.getTime() + 5_000),
      messages: async () => [message],
      messagesByExternalId: async (_lanes: unknown, wanted: readonly string[]) =>
        wanted.includes(message.externalId ?? "") ? [message] : [],
      outstanding: async () => (isOpen() ? [{ profileId: message.profileId, channelId: message.channelId, messageId: message.id }] : []),
      profiles: async () => [aProfile()],
      pendingMessages: async () => [],
    } as unknown as LaneTx;
    const work = new LaneWork(tx, { channels: new Map() } as unknown as Catalog, ids);
    const rows = batch.flatMap((news) => (news === "sweep" ? [] : [rowOf(items[news])]));
    for (const [kind, handler] of [
      ["receipt", receipts],
      ["outcome", outcomes],
    ] as const) {
      const own = rows.filter((row) => row.item.kind === kind).map((row) => ({ row, item: row.item }));
      if (own.length > 0) await (handler as unknown as InboxHandler).prefetch(work, own);
    }
    for (const row of rows) ((row.item.kind === "receipt" ? receipts : outcomes) as unknown as InboxHandler).apply(work, row, row.item);
    const changes = work.changes();
    message = (changes.changedMessages[0] as OutboundMessage | undefined) ?? message;
    incidents.push(...changes.incidents.map(({ kind }) => kind));
    if (batch.includes("sweep") && message.state === "claimed") message = becomeDoubtful(message, tx.now, QUARANTINE);
  }
  return { message, incidents };
}

test("it is applied, whatever the order, the copies and the batches", async () => {
  const news = fc.record({
    answered: fc.constantFrom<News>("answer", "lost answer"),
    copies: fc.integer({ min: 1, max: 3 }),
    swept: fc.boolean(),
    order: fc.infiniteStream(fc.nat()),
    cuts: fc.infiniteStream(fc.boolean()),
  });
  await fc.assert(
    fc.asyncProperty(news, async ({ answered, copies, swept, order, cuts }) => {
      const all: News[] = [answered, ...Array.from({ length: copies }, (): News => "failure"), ...(swept ? (["sweep"] as const) : [])];
      const shuffled = all.map((one) => ({ one, key: order.next().value })).toSorted((a, b) => a.key - b.key);
      const batches = shuffled.reduce<News[][]>((made, { one }) => {
        const last = made.at(-1);
        if (last && cuts.next().value === true) last.push(one);
        else made.push([one]);
        return made;
      }, []);
      const { message, incidents } = await after(claimed, batches);
      expect(message).toMatchObject({ state: "failed", externalId: WAMID, error: { code: "131049" }, settleAt: null });
      expect(incidents).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test.each<[string, OutboundMessage, Partial<Receipt>]>([
  ["of a time before the claim", claimed, { at: new Date(NOW.getTime() - 600_000).toISOString() }],
  ["when nothing of ours is on its way", aMessage({ state: "queued" }), {}],
  ["when what is known has another id", aMessage({ state: "sent", attempt: 1, externalId: "wamid.B", claimedAt: NOW }), {}],
  ["that is no failure", claimed, { status: "sent", error: null }],
])("a stranger's receipt changes nothing: %s", async (_case, message, change) => {
  const items = { ...ITEMS, failure: { kind: "receipt" as const, channelId: CHANNEL_ID, messageId: null, receipt: failure(change) } };
  expect((await after(message, [["failure"]], items)).message).toBe(message);
});
