/**
 * Keeps campaigns going: begins what is due, turns audiences into messages, carries commands out lane by lane, opens waves,
 * ends what is done. Any number of processes do it at once; what they do is ordered by locks of rows and lanes, so this
 * loop owns nothing and may die anywhere.
 */
import { chooseSender, hasChoice } from "./choose-sender.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import { activeCampaigns, anythingToDo, dueNow, pendingWork } from "../campaigns/agenda.ts";
import { stopCampaign, type CommandDeps } from "../campaigns/commands.ts";
import { expandChunk, type ExpandDeps } from "../campaigns/expand-chunk.ts";
import { beginOccurrence, endOccurrence, moveOccurrence, weighAnew } from "../campaigns/occurrences.ts";
import { sweepLanes } from "../campaigns/sweep-lanes.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { bumpRevision } from "../catalog/bump-revision.ts";
import type { Db } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import type { CrashPoints } from "../platform/crash-points.ts";
import type { CampaignId, Ids } from "../platform/ids.ts";
import type { Lane } from "../platform/lane.ts";
import { Rests } from "../platform/rests.ts";

export type CampaignRunner = AsyncDisposable & {
  /** Resolves when nothing is left to do but to wait for time; answers whether anything was done meanwhile. */
  readonly idle: () => Promise<boolean>;
};

export type CampaignRunnerOptions = {
  readonly pool: Db;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly shift: () => number;
  readonly crashPoints: CrashPoints;
  readonly catalog: () => Catalog;
  readonly wake: (lanes: Iterable<Lane>) => void;
  readonly onError: (error: unknown) => void;
};

/** Lanes of one transaction: the sixteenth part. */
const STRIPE = 16;
/** Transactions at once: one reads and decides while the other writes. */
const PARALLEL = 2;
const POLL_MS = 1_000;
/** While a rate holds an audience back. */
const PACED_MS = 20;
/** While it is found out what a used up budget gets back. */
const SETTLES_MS = 200;
/** The end of a sending is looked for across all lanes. */
const ENDS_MS = 1_000;
const BUSY_MS = 10;
const FAILED_MS = 1_000;
/** While messages of a paused or cancelled campaign are in the air or in doubt, which may last for minutes. */
const IN_THE_AIR_MS = 1_000;

