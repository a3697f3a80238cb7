/**
 * Pause, resume, stop, drain, archive, restore: each decides on the locked row, gives the lanes their work and is audited,
 * all in one transaction. What may not be done is refused with what to do instead.
 */
import { insertAuditEntry } from "../catalog/audit-entry.ts";
import { bumpRevision } from "../catalog/bump-revision.ts";
import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import { type Control, decideControl, type JourneyState, type PauseMode } from "../journeys/control.ts";
import { drainProblems, type NodeMapping } from "../journeys/drain.ts";
import type { JourneyTask } from "../lanes/inbox.ts";
import { appendJourneyTask } from "../lanes/postgres/append-task.ts";
import { AppError } from "../platform/errors.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import type { Json } from "../platform/json.ts";
import { LANE_COUNT, type Lane } from "../platform/lane.ts";
import {
  type ControlRow,
  countHeld,
  lockControl,
  readVersions,
  skipMissedTimes,
  type VersionOf,
  writeControl,
} from "./journeys-controls.store.ts";

type Deps = { readonly pool: Db; readonly ids: Ids; readonly now: () => Date };
type Target = { readonly workspaceId: WorkspaceId; readonly name: string; readonly actor: string };

/** `people`: how many were under way in the journey when it was decided. */
export type Controlled = { readonly state: JourneyState; readonly people: number };

export async function pauseJourney(deps: Deps, target: Target, runs: PauseMode): Promise<Controlled> {
  return control(deps, target, "pause", async () => ({
    pause: { runs, at: deps.now().toISOString(), by: target.actor },
    detail: { runs },
    task: null,
  }));
}

/** `perSecond`: how many people go on in a second, of those who were held; null: all at once. */
export async function resumeJourney(deps: Deps, target: Target, perSecond: number | null): Promise<Controlled> {
  return control(deps, target, "resume", async (client) => {
    await skipMissedTimes(client, target.workspaceId, target.name, deps.now());
    const held = perSecond === null ? null : await countHeld(client, target.workspaceId, target.name);
    return { detail: { perSecond }, task: releaseTask(target.name, deps.now(), perSecond !== null && held ? { perSecond, held } : null) };
  });
}

/** `end`: everybody under way leaves; what was still to be sent to them, or to those who are through, is cancelled. `finish`: they go on to their ends. */
export async function stopJourney(deps: Deps, target: Target, runs: "end" | "finish"): Promise<Controlled> {
  const at = deps.now();
  return control(deps, target, "stop", async (_client, row) => ({
    detail: { runs },
    endedAt: runs === "end" ? at : null,
    task:
      runs === "end"
        ? () => ({ kind: "end", journey: target.name, at: at.toISOString() })
        : // Whoever was held goes on, since nobody is going to resume a stopped journey.
          row.pause?.runs === "hold"
          ? releaseTask(target.name, at, null)
          : null,
  }));
}

/**
 * Each lane gets the share of the rate that it has of the people, spread evenly over the whole time, and none begins with the others:
 * were the shares equal, the rate would fall as lanes with few people run out.
 */
function releaseTask(
  journey: string,
  start: Date,
  pace: { readonly perSecond: number; readonly held: ReadonlyMap<Lane, number> } | null,
): (lane: Lane) => JourneyTask {
  const all = pace ? [...pace.held.values()].reduce((sum, n) => sum + n, 0) : 0;
  return (lane) => {
    const share = (pace?.held.get(lane) ?? 0) / Math.max(all, 1);
    // Of a lane where nobody was counted: whoever is held there by now.
    const everyMs = pace ? 1_000 / pace.perSecond / (share || 1 / LANE_COUNT) : 0;
    return { kind: "release", journey, startAt: start.toISOString(), firstMs: (everyMs * lane) / LANE_COUNT, everyMs };
  };
}

/** Moves everybody under way in older versions to the live one. */
export async function drainJourney(deps: Deps, target: Target, mapping: NodeMapping): Promise<Controlled & { readonly moved: number }> {
  let moved = 0;
  const controlled = await control(deps, target, "drain", async (_client, row, versions) => {
    const to = versions.find(({ id }) => id === row.liveVersionId);
    if (!to) throw new AppError("conflict", `${target.name} was never published: there is no version to move people to`);
    const older = versions.filter(({ id, live }) => id !== to.id && live > 0);
    const problems = older.flatMap(({ document, version }) =>
      drainProblems(document, to.document, mappingFor(document.nodes, mapping)).map((problem) => ({ ...problem, version })),
    );
    if (problems.length > 0)
      throw new AppError("unprocessable", `people cannot move to version ${to.version}: ${problems[0]?.message ?? ""}`, {
        details: { problems },
      });
    moved = older.reduce((sum, { live }) => sum + live, 0);
    return {
      pause: row.pause,
      detail: { to: to.version, moved, mapping },
      task: () => ({ kind: "move", journey: target.name, to: to.id, mapping }),
    };
  });
  return { ...controlled, moved };
}

/** One mapping serves several old versions; each is asked only about its own nodes. */
function mappingFor(nodes: object, mapping: NodeMapping): NodeMapping {
  return Object.fromEntries(Object.entries(mapping).filter(([node]) => Object.hasOwn(nodes, node)));
}

export async function archiveJourney(deps: Deps, target: Target): Promise<Controlled> {
  return control(deps, target, "archive", async () => ({ detail: {}, task: null }));
}

export async function restoreJourney(deps: Deps, target: Target): Promise<Controlled> {
  return control(deps, target, "restore", async () => ({ detail: {}, task: null }));
}

type Work = {
  readonly pause?: ControlRow["pause"];
  readonly endedAt?: Date | null;
  readonly detail: Json;
  readonly task: ((lane: Lane) => JourneyTask) | null;
};

async function control(
  { pool, ids }: Deps,
  { workspaceId, name, actor }: Target,
  command: Exclude<Control, "publish">,
  work: (client: DbClient, row: ControlRow, versions: readonly VersionOf[]) => Promise<Work>,
): Promise<Controlled> {
  return inTransaction(pool, async (client) => {
    const row = await lockControl(client, workspaceId, name);
    if (!row) throw new AppError("not_found", `there is no journey ${name} in this workspace`);
    const versions = await readVersions(client, workspaceId, name);
    const people = versions.reduce((sum, { live }) => sum + live, 0);
    const answer = decideControl(name, row.state, command, people);
    if (!answer.ok) throw new AppError("conflict", answer.why);
    const { pause = null, endedAt = row.endedAt, detail, task } = await work(client, row, versions);
    await writeControl(client, workspaceId, name, answer.state, pause, endedAt);
    await insertAuditEntry(client, {
      id: ids.next(),
      workspaceId,
      actor,
      action: `journey.${command}`,
      subject: name,
      detail: { ...(detail as object), people },
    });
    await bumpRevision(client);
    if (task) await appendJourneyTask(client, ids, workspaceId, task);
    return { state: answer.state, people };
  });
}

/** Newest first. Throws `not_found` when there is no such journey. */
export async function listVersions(
  pool: Db,
  workspaceId: WorkspaceId,
  name: string,
): Promise<readonly { readonly id: string; readonly version: number; readonly current: boolean; readonly live: number }[]> {
  const versions = await readVersions(pool, workspaceId, name);
  if (versions.length === 0) throw new AppError("not_found", `there is no journey ${name} in this workspace`);
  return versions.map(({ id, version, live, current }) => ({ id, version, current, live }));
}
