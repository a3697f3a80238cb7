import type { Channel } from "./channel.ts";
import type { Db } from "../db/pool.ts";
import { inTransaction } from "../db/pool.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";
import type { Catalog, JourneyVersion } from "./catalog.ts";
import type { Template } from "./template.ts";

type VersionRow = JourneyVersion & { readonly takesEntries: boolean };

/** Reads all reference data as of one moment. */
export async function readCatalog(db: Db): Promise<Catalog> {
  return inTransaction(db, async (client) => {
    await client.query("set transaction isolation level repeatable read, read only");
    const revision = await client.query<{ revision: number }>("select revision from catalog_revision");
    const channels = await client.query<Channel>(
      `select id, workspace_id as "workspaceId", kind, name, state, pause, config from channel order by created_at, id`,
    );
    const templates = await client.query<Template>(
      `select workspace_id as "workspaceId", channel_id as "channelId", external_id as "externalId", name, language, status, category,
         parameter_format as "parameterFormat", components, quality_score as "qualityScore", rejected_reason as "rejectedReason", synced_at as "syncedAt"
       from template order by name, language`,
    );
    const versions = await client.query<VersionRow>(
      `select v.id, v.workspace_id as "workspaceId", v.journey, v.version, v.document, v.published_at as "publishedAt",
         (j.state = 'live' and j.live_version_id = v.id) as "takesEntries"
       from journey_version v join journey j on j.workspace_id = v.workspace_id and j.name = v.journey`,
    );
    return indexCatalog(revision.rows[0]?.revision ?? 0, channels.rows, templates.rows, versions.rows);
  });
}

function indexCatalog(
  revision: number,
  channels: readonly Channel[],
  templates: readonly Template[],
  versions: readonly VersionRow[],
): Catalog {
  const templatesByName = groupBy(templates, (template) => `${template.channelId}/${template.name}`);
  const entriesByEvent = groupBy(
    versions.filter((version) => version.takesEntries),
    (version) => `${version.workspaceId}/${version.document.entry.event}`,
  );
  return {
    revision,
    channels: new Map(channels.map((channel) => [channel.id, channel])),
    defaultChannel: (workspaceId: WorkspaceId, kind) =>
      channels.find((channel) => channel.workspaceId === workspaceId && channel.kind === kind) ?? null,
    templates: (channelId: ChannelId, name) => templatesByName.get(`${channelId}/${name}`) ?? [],
    versions: new Map(versions.map((version) => [version.id, version])),
    entryVersions: (workspaceId, eventType) => entriesByEvent.get(`${workspaceId}/${eventType}`) ?? [],
  };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
