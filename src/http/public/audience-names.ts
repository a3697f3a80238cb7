import type { KnownNames } from "../../audiences/validate.ts";
import { findAudiencePeople } from "../../insights/audience-people.ts";
import type { WorkspaceId } from "../../platform/ids.ts";
import type { HttpDeps } from "../deps.ts";

/** Names that were seen in this workspace: an unknown one in a rule is probably a slip. */
export async function knownNames({ pool, catalog }: Pick<HttpDeps, "pool" | "catalog">, workspaceId: WorkspaceId): Promise<KnownNames> {
  const { facts, events, lists } = await findAudiencePeople(pool).vocabulary(workspaceId);
  const journeys = [...catalog().versions.values()].filter((version) => version.workspaceId === workspaceId).map(({ journey }) => journey);
  const channels = [...catalog().channels.values()].filter((channel) => channel.workspaceId === workspaceId);
  return {
    attributes: new Set(
      facts.flatMap(({ fact }) => (fact.startsWith("profile.attributes.") ? fact.slice("profile.attributes.".length) : [])),
    ),
    events: new Set(events.map(({ event }) => event)),
    lists: new Set(lists),
    journeys: new Set(journeys),
    groupKinds: new Set(catalog().groupKinds(workspaceId).keys()),
    channels: new Set(channels.flatMap(({ id, name, kind }) => [id, name, kind])),
  };
}
