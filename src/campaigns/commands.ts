/**
 * What people tell a campaign: each command is one transaction that checks the state, changes it, leaves the lanes their tasks,
 * and writes the audit. From its commit on nobody else is asked; what waited already is held or cancelled lane by lane.
 */
import { isPast } from "./due-time.ts";
import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import type { CampaignId, Ids, WorkspaceId } from "../platform/ids.ts";
import type { Json } from "../platform/json.ts";
import type { Campaign } from "./campaign.ts";
import {
  auditCampaign,
  insertCampaign,
  isApprovalRequired,
  listOccurrences,
  lockCampaign,
  lockCampaignById,
  lockOccurrence,
  noteNotRetried,
  readCampaign,
  updateCampaign,
  updateOccurrence,
  writeRules,
} from "./campaign.store.ts";
import type { CampaignDocument } from "./campaign-document.ts";
import type { StopReason } from "./expand-chunk.ts";
import { addTasks, dropTasks } from "./lane-task.store.ts";
import { insertDecision } from "./stats.store.ts";
import { planNext } from "./plan-start.ts";
import {
  type Action,
  frozenChanges,
  isSameDocument,
  isSameMoney,
  isSameSending,
  mayDo,
  type Refusal,
  type Standing,
  type Verdict,
} from "./transitions.ts";
import { changesBetween } from "../platform/changes.ts";

export type CommandDeps = {
  readonly pool: Db;
  readonly ids: Ids;
  readonly now: () => Date;
  /** Tells the lanes that reference data changed; called last in the transaction. */
  readonly bumpRevision: (client: DbClient) => Promise<void>;
};
export type By = {
  readonly workspaceId: WorkspaceId;
  readonly name: string;
  readonly actor: string;
  /** Whose act it is when two people are needed: a key's is its maker's. */
  readonly person: string;
  /** The revision that was looked at: another one by now is a refusal. */
  readonly seen?: number | undefined;
};

export type Answer =
  | { readonly kind: "done"; readonly campaign: Campaign }
  | { readonly kind: "missing" }
  /** Why not, and what to do instead. */
  | { readonly kind: "refused"; readonly reason: Refusal; readonly why: string; readonly details?: { readonly [name: string]: Json } };

/** What is changed before it began, or after it ended, was never asked for, approved or decided. */
const AS_NEW = {
  state: "draft",
  reason: null,
  nextAt: null,
  weights: null,
  weighedAt: null,
  chosenBy: null,
  approvalDue: false,
  startedBy: null,
  starter: null,
  approvedBy: null,
} as const;

/** Makes the campaign, or changes it when its state allows; then it is a draft again, unless it is paused. With `onlyNew` one that is there stays as it is. */
export async function saveCampaign(
  deps: CommandDeps,
  by: By,
  document: CampaignDocument,
  { onlyNew = false }: { readonly onlyNew?: boolean } = {},
): Promise<Answer> {
  return inTransaction(deps.pool, async (client) => {
    const now = deps.now();
    const fresh = newCampaign(deps.ids.next<CampaignId>(), by, document, now);
    if (await insertCampaign(client, fresh)) {
      await audit(client, deps, by, "campaign.created", { revision: 1 });
      return { kind: "done", campaign: fresh };
    }
    const before = await lockCampaign(client, by.workspaceId, by.name);
    if (!before) return { kind: "missing" };
    if (onlyNew)
      return refusal(before, { reason: "name_taken", why: "there is a campaign of this name already: take another, or change that one" });
    const isOver = before.state === "finished" || before.state === "cancelled";
    if (!isOver && isSameDocument(before.document, document)) return { kind: "done", campaign: before };
    const verdict = mayDo("edit", standingOf(before, now), by.actor);
    if (!verdict.allowed) return refusal(before, verdict);
    if (before.state === "paused") {
      const frozen = frozenChanges(before.document, document);
      if (frozen.length > 0)
        return {
          kind: "refused",
          reason: "frozen",
          details: { fields: frozen },
          why: `it is paused in the middle: ${frozen.join(", ")} cannot change any more; its budget, rate and title can`,
        };
    }
    const isPaused = before.state === "paused";
    const spendsOtherwise = isPaused && !isSameMoney(before.document, document);
    // Whoever sends once more what is over asks for it anew.
    const counts = isPaused ? spendsOtherwise : isOver || !isSameSending(before.document, document);
    const after: Campaign = {
      ...before,
      document,
      revision: before.revision + 1,
      changedBy: counts ? [...new Set([...before.changedBy, by.person])] : before.changedBy,
      updatedAt: now,
      ...(isPaused
        ? { approvalDue: before.approvalDue || (spendsOtherwise && (await isApprovalRequired(client, by.workspaceId))) }
        : AS_NEW),
    };
    await updateCampaign(client, after);
    await audit(client, deps, by, "campaign.changed", {
      revision: after.revision,
      ...(after.approvalDue ? { approvalDue: true } : {}),
      changes: changesBetween(before.document, document),
    });
    await deps.bumpRevision(client);
    return { kind: "done", campaign: after };
  });
}

