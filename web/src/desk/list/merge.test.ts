import { describe, expect, it } from "vitest";
import type { DeskConversationView, DeskPage } from "../../api/types.ts";
import { flatten, mergePages } from "./merge.ts";

const row = (n: number, more: Partial<DeskConversationView> = {}): DeskConversationView => ({
  id: `c${n}`,
  person: { id: `p${n}`, name: `Person ${n}`, address: null },
  channelId: "ch",
  channel: "whatsapp",
  channelName: "Shop",
  state: "open",
  priority: "normal",
  handledBy: "person",
  assignee: null,
  team: null,
  labels: [],
  language: null,
  openedAt: "2026-11-30T08:00:00.000Z",
  resolvedAt: null,
  snoozedUntil: null,
  waitingSince: null,
  firstAnsweredAt: null,
  firstDueAt: null,
  nextDueAt: null,
  windowExpiresAt: null,
  // The higher, the later.
  last: { at: new Date(Date.UTC(2026, 10, 30, 8, n)).toISOString(), direction: "inbound", preview: "", messageId: null },
  unread: 0,
  automationPausedUntil: null,
  revision: 1,
  updatedAt: "2026-11-30T08:00:00.000Z",
  ...more,
});
const page = (numbers: readonly number[], next: string | null): DeskPage => ({ rows: numbers.map((n) => row(n)), next });
const shown = (pages: readonly DeskPage[]) => flatten(pages, { view: "all" }).map(({ id }) => id);
const old = { pages: [page([9, 8, 7], "7"), page([6, 5, 4], "4")], pageParams: [null, "7"] };

const all = { view: "all" } as const;

describe("a list of conversations that changes at its top", () => {
  it("moves one up that was deep in it, once", () => {
    const merged = mergePages(old, new Set(["c5"]), [row(5, { last: { ...row(12).last } })], all);
    expect(shown(merged.pages)).toEqual(["c5", "c9", "c8", "c7", "c6", "c4"]);
    expect(merged.pages.at(-1)?.next).toBe("4");
  });

  it("lets go who left the view, and changes in place who only changed", () => {
    const merged = mergePages(old, new Set(["c6", "c4"]), [row(4, { labels: ["vip"] })], all);
    expect(shown(merged.pages)).toEqual(["c9", "c8", "c7", "c5", "c4"]);
    expect(flatten(merged.pages, all).at(-1)?.labels).toEqual(["vip"]);
  });

  it("leaves to its page what belongs behind all that is here, and takes it where nothing is behind", () => {
    const merged = mergePages(old, new Set(["c2"]), [row(2)], all);
    expect(shown(merged.pages)).toEqual(["c9", "c8", "c7", "c6", "c5", "c4"]);
    const whole = mergePages({ pages: [page([9, 8], null)], pageParams: [null] }, new Set(["c2"]), [row(2)], all);
    expect(shown(whole.pages)).toEqual(["c9", "c8", "c2"]);
  });

  it("begins with the first one, in a list that was empty", () => {
    const merged = mergePages({ pages: [page([], null)], pageParams: [null] }, new Set(["c3"]), [row(3)], all);
    expect(shown(merged.pages)).toEqual(["c3"]);
  });

  it("shows the longest waiting first in the view of those who wait, and what came last behind what is here", () => {
    const waits = (n: number, hour: string) => row(n, { waitingSince: `2026-11-30T${hour}:00:00Z` });
    const rows = [waits(1, "09"), waits(2, "08")];
    expect(flatten([{ rows, next: null }], { view: "waiting" }).map(({ id }) => id)).toEqual(["c2", "c1"]);
    const before = { pages: [{ rows: rows.toReversed(), next: "1" }], pageParams: [null] };
    const merged = mergePages(before, new Set(["c3", "c4"]), [waits(3, "10"), waits(4, "07")], { view: "waiting" });
    expect(flatten(merged.pages, { view: "waiting" }).map(({ id }) => id)).toEqual(["c4", "c2", "c1"]);
  });
});
