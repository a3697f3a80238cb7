/** A business event gives every lane the work of beginning each journey that waits for it, in one commit; told again by its id it changes nothing. */
import type { Catalog } from "../../catalog/catalog.ts";
import type { BusinessEventInput } from "../../contract/business-event.ts";
import type { NewInboxRow } from "../../lanes/inbox.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Ids, InboxId, WorkspaceId } from "../../platform/ids.ts";
import { allLanes } from "../../platform/lane.ts";

type Deps = {
  readonly catalog: () => Catalog;
  readonly lookAgain: () => Promise<Catalog>;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly inboxWriter: { readonly append: (rows: readonly NewInboxRow[]) => Promise<number> };
};

export async function beginByBusinessEvent(
  { catalog, lookAgain, ids, clock, inboxWriter }: Deps,
  workspaceId: WorkspaceId,
  { id, type, properties = {}, occurredAt }: BusinessEventInput,
): Promise<{ readonly accepted: boolean; readonly journeys: readonly string[] }> {
  const at = new Date(clock.now()).toISOString();
  const event = { id, type, occurredAt: occurredAt === undefined ? at : new Date(occurredAt).toISOString(), properties };
  const waitingIn = (snapshot: Catalog) =>
    snapshot
      .entriesOf(workspaceId, "business_event")
      .flatMap(({ journey, document: { entry } }) =>
        entry.kind === "business_event" && entry.event === type ? [{ journey, audience: entry.audience }] : [],
      );
  const known = waitingIn(catalog());
  const waiting = known.length === 0 ? waitingIn(await lookAgain()) : known;
  const rows = waiting.flatMap(({ journey, audience }) =>
    allLanes.map((lane): NewInboxRow => ({
      lane,
      id: ids.inLane<InboxId>(lane),
      workspaceId,
      profileId: null,
      item: { kind: "journey_task", task: { kind: "begin", journey, audience, at, event }, after: null, done: 0 },
      dedupeKey: `business:${lane}:${journey}:${id}`,
    })),
  );
  const added = rows.length === 0 ? 0 : await inboxWriter.append(rows);
  return { accepted: waiting.length === 0 || added > 0, journeys: waiting.map(({ journey }) => journey) };
}