/** At once when nobody has to approve it, or by what its schedule says. */
export async function startCampaign(deps: CommandDeps, by: By): Promise<Answer> {
  return command(deps, by, "start", async (client, campaign) => {
    // What passes over people's consent is never one person's decision.
    if (campaign.document.notice || (await isApprovalRequired(client, by.workspaceId))) {
      return { ...campaign, state: "awaiting_approval", reason: null, startedBy: by.actor, starter: by.person };
    }
    return started({ ...campaign, startedBy: by.actor, starter: by.person }, deps.now());
  });
}

/** Nobody approves what they have not seen. */
export async function approveCampaign(deps: CommandDeps, by: By & { readonly seen: number }): Promise<Answer> {
  return command(deps, by, "approve", async (_client, campaign) => {
    const approved = { ...campaign, approvedBy: by.actor, changedBy: [] };
    // What was paused stays so: the one who paused it knows when it may go on.
    return campaign.state === "paused" ? { ...approved, approvalDue: false } : started(approved, deps.now());
  });
}

export async function rejectCampaign(deps: CommandDeps, by: By, note: string): Promise<Answer> {
  return command(deps, by, "reject", async (_client, campaign) => ({ ...campaign, state: "draft", reason: "rejected" }), { note });
}

export async function pauseCampaign(deps: CommandDeps, by: By): Promise<Answer> {
  return command(deps, by, "pause", async (client, campaign) => {
    await tell(client, deps, campaign.id, "hold");
    return { ...campaign, state: "paused", reason: "by_hand" };
  });
}

/** For the engine: the budget is used up, or the channel or the audience is gone. */
export async function stopCampaign(deps: CommandDeps, id: CampaignId, reason: StopReason): Promise<void> {
  await inTransaction(deps.pool, async (client) => {
    const campaign = await lockCampaignById(client, id);
    if (campaign?.state !== "running") return;
    await updateCampaign(client, { ...campaign, state: "paused", reason, updatedAt: deps.now() });
    const by = { workspaceId: campaign.workspaceId, name: campaign.name, actor: "system" };
    await audit(client, deps, by, "campaign.paused", { reason });
    await deps.bumpRevision(client);
  });
}

export async function resumeCampaign(deps: CommandDeps, by: By): Promise<Answer> {
  return command(deps, by, "resume", async (client, campaign) => {
    await tell(client, deps, campaign.id, "release");
    const current = await currentOccurrence(client, campaign);
    // What the rate would have allowed meanwhile is not made up for.
    if (current) await updateOccurrence(client, { ...current, credit: 0, pacedAt: null });
    const underWay = current !== null && (current.state === "expanding" || current.state === "sending");
    const isApi = campaign.document.schedule.kind === "api";
    return { ...campaign, state: underWay || isApi ? "running" : "scheduled", reason: null };
  });
}

export async function cancelCampaign(deps: CommandDeps, by: By): Promise<Answer> {
  return command(deps, by, "cancel", async (client, campaign) => {
    // Nobody expands meanwhile: whoever does shares the campaign's row, which is held here.
    await dropTasks(client, campaign.id, ["expand", "drain"]);
    await tell(client, deps, campaign.id, "cancel");
    const current = await currentOccurrence(client, campaign);
    const now = deps.now();
    if (current && current.state !== "finished") await updateOccurrence(client, { ...current, state: "cancelled", finishedAt: now });
    return { ...campaign, state: "cancelled", reason: "by_hand", nextAt: null, finishedAt: now };
  });
}

/** Everybody who is asked from now on gets this variant; nothing weighs or decides any more. Null: there is no such variant. */
export async function chooseVariant(deps: CommandDeps, by: By, variant: string): Promise<Answer | null> {
  // Whoever may choose has variants that stay as they are: no change comes between this look and the choice.
  const known = await readCampaign(deps.pool, by.workspaceId, by.name);
  if (known && !known.document.variants.some(({ name }) => name === variant)) return null;
  const chosen = async (client: DbClient, campaign: Campaign): Promise<Campaign> => {
    const { variants } = campaign.document;
    const now = deps.now();
    const weights = Object.fromEntries(variants.map(({ name }) => [name, name === variant ? 1 : 0]));
    const words = `${variant} goes to everybody who is asked from now on: chosen by hand.`;
    const decision = { at: now, kind: "winner", occurrence: null, weights, winner: variant, words, by: by.actor } as const;
    await insertDecision(client, campaign.id, deps.ids.next(), decision);
    return { ...campaign, weights, weighedAt: now, chosenBy: by.actor };
  };
  return command(deps, by, "choose", chosen, { variant });
}

