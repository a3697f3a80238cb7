import type { RuleContext } from "../audiences/context.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { Catalog } from "./catalog.ts";

/** What the names in a workspace's rules mean, by this snapshot. */
export function ruleContextOf(catalog: Catalog, workspaceId: WorkspaceId): RuleContext {
  const own = <T extends { readonly workspaceId: WorkspaceId }>(things: ReadonlyMap<string, T>): readonly T[] =>
    [...things.values()].filter((thing) => thing.workspaceId === workspaceId);
  return {
    timeZone: catalog.hours(workspaceId).timeZone,
    ruleOf: (name) => own(catalog.audiences).find((audience) => audience.name === name)?.document.rule ?? null,
    versionsOf: (journey) => own(catalog.versions).flatMap((version) => (version.journey === journey ? version.id : [])),
    channelsOf: (text) => own(catalog.channels).flatMap(({ id, name, kind }) => (id === text || name === text || kind === text ? id : [])),
  };
}
