import { readOffer } from "../../appointments/offer.ts";
import type { Db } from "../../db/pool.ts";
import type { KnownServices } from "../../journeys/service-check.ts";
import type { WorkspaceId } from "../../platform/ids.ts";

/** The services that journeys may name; they are not in the catalog. */
export async function knownServices(db: Db, workspaceId: WorkspaceId): Promise<KnownServices> {
  const { allServices, resources } = await readOffer(db, workspaceId);
  const ids = (isArchived: boolean): ReadonlySet<string> =>
    new Set(allServices.filter((service) => service.isArchived === isArchived).map(({ id }) => id));
  return { inUse: ids(false), removed: ids(true), givers: new Map(resources.map(({ id, services }) => [id, new Set(services)])) };
}
