import { describe, expect, it } from "vitest";
import type { DeskConversationView, DeskPage } from "../../api/types.ts";
import { belongs, flatten, mergePages } from "./merge.ts";

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

describe("a list of conversations that changes at its top", () => {
  it("moves one up that was deep in it, once, and keeps what fell out of the first page", () => {
    const fresh: DeskPage = { rows: [row(5, { last: { ...row(12).last } }), row(9), row(8)], next: "8" };
    const merged = mergePages(old, fresh, new Set(["c5"]), []);
    expect(shown(merged.pages)).toEqual(["c5", "c9", "c8", "c7", "c6", "c4"]);
    expect(merged.pages.at(-1)?.next).toBe("4");
  });

  it("lets go who left the view, and changes in place who only changed", () => {
    const merged = mergePages(old, page([9, 8, 7], "7"), new Set(["c6", "c4"]), [row(4, { labels: ["vip"] })]);
    expect(shown(merged.pages)).toEqual(["c9", "c8", "c7", "c5", "c4"]);
    expect(flatten(merged.pages, { view: "all" }).at(-1)?.labels).toEqual(["vip"]);
  });

  it("is the first page, when that is all there is", () => {
    const merged = mergePages(old, page([9], null), new Set(["c8"]), []);
    expect(shown(merged.pages)).toEqual(["c9"]);
  });

  it("reads on where the first page ends, when nothing of the old one is left", () => {
    const merged = mergePages({ pages: [page([], null)], pageParams: [null] }, page([3, 2, 1], "1"), new Set(), []);
    expect(merged.pages.at(-1)?.next).toBe("1");
  });

  it("shows the longest waiting first in the view of those who wait", () => {
    const rows = [row(1, { waitingSince: "2026-11-30T09:00:00Z" }), row(2, { waitingSince: "2026-11-30T08:00:00Z" })];
    expect(flatten([{ rows, next: null }], { view: "waiting" }).map(({ id }) => id)).toEqual(["c2", "c1"]);
  });

  it("knows which row still belongs to a view, and where only the server does", () => {
    const mine = row(1, { assignee: { id: "me", name: "Me" } });
    expect([belongs(mine, { view: "mine" }, "me"), belongs(mine, { view: "mine" }, "other")]).toEqual([true, false]);
    expect(belongs(row(1, { state: "resolved", resolvedAt: "2026-11-30T08:00:00Z" }), { view: "all" }, "me")).toBe(false);
    expect(belongs(row(1), { view: "all", label: "vip" }, "me")).toBe(false);
    expect(belongs(row(1), { view: "all", person: "ana" }, "me")).toBe(null);
  });
});
