import { describe, expect, it } from "vitest";
import { aChannel, aMessage, aProfile, CHANNEL_ID, MESSAGE_ID, NOW, PROFILE_ID, WORKSPACE_ID } from "../../test/support/sample-rows.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Run } from "../journeys/run.ts";
import type { LaneTx } from "../lanes/lane-store.ts";
import { LaneWork } from "../lanes/lane-work.ts";
import { QUARANTINE } from "../messages/doubt.ts";
import type { OutboundMessage } from "../messages/message.ts";
import { systemClock } from "../platform/clock.ts";
import { createIds, type MessageId, type RunId, type VersionId } from "../platform/ids.ts";
import { seededRng } from "../platform/rng.ts";
import { createRepeatDoubts, isBornInDoubt, withLostTime } from "./lost-time.ts";

const MINUTE = 60_000;
/** Minutes after the restore. */
const at = (minutes: number): Date => new Date(NOW.getTime() + minutes * MINUTE);
const LOST = { from: at(-60), at: at(0) };
const RUN_ID = "01000000-0000-7000-8000-00000000a007" as RunId;
const VERSION_ID = "01000000-0000-7000-8000-00000000b007" as VersionId;
const OTHER_ID = "01000000-0000-7000-8000-000000002007" as MessageId;

const aRun = (change: Partial<Run> & { readonly occurredAt?: Date; readonly trail?: Run["memory"]["trail"] }): Run => ({
  lane: aMessage().lane,
  id: RUN_ID,
  workspaceId: WORKSPACE_ID,
  profileId: PROFILE_ID,
  journey: "orders",
  versionId: VERSION_ID,
  key: "",
  state: "live",
  node: "n",
  dueAt: null,
  memory: {
    event: { type: "e", id: "1", occurredAt: (change.occurredAt ?? at(-120)).toISOString(), properties: {} },
    answers: {},
    messages: {},
    trail: change.trail ?? [],
  },
  outcome: null,
  startedAt: at(-120),
  updatedAt: NOW,
  ...change,
});
const queued = (minutes: number, change: Partial<OutboundMessage> = {}): OutboundMessage =>
  aMessage({
    origin: { kind: "journey", runId: RUN_ID, versionId: VERSION_ID, node: "n" },
    createdAt: at(minutes),
    dueAt: at(minutes),
    ...change,
  });
const passed = (minutes: number, via: string): Run["memory"]["trail"][number] => ({ node: "n", at: at(minutes).toISOString(), via });

function workAt(minutes: number, rows: { readonly due?: readonly OutboundMessage[]; readonly runs?: readonly Run[] } = {}): LaneWork {
  const tx = {
    lanes: [aMessage().lane],
    now: at(minutes),
    dueMessages: async () => rows.due ?? [],
    profiles: async () => [aProfile()],
    liveRuns: async () => rows.runs ?? [],
  } as unknown as LaneTx;
  const plain = { channels: new Map([[CHANNEL_ID, aChannel()]]) } as unknown as Catalog;
  return new LaneWork(tx, withLostTime(plain, LOST), createIds(systemClock, seededRng(1)));
}

async function judged(minutes: number, runs: readonly Run[]): Promise<OutboundMessage | null> {
  const work = workAt(minutes, { runs });
  work.messages.add(queued(minutes));
  await createRepeatDoubts(QUARANTINE)(work);
  return work.messages.outbound(MESSAGE_ID);
}

describe("after a restore", () => {
  it.each<[string, number, Run]>([
    ["the timer of a run of the backup, overdue", 0.1, aRun({ trail: [passed(0.1, "elapsed")] })],
    ["an inbox row of the backup, or a lost event sent again", 0.1, aRun({ startedAt: at(0.1), occurredAt: at(-5) })],
    ["a run of the backup that goes on after a doubt was settled", 30, aRun({ trail: [passed(30, "arm:0")] })],
    ["a run of the backup that does its passage once more", 45, aRun({ trail: [passed(0.1, "elapsed"), passed(45, "elapsed")] })],
  ])("is born in doubt: %s", async (_case, minutes, run) => {
    const message = await judged(minutes, [run]);
    expect(message).toMatchObject({ state: "unknown", attempt: 1, recipient: "+16505551234", claimedAt: LOST.from, doubtAt: LOST.at });
    expect(message && isBornInDoubt(message)).toBe(true);
  });

  it.each<[string, number, Run]>([
    ["what happened since then", 0.1, aRun({ startedAt: at(0.1), occurredAt: at(0.05) })],
    ["a timer of the backup that was due since then", 20, aRun({ trail: [passed(-90, "next"), passed(20, "elapsed")] })],
    ["after as long as the lost time and its doubts may take", 60 * 27, aRun({ trail: [passed(60 * 27, "arm:0")] })],
  ])("is sent like any other: %s", async (_case, minutes, run) => {
    expect(await judged(minutes, [run])).toMatchObject({ state: "queued", attempt: 0, dueAt: at(minutes) });
  });

  it("takes the age of a run that cannot be seen from its id", async () => {
    expect(await judged(20, [])).toMatchObject({ state: "unknown" });
  });

  it("judges once, while the run is at hand: what does not leave at once is not doubted later", async () => {
    const doubt = createRepeatDoubts(QUARANTINE);
    const made = workAt(0.1);
    made.runs.add(aRun({ startedAt: at(0.1), occurredAt: at(0.05), state: "finished" }));
    made.messages.add(queued(0.1));
    await doubt(made);
    const next = workAt(0.2, { due: [queued(0.1)] });
    await doubt(next);
    expect(next.changes().changedMessages).toEqual([]);
  });

  it("lets nothing else leave for the same person before the doubt is stored", async () => {
    const work = workAt(0.1, { runs: [aRun({})] });
    work.messages.add(queued(0.1));
    work.runs.add(aRun({ id: "01f00000-0000-7000-8000-00000000a007" as RunId, startedAt: at(0.1), occurredAt: at(0.05) }));
    work.messages.add(
      queued(0.1, {
        id: OTHER_ID,
        origin: { kind: "journey", runId: "01f00000-0000-7000-8000-00000000a007" as RunId, versionId: VERSION_ID, node: "n" },
      }),
    );
    await createRepeatDoubts(QUARANTINE)(work);
    expect(work.messages.outbound(MESSAGE_ID)).toMatchObject({ state: "unknown" });
    const other = work.messages.outbound(OTHER_ID);
    expect(other?.state).toBe("queued");
    expect(other && other.dueAt > work.now).toBe(true);
  });
});
