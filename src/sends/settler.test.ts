import { expect, it } from "vitest";
import { aChannel, aMessage, NOW } from "../../test/support/sample-rows.ts";
import type { NewInboxRow } from "../lanes/inbox.ts";
import { QUARANTINE } from "../messages/doubt.ts";
import { systemClock } from "../platform/clock.ts";
import { type ChannelId, createIds, type MessageId } from "../platform/ids.ts";
import { seededRng } from "../platform/rng.ts";
import type { HistoryEntry } from "./history-index.ts";
import { createSettler, type SettlerPorts } from "./settler.ts";

const doubt = aMessage({
  state: "unknown",
  attempt: 1,
  recipient: "+16505551234",
  claimedAt: NOW,
  doubtAt: new Date(NOW.getTime() + 60_000),
});
const at = (minutes: number): number => NOW.getTime() + minutes * 60_000;
/** Ids here are `party/name`. */
const entry = (externalId: string, minutes: number | null): HistoryEntry => {
  const time = minutes === null ? null : at(minutes);
  return { externalId, at: time, newestAt: time };
};
/** Of ours are `…/known` and `…/later`. */
const isOurs = (id: string): boolean => /\/(known|later)$/.test(id);

async function evidenceOf(
  entries: readonly HistoryEntry[] | "unreadable",
  change: Partial<SettlerPorts> = {},
  about = doubt,
): Promise<unknown> {
  const rows: NewInboxRow[] = [];
  const settler = createSettler({
    channelOf: () => aChannel(),
    hasHistory: () => true,
    readHistory: async () => (entries === "unreadable" ? { kind: "unreadable", why: "HTTP 500" } : { kind: "read", entries, next: null }),
    partyOf: (id) => (id.startsWith("?") ? null : (id.split("/")[0] ?? null)),
    knownExternalIds: async (ids) => new Set(ids.filter(isOurs)),
    append: async (added) => rows.push(...added),
    wake: () => undefined,
    ids: createIds(systemClock, seededRng(1)),
    clock: { ...systemClock, sleep: () => Promise.resolve() },
    quarantine: QUARANTINE,
    failed: (error) => {
      throw error;
    },
    ...change,
  });
  settler.take([about]);
  await settler.idle();
  expect(rows).toHaveLength(1);
  const item = rows[0]?.item;
  return item?.kind === "evidence" && item.messageId === doubt.id ? item.evidence : null;
}

const CAUGHT_UP = entry("19999999999/later", 7);

it.each<[string, readonly HistoryEntry[], object]>([
  ["nothing", [CAUGHT_UP], { candidates: [], undecodable: [], caughtUp: true }],
  ["a list that ends too early", [entry("19999999999/later", 5)], { candidates: [], undecodable: [], caughtUp: false }],
  ["a stranger's newer message, which tells nothing", [entry("19999999999/stranger", 9)], { candidates: [], caughtUp: false }],
  [
    "an old message of ours that was read later",
    [{ ...entry("19999999999/later", -60), newestAt: at(7) }],
    { candidates: [], caughtUp: true },
  ],
  ["its recipient's", [CAUGHT_UP, entry("16505551234/a", 1)], { candidates: ["16505551234/a"], undecodable: [] }],
  ["its recipient's without a time", [CAUGHT_UP, entry("16505551234/a", null)], { candidates: ["16505551234/a"] }],
  ["its recipient's of long before", [CAUGHT_UP, entry("16505551234/a", -3)], { candidates: [] }],
  ["one that is another message's", [CAUGHT_UP, entry("16505551234/known", 1)], { candidates: [] }],
  ["one that names nobody", [CAUGHT_UP, entry("?/a", 1)], { candidates: [], undecodable: ["?/a"] }],
  [
    "nearly the same number",
    [CAUGHT_UP, entry("16505551239/a", 1), entry("5216505551234/a", 1)],
    { candidates: [], undecodable: ["5216505551234/a"] },
  ],
  ["a user id", [CAUGHT_UP, entry("US.1349/a", 1)], { candidates: [], undecodable: ["US.1349/a"] }],
])("finds %s", async (_case, entries, expected) => {
  expect(await evidenceOf(entries)).toMatchObject({ kind: "read", ...expected });
});

it("takes no trace of nobody for no trace", async () => {
  expect(await evidenceOf([CAUGHT_UP], {}, { ...doubt, recipient: null })).toMatchObject({ kind: "unreadable" });
});

it("passes on that it could not look", async () => {
  expect(await evidenceOf("unreadable")).toEqual({ kind: "unreadable", why: "HTTP 500" });
  expect(await evidenceOf([], { channelOf: () => null })).toMatchObject({ kind: "unreadable" });
});

it("looks into the other channels when one of them breaks", async () => {
  const rows: NewInboxRow[] = [];
  const failures: unknown[] = [];
  const broken = aMessage({
    ...doubt,
    id: "01990000-0000-7000-8000-0000000000aa" as MessageId,
    channelId: "01990000-0000-7000-8000-0000000000bb" as ChannelId,
  });
  const settler = createSettler({
    channelOf: (id) => aChannel({ id }),
    hasHistory: () => true,
    readHistory: async ({ id }) => {
      if (id === broken.channelId) throw new Error("its secret does not open");
      return { kind: "read", entries: [CAUGHT_UP], next: null };
    },
    partyOf: (id) => id.split("/")[0] ?? null,
    knownExternalIds: async (ids) => new Set(ids.filter(isOurs)),
    append: async (added) => rows.push(...added),
    wake: () => undefined,
    ids: createIds(systemClock, seededRng(1)),
    clock: { ...systemClock, sleep: () => Promise.resolve() },
    quarantine: QUARANTINE,
    failed: (error) => void failures.push(error),
  });
  settler.take([broken, doubt]);
  await settler.idle();
  expect(rows.map(({ item }) => item)).toMatchObject([
    { messageId: broken.id, evidence: { kind: "unreadable" } },
    { messageId: doubt.id, evidence: { kind: "read", caughtUp: true } },
  ]);
  expect(failures).toHaveLength(1);
});
