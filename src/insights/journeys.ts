/** Journeys as they are drawn: the document's nodes and ways with the live and passed counts on them. */
import type { JourneyDocument, Problem } from "../contract/console.ts";
import type { JourneyDetail, JourneyEdgeView, JourneyNodeView, JourneyRow, JourneyVersionRow } from "../contract/console-journeys.ts";
import type { Db } from "../db/pool.ts";
import { kindOf } from "../journeys/nodes/registry.ts";
import { subscriptionsOf } from "../journeys/subscriptions.ts";
import type { JsonObject } from "../platform/json.ts";
import {
  findStoredJourney,
  listStoredJourneys,
  listVersions,
  liveByNode,
  passedByWay,
  templateComponents,
  type NodeLive,
  type StoredVersion,
  type WayPassed,
} from "./journeys.store.ts";
import { draftPreview } from "./preview.ts";

export type FindProblems = (document: JourneyDocument) => readonly Problem[];

export async function listJourneys(db: Db, workspaceId: string, problemsOf: FindProblems): Promise<readonly JourneyRow[]> {
  const journeys = await listStoredJourneys(db, workspaceId);
  const versions = new Map((await listVersions(db, workspaceId, null)).map((version) => [version.journey, version]));
  const live = await liveByNode(db, workspaceId, null);
  const passed = await passedByWay(db, workspaceId, null);
  return journeys.map((journey): JourneyRow => {
    const newest = versions.get(journey.name);
    const document = newest?.document;
    const mine = live.filter((row) => row.journey === journey.name);
    return {
      name: journey.name,
      title: journey.title,
      description: document?.description ?? null,
      state: journey.state,
      version: newest?.version ?? null,
      publishedAt: newest?.published_at.toISOString() ?? null,
      entry: document?.entry ?? null,
      hears: document ? [...subscriptionsOf(document).events] : [],
      nodes: document ? Object.keys(document.nodes).length : 0,
      live: total(mine),
      entered:
        total(passed.filter((row) => row.journey === journey.name && row.node === document?.start)) +
        total(mine.filter((row) => row.node === document?.start)),
      problems: document ? problemsOf(document).length : 0,
    };
  });
}

export async function readJourney(
  db: Db,
  workspaceId: string,
  name: string,
  wanted: number | undefined,
  problemsOf: FindProblems,
): Promise<JourneyDetail | null> {
  const journey = await findStoredJourney(db, workspaceId, name);
  if (!journey) return null;
  const versions = await listVersions(db, workspaceId, name);
  const chosen =
    wanted === undefined
      ? (versions.find(({ id }) => id === journey.live_version_id) ?? versions[0])
      : versions.find(({ version }) => version === wanted);
  if (!chosen) return null;
  const live = await liveByNode(db, workspaceId, name);
  const passed = (await passedByWay(db, workspaceId, name)).filter((row) => row.version_id === chosen.id);
  const here = live.filter((row) => row.version_id === chosen.id);
  const describe = (version: StoredVersion): JourneyVersionRow => ({
    id: version.id,
    version: version.version,
    publishedAt: version.published_at.toISOString(),
    publishedBy: version.published_by,
    current: version.id === journey.live_version_id,
    live: total(live.filter((row) => row.version_id === version.id)),
  });
  const edges = edgesOf(chosen.document, passed);
  return {
    name,
    title: chosen.document.title,
    state: journey.state,
    pause: journey.pause,
    version: describe(chosen),
    versions: versions.map(describe),
    document: chosen.document,
    nodes: nodesOf(chosen.document, here, edges, await templateComponents(db, workspaceId)),
    edges,
    problems: problemsOf(chosen.document),
    live: total(here),
  };
}

function nodesOf(
  document: JourneyDocument,
  live: readonly NodeLive[],
  edges: readonly JourneyEdgeView[],
  templates: ReadonlyMap<string, readonly JsonObject[]>,
): readonly JourneyNodeView[] {
  return Object.entries(document.nodes).map(([name, node]): JourneyNodeView => {
    const kind = kindOf(node);
    const ending = kind.ways(node).length === 0;
    return {
      name,
      kind: node.kind,
      title: kind.title,
      summary: kind.summary(node),
      live: total(live.filter((row) => row.node === name)),
      // Nobody leaves an end: what came in over its edges has passed it.
      passed: edges.filter((edge) => (ending ? edge.to : edge.from) === name).reduce((sum, edge) => sum + edge.passed, 0),
      preview:
        node.kind === "message"
          ? draftPreview(node.content, node.content.kind === "template" ? (templates.get(node.content.name) ?? null) : null)
          : null,
    };
  });
}

function edgesOf(document: JourneyDocument, passed: readonly WayPassed[]): readonly JourneyEdgeView[] {
  const counts = new Map(passed.map((row) => [`${row.node}\n${row.via}`, row.n]));
  return Object.entries(document.nodes).flatMap(([name, node]) =>
    kindOf(node)
      .ways(node)
      .map((way): JourneyEdgeView => ({
        from: name,
        to: way.to,
        via: way.via,
        label: way.label,
        passed: counts.get(`${name}\n${way.via}`) ?? 0,
      })),
  );
}

function total(rows: readonly { readonly n: number }[]): number {
  return rows.reduce((sum, row) => sum + row.n, 0);
}
