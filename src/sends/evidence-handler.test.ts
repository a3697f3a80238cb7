import { expect, it } from "vitest";
import { aMessage, NOW } from "../../test/support/sample-rows.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { LaneTx } from "../lanes/lane-store.ts";
import { LaneWork } from "../lanes/lane-work.ts";
import type { HistoryEvidence } from "../messages/attempt.ts";
import { QUARANTINE } from "../messages/doubt.ts";
import type { OutboundMessage } from "../messages/message.ts";
import { systemClock } from "../platform/clock.ts";
import { createIds, type InboxId } from "../platform/ids.ts";
import { seededRng } from "../platform/rng.ts";
import { createEvidenceHandler } from "./evidence-handler.ts";

const HOUR = 3_600_000;
const ids = createIds(systemClock, seededRng(1));
const doubtful = aMessage({ state: "unknown", attempt: 1, claimedAt: NOW, doubtAt: NOW, settleAt: NOW, recipient: "+16505551234" });
const bornInDoubt = { ...doubtful, claimedAt: new Date(NOW.getTime() - HOUR), purpose: "marketing" } as const;
const BLIND: HistoryEvidence = { kind: "unreadable", why: "HTTP 500" };
const CLEAN: HistoryEvidence = { kind: "read", candidates: [], undecodable: [], caughtUp: true };

function open() {
  const handler = createEvidenceHandler({ quarantine: QUARANTINE });
  return async (message: OutboundMessage, evidence: HistoryEvidence, id = ids.inLane<InboxId>(message.lane)) => {
    const tx = {
      lanes: [message.lane],
      now: new Date(NOW.getTime() + 2 * HOUR),
      messages: async () => [message],
      messagesByExternalId: async () => [],
    } as unknown as LaneTx;
    const work = new LaneWork(tx, {} as Catalog, ids);
    const item = { kind: "evidence", messageId: message.id, attempt: 1, evidence } as const;
    const row = { lane: message.lane, id, workspaceId: message.workspaceId, profileId: null, item, receivedAt: NOW };
    await handler.prefetch(work, [{ row, item }]);
    handler.apply(work, row, item);
    return {
      message: work.messages.outbound(message.id),
      incidents: work.changes().incidents.map(({ kind, subject }) => `${kind}/${subject}`),
    };
  };
}

it("tells once that a history cannot be read, and again after it could be", async () => {
  const look = open();
  const told = [`history_unreadable/${doubtful.channelId}`];
  const row = ids.inLane<InboxId>(doubtful.lane);
  expect((await look(doubtful, BLIND, row)).incidents).toEqual(told);
  // A transaction that failed applies its row again.
  expect((await look(doubtful, BLIND, row)).incidents).toEqual(told);
  expect((await look(doubtful, BLIND)).incidents).toEqual([]);
  await look(doubtful, CLEAN);
  expect((await look(doubtful, BLIND)).incidents).toEqual(told);
});

it.each<[string, OutboundMessage, HistoryEvidence, object]>([
  ["sends what the lost time did not send, whatever its purpose", bornInDoubt, CLEAN, { state: "queued", attempt: 1, settledBy: null }],
  ["waits until that is certain", bornInDoubt, { ...CLEAN, caughtUp: false }, { state: "unknown" }],
  ["takes the one trace for the message", bornInDoubt, { ...CLEAN, candidates: ["w"] }, { state: "accepted", externalId: "w" }],
  ["shows what cannot be told apart", bornInDoubt, { ...CLEAN, candidates: ["w", "x"] }, { state: "unsettled" }],
  ["does not repeat what it may have sent itself", { ...doubtful, purpose: "marketing" }, CLEAN, { state: "unsettled" }],
])("%s", async (_case, message, evidence, expected) => {
  expect((await open()(message, evidence)).message).toMatchObject(expected);
});
