/**
 * Splits with a bandit, once a day: their shares follow what became of the messages so far. Only the version that new runs
 * enter is weighed; runs in older ones go on by the last weights of theirs. Any number of processes may look: the journey's
 * row is locked, so a day is weighed once.
 */
import { bumpRevision } from "../catalog/bump-revision.ts";
import type { Catalog, JourneyVersion } from "../catalog/catalog.ts";
import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import type { Arm } from "../experiments/bayes.ts";
import { weighDay } from "../experiments/bandit.ts";
import { splitArms } from "../experiments/split-arms.ts";
import type { SplitBandit, SplitNode } from "../journeys/document.ts";
import { DAY_MS } from "../journeys/time.ts";
import type { Ids } from "../platform/ids.ts";
import type { Rests } from "../platform/rests.ts";
import { insertSplitDecision, lockSplit, readArmFacts } from "./split-weights.store.ts";

/** How the arms do by now. */
export async function readSplitArms(
  db: Db | DbClient,
  of: {
    readonly workspaceId: string;
    readonly versionId: string;
    readonly name: string;
    readonly node: SplitNode;
    readonly bandit: SplitBandit;
  },
): Promise<readonly Arm[]> {
  return splitArms(of.name, of.node, of.bandit, await readArmFacts(db, of.workspaceId, of.versionId));
}

type Deps = { readonly pool: Db; readonly ids: Ids; readonly catalog: () => Catalog; readonly now: () => Date; readonly rests: Rests };
type Split = { readonly version: JourneyVersion; readonly name: string; readonly node: SplitNode; readonly bandit: SplitBandit };

/** Weighs those whose shares are of yesterday; true when it weighed any, which the snapshot in memory does not know yet. */
export async function weighSplits(deps: Deps): Promise<boolean> {
  const catalog = deps.catalog();
  const now = deps.now();
  let weighed = false;
  for (const split of banditsOf(catalog)) {
    const last = catalog.splits.get(`${split.version.id}/${split.name}`)?.at ?? null;
    if (isOfToday(last, now)) continue;
    const isDone = await deps.rests.attempt(`weigh/${split.version.id}/${split.name}`, async () => {
      await weigh(deps, split);
      return true;
    });
    weighed ||= isDone === true;
  }
  return weighed;
}

async function weigh(deps: Deps, { version, name, node, bandit }: Split): Promise<void> {
  const { id: versionId, workspaceId, journey } = version;
  await inTransaction(deps.pool, async (client) => {
    const now = deps.now();
    const last = await lockSplit(client, { workspaceId, journey, versionId, node: name });
    if (last === undefined || isOfToday(last, now)) return;
    const arms = await readSplitArms(client, { workspaceId, versionId, name, node, bandit });
    const total = node.arms.reduce((sum, { weight }) => sum + weight, 0);
    const given = arms.map((arm, index) => ({ name: arm.name, weight: (node.arms[index]?.weight ?? 0) / total }));
    const { moved, weights } = weighDay(arms, given, bandit);
    const weighed = arms.map(({ n, successes }, index) => ({ weight: weights[index]?.weight ?? 0, n, successes }));
    await insertSplitDecision(client, { versionId, node: name, id: deps.ids.next(), at: now, arms: weighed, moved });
    await bumpRevision(client);
  });
}

function isOfToday(last: Date | null, now: Date): boolean {
  return last !== null && now.getTime() - last.getTime() < DAY_MS;
}

const SPLITS = new WeakMap<JourneyVersion, readonly Split[]>();

function banditsOf(catalog: Catalog): readonly Split[] {
  return [...catalog.versions.values()].flatMap((version) => {
    const control = catalog.journey(version.workspaceId, version.journey);
    if (control?.liveVersionId !== version.id || (control.state !== "live" && control.state !== "paused")) return [];
    const known = SPLITS.get(version) ?? splitsIn(version);
    SPLITS.set(version, known);
    return known;
  });
}

function splitsIn(version: JourneyVersion): readonly Split[] {
  return Object.entries(version.document.nodes).flatMap(([name, node]) =>
    node.kind === "split" && node.bandit ? [{ version, name, node, bandit: node.bandit }] : [],
  );
}