export function startCampaignRunner(options: CampaignRunnerOptions): CampaignRunner {
  const { pool, ids, clock, shift, crashPoints, catalog, wake, onError } = options;
  const stopping = new AbortController();
  const channelOf = (campaign: Campaign) => catalog().defaultChannel(campaign.workspaceId, campaign.document.channel)?.id ?? null;
  const pricesOf = (campaign: Campaign) => catalog().prices(campaign.workspaceId);
  const sendersOf: ExpandDeps["sendersOf"] = ({ workspaceId, document: { channel: kind } }) => {
    const at = catalog();
    if (!hasChoice(at, { workspaceId, kind })) return null;
    return (content, talk, now) => chooseSender({ catalog: at, talk, now }, { workspaceId, kind, content })?.id ?? null;
  };
  const expanding: ExpandDeps = { pool, ids, crashPoints, shift, channelOf, sendersOf, pricesOf };
  const commands: CommandDeps = { pool, ids, now: () => new Date(clock.now()), bumpRevision };

  // One that fails must not keep the others from going on: not another campaign, and not another part of the same one.
  const rests = new Rests(clock, onError);

  const expand = async (campaignId: CampaignId, lanes: readonly Lane[]): Promise<Step> => {
    const done = await expandChunk(expanding, campaignId, lanes);
    if (done.kind === "stop") await stopCampaign(commands, campaignId, done.reason);
    if (done.kind === "done") wake(lanes);
    return done.kind === "done" || done.kind === "stop" ? "worked" : done.kind;
  };
  const sweep = async (campaignId: CampaignId, lanes: readonly Lane[], name: string): Promise<Step> => {
    const swept = await sweepLanes(expanding, campaignId, lanes);
    if (swept === "worked") wake(lanes);
    if (swept !== "waits") return swept;
    rests.pause(name, IN_THE_AIR_MS);
    return "nothing";
  };

  let lookedForEndsAt = Number.NEGATIVE_INFINITY;
  /** Everything that can be done at this moment, once. */
  const round = async (): Promise<Step> => {
    if (!(await anythingToDo(pool, commands.now()))) return "nothing";
    let step: Step = "nothing";
    const looksForEnds = clock.monotonic() - lookedForEndsAt >= ENDS_MS;
    if (looksForEnds) lookedForEndsAt = clock.monotonic();
    for (const campaignId of await dueNow(pool, commands.now()))
      if (await rests.attempt(`begin/${campaignId}`, async () => beginOccurrence(commands, campaignId))) step = "worked";
    const { unweighed, active } = await activeCampaigns(pool, commands.now());
    for (const campaignId of unweighed) await rests.attempt(`weigh/${campaignId}`, async () => weighAnew(commands, campaignId));
    // What holds one part of an audience back (its rate, its wave) holds the others too: they are not asked, one lock for each of them.
    const heldBack = new Set<CampaignId>();
    const expandUnlessHeldBack = async (campaignId: CampaignId, lanes: readonly Lane[]): Promise<Step> => {
      if (heldBack.has(campaignId)) return "waits";
      const found = await expand(campaignId, lanes);
      if (found === "waits") heldBack.add(campaignId);
      return found;
    };
    const jobs = (await pendingWork(pool)).flatMap(({ campaignId, expand: isExpansion, lanes }) =>
      [...stripesOf(lanes)].map(([stripe, some]) => async (): Promise<Step> => {
        const name = `${isExpansion ? "expand" : "sweep"}/${campaignId}/${stripe}`;
        const found = await rests.attempt(name, async () => (isExpansion ? expandUnlessHeldBack : sweep)(campaignId, some, name));
        return found ?? "nothing";
      }),
    );
    for (const found of await inParallel(jobs)) step = later(step, found);
    for (const { campaignId, occurrence, state } of active) {
      if (state === "sending" && !looksForEnds) continue;
      const move = state === "expanding" ? moveOccurrence : endOccurrence;
      const moved = await rests.attempt(`move/${campaignId}/${occurrence}`, async () => move(commands, campaignId, occurrence));
      if (moved) step = "worked";
    }
    return step;
  };

  let underWay: Promise<Step> | null = null;
  const turn = async (): Promise<Step> => {
    underWay ??= round().finally(() => {
      underWay = null;
    });
    return underWay;
  };

  const running = (async () => {
    while (!stopping.signal.aborted) {
      const step = await turn().catch((error: unknown): Step => {
        onError(error);
        return "failed";
      });
      await clock.sleep(PAUSES[step], stopping.signal);
    }
  })();

  return {
    idle: async () => {
      for (let worked = false; ; worked = true) {
        // One that is under way may have looked before what the caller did.
        await underWay?.catch(() => undefined);
        lookedForEndsAt = Number.NEGATIVE_INFINITY;
        rests.end();
        const step = await turn();
        if (step === "nothing" || step === "settles" || step === "waits") return worked;
      }
    },
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await running;
    },
  };
}

type Step = "nothing" | "settles" | "waits" | "busy" | "worked" | "failed";
const PAUSES: { readonly [S in Step]: number } = {
  nothing: POLL_MS,
  settles: SETTLES_MS,
  waits: PACED_MS,
  busy: BUSY_MS,
  worked: 0,
  failed: FAILED_MS,
};
const ORDER: readonly Step[] = ["nothing", "settles", "waits", "busy", "worked"];

function later(one: Step, other: Step): Step {
  return ORDER.indexOf(other) > ORDER.indexOf(one) ? other : one;
}

/** By their place in 256, so that two processes mean the same stripes. */
function stripesOf(lanes: readonly Lane[]): ReadonlyMap<number, readonly Lane[]> {
  const stripes = new Map<number, Lane[]>();
  for (const lane of lanes) {
    const stripe = Math.floor(lane / STRIPE);
    const found = stripes.get(stripe);
    if (found) found.push(lane);
    else stripes.set(stripe, [lane]);
  }
  return stripes;
}

async function inParallel(jobs: readonly (() => Promise<Step>)[]): Promise<readonly Step[]> {
  const steps: Step[] = [];
  const waiting = [...jobs];
  const work = async (): Promise<void> => {
    for (let job = waiting.shift(); job; job = waiting.shift()) steps.push(await job());
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return steps;
}
