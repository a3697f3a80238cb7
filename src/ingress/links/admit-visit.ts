import type { Catalog } from "../../catalog/catalog.ts";
import { LINK_CODE } from "../../links/link-code.ts";
import { readLinkByCode, type StoredLink } from "../../links/links.ts";
import type { Uncounted } from "../../links/visitor.ts";
import type { NewInboxRow } from "../../lanes/inbox.ts";
import type { Clock } from "../../platform/clock.ts";
import type { InboxId } from "../../platform/ids.ts";
import { laneOf } from "../../platform/lane.ts";
import type { DoorDeps } from "../admit.ts";

export type VisitDeps = Pick<DoorDeps, "pool" | "ids" | "inboxWriter"> & {
  readonly catalog: () => Catalog;
  readonly clock: Pick<Clock, "now">;
};

/**
 * The link of a code, unless it is asked for on a host that is another workspace's own: nobody's name vouches for somebody else's
 * targets. Null: there is none.
 */
export async function findLink({ pool, catalog }: VisitDeps, code: string, host: string): Promise<StoredLink | null> {
  const link = LINK_CODE.test(code) ? await readLinkByCode(pool, code) : null;
  if (!link) return null;
  const owner = catalog().linkHostOf(host.toLowerCase());
  return owner === null || owner === link.workspaceId ? link : null;
}

/** Durable when it resolves. Each visit is a row of its own, whose id is the event's: applied twice it is one. */
export async function admitVisit(
  { ids, clock, inboxWriter }: VisitDeps,
  { workspaceId, messageId, code, place, target }: StoredLink,
  uncounted: Uncounted | null,
): Promise<void> {
  const lane = laneOf(messageId);
  const at = new Date(clock.now()).toISOString();
  const item = { kind: "click", messageId, link: { code, place, target }, at, uncounted, known: false, detail: {} } as const;
  const row: NewInboxRow = { lane, id: ids.inLane<InboxId>(lane), workspaceId, profileId: null, item, dedupeKey: null };
  await inboxWriter.append([row]);
}