/** Recipients whose message failed get another one as far as the budget goes; of the current occurrence and all before it. */
export async function retryCampaign(deps: CommandDeps, by: By, which: "failed" | "retryable"): Promise<Answer> {
  const retried = async (client: DbClient, campaign: Campaign): Promise<Campaign> => {
    await tell(client, deps, campaign.id, which === "failed" ? "retry_failed" : "retry_retryable");
    const current = await currentOccurrence(client, campaign);
    if (current) await noteNotRetried(client, current, 0);
    if (campaign.state !== "finished" || !current) return campaign;
    await updateOccurrence(client, { ...current, state: "sending", finishedAt: null });
    await addTasks(client, { id: deps.ids.next(), campaignId: campaign.id, kind: "drain", occurrence: current.occurrence });
    return { ...campaign, state: "running", finishedAt: null };
  };
  return command(deps, by, "retry", retried, { which });
}

export async function requireApproval(deps: CommandDeps, by: Pick<By, "workspaceId" | "actor">, required: boolean): Promise<void> {
  await inTransaction(deps.pool, async (client) => {
    const before = await isApprovalRequired(client, by.workspaceId);
    await writeRules(client, by.workspaceId, required);
    const detail = { before: { approvalRequired: before }, after: { approvalRequired: required } };
    await audit(client, deps, { ...by, name: "rules" }, "campaign.rules", detail);
  });
}

async function command(
  deps: CommandDeps,
  by: By,
  action: Action,
  change: (client: DbClient, campaign: Campaign) => Promise<Campaign>,
  detail: { readonly [key: string]: Json } = {},
): Promise<Answer> {
  return inTransaction(deps.pool, async (client) => {
    const campaign = await lockCampaign(client, by.workspaceId, by.name);
    if (!campaign) return { kind: "missing" };
    const verdict = mayDo(action, standingOf(campaign, deps.now()), by.actor);
    if (!verdict.allowed) return refusal(campaign, verdict);
    if (by.seen !== undefined && by.seen !== campaign.revision) return refusal(campaign, changedSince(by.seen, campaign));
    const after = { ...(await change(client, campaign)), updatedAt: deps.now() };
    await updateCampaign(client, after);
    await audit(client, deps, by, `campaign.${action}`, { ...detail, state: after.state, revision: after.revision });
    await deps.bumpRevision(client);
    return { kind: "done", campaign: after };
  });
}

function started(campaign: Campaign, now: Date): Campaign {
  const { schedule } = campaign.document;
  if (schedule.kind === "api") return { ...campaign, state: "running", reason: null, startedAt: now, finishedAt: null };
  const next = planNext(schedule, { nowMs: now.getTime(), isFirst: true });
  // A cron whose end has passed: there is nothing to wait for.
  if (next === null) return { ...campaign, state: "finished", reason: "no_occurrence", nextAt: null, finishedAt: now };
  return { ...campaign, state: "scheduled", reason: null, nextAt: new Date(next), finishedAt: null };
}

async function tell(
  client: DbClient,
  deps: CommandDeps,
  campaignId: CampaignId,
  kind: "hold" | "release" | "cancel" | "retry_failed" | "retry_retryable",
): Promise<void> {
  await addTasks(client, { id: deps.ids.next(), campaignId, kind, occurrence: null });
}

async function currentOccurrence(client: DbClient, campaign: Campaign) {
  if (campaign.occurrences === 0) return null;
  const [latest] = await listOccurrences(client, campaign.id);
  return latest ? lockOccurrence(client, campaign.id, latest.occurrence) : null;
}

export function standingOf({ state, document, starter, changedBy, approvalDue }: Campaign, now: Date): Standing {
  return {
    state,
    schedule: document.schedule.kind,
    hasExperiment: document.experiment !== undefined,
    starter,
    changedBy,
    approvalDue,
    isPast: isPast(document.schedule, now),
  };
}

function changedSince(seen: number, { revision }: Campaign): Refused {
  const why = `it is revision ${revision} by now, not ${seen}: look at what was changed first`;
  return { reason: "changed", why };
}

type Refused = Omit<Extract<Verdict, { allowed: false }>, "allowed">;
function refusal({ state }: Campaign, { reason, why }: Refused): Answer {
  return { kind: "refused", reason, why, details: { state } };
}

async function audit(
  client: DbClient,
  { ids }: Pick<CommandDeps, "ids">,
  by: Omit<By, "person" | "seen">,
  action: string,
  detail: Json,
): Promise<void> {
  await auditCampaign(client, { id: ids.next(), workspaceId: by.workspaceId, actor: by.actor, action, subject: by.name, detail });
}

function newCampaign(id: CampaignId, { workspaceId, name, actor, person }: By, document: CampaignDocument, now: Date): Campaign {
  return {
    id,
    workspaceId,
    name,
    state: "draft",
    reason: null,
    document,
    revision: 1,
    weights: null,
    weighedAt: null,
    chosenBy: null,
    approvalDue: false,
    nextAt: null,
    occurrences: 0,
    createdBy: actor,
    changedBy: [person],
    startedBy: null,
    starter: null,
    approvedBy: null,
    createdAt: now,
    updatedAt: now,
    startedAt: null,
    finishedAt: null,
  };
}
