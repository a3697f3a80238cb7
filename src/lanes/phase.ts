import type { InboxItem, InboxRow } from "./inbox.ts";
import type { LaneWork } from "./lane-work.ts";

/**
 * One step of the lane transaction's program, run in the order the composition root lists them.
 * Must not do I/O besides the work's own loads, and leases that all processes share. What it answers runs after the commit, and only then.
 */
export type LanePhase = { readonly name: string; readonly run: (work: LaneWork) => Promise<AfterCommit | undefined> };
export type AfterCommit = () => void;

export type ItemOf<K extends InboxItem["kind"]> = Extract<InboxItem, { readonly kind: K }>;

/**
 * Applies one kind of inbox row. `prefetch` names, for a whole batch, the rows that `apply` will read; `apply` is
 * synchronous and runs in inbox order. It must be safe to apply the same row twice.
 */
export type InboxHandler<K extends InboxItem["kind"] = InboxItem["kind"]> = {
  readonly prefetch: (work: LaneWork, rows: readonly { readonly row: InboxRow; readonly item: ItemOf<K> }[]) => Promise<void>;
  readonly apply: (work: LaneWork, row: InboxRow, item: ItemOf<K>) => void;
};
export type InboxHandlers = { readonly [K in InboxItem["kind"]]: InboxHandler<K> };
