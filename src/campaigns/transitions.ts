/** What may be done with a campaign in its state; a refusal says why and what to do instead. Pure. */
import type { CampaignDocument, CampaignState } from "./campaign-document.ts";

/** For whoever has words of their own for a refusal; `why` says the same in English. */
export const REFUSALS = [
  "state",
  "changed",
  "frozen",
  "yours_started",
  "yours_written",
  "key",
  "approval_due",
  "not_by_call",
  "no_experiment",
  "name_taken",
  "time_past",
] as const;
export type Refusal = (typeof REFUSALS)[number];
export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly reason: Refusal; readonly why: string };
export const ACTIONS = ["start", "approve", "reject", "pause", "resume", "cancel", "retry", "choose", "edit", "trigger", "test"] as const;
export type Action = (typeof ACTIONS)[number];

export type Standing = {
  readonly state: CampaignState;
  readonly schedule: CampaignDocument["schedule"]["kind"];
  readonly hasExperiment: boolean;
  /** Who asked for the start; may not approve it as well. */
  readonly starter: string | null;
  /** Everybody who changed what it sends or spends since it was last approved; may not approve it either. */
  readonly changedBy: readonly string[];
  readonly approvalDue: boolean;
  /** Its one time is over. */
  readonly isPast: boolean;
};

const YES: Verdict = { allowed: true };
const no = (why: string, reason: Refusal = "state"): Verdict => ({ allowed: false, reason, why });

const STANDS: { readonly [State in CampaignState]: string } = {
  draft: "it is a draft",
  awaiting_approval: "it waits for a second person's approval",
  scheduled: "it is scheduled",
  running: "it is running",
  paused: "it is paused",
  finished: "it has finished",
  cancelled: "it was cancelled",
};

export function mayDo(action: Action, standing: Standing, actor: string): Verdict {
  const { state, schedule } = standing;
  switch (action) {
    case "start":
      if (state === "draft" && standing.isPast) return no("its time is over: choose another, or send it now", "time_past");
      if (state === "draft") return YES;
      if (state === "paused") return no("it is paused: resume it");
      return no(`${STANDS[state]}${state === "finished" || state === "cancelled" ? ": push the document again, then start it" : ""}`);
    case "approve":
      return mayApprove(standing, actor);
    case "reject":
      return state === "awaiting_approval" ? YES : no(`${STANDS[state]}; only one that waits for approval can be rejected`);
    case "pause":
      return state === "running" || state === "scheduled" ? YES : no(`${STANDS[state]}: there is nothing to pause`);
    case "resume":
      if (state !== "paused") return no(`${STANDS[state]}, not paused`);
      return standing.approvalDue ? no("its budget was changed: a second person has to approve that first", "approval_due") : YES;
    case "cancel":
      return state === "finished" || state === "cancelled" || state === "draft" ? no(`${STANDS[state]}: there is nothing to cancel`) : YES;
    case "retry":
      if (state === "cancelled") return no("it was cancelled: nobody is tried again");
      if (state === "paused") return no("it is paused: resume it first");
      return state === "draft" || state === "awaiting_approval" || state === "scheduled"
        ? no(`${STANDS[state]}: nothing has been sent yet`)
        : YES;
    case "choose":
      if (!standing.hasExperiment) return no("it compares no variants: there is nothing to choose from", "no_experiment");
      return state === "scheduled" || state === "running" || state === "paused"
        ? YES
        : no(`${STANDS[state]}: nobody is left for whom a variant could be chosen`);
    case "edit":
      return state === "running" ? no("it is running: pause it to change its budget or rate, or cancel it") : YES;
    case "trigger":
      if (schedule !== "api") return no('its schedule is not "api": it is not sent by calls', "not_by_call");
      return state === "running" ? YES : no(`${STANDS[state]}; start it first`);
    case "test":
      return YES;
  }
}

function mayApprove({ state, starter, changedBy, approvalDue }: Standing, actor: string): Verdict {
  const isChange = state === "paused" && approvalDue;
  if (state !== "awaiting_approval" && !isChange) return no(`${STANDS[state]}; only one that waits for approval can be approved`);
  // Of a change only who made it is a party to it.
  if (!isChange && starter === actor) return no("you asked for it yourself: a second person has to approve it", "yours_started");
  if (changedBy.includes(actor)) return no("you had a hand in what it sends or spends: a second person has to approve it", "yours_written");
  // Whoever made a key could approve their own campaign with it.
  return actor.startsWith("account:") ? YES : no("a key is no person: sign in to approve it", "key");
}

/** Whether the second person's word covers what `after` would spend. */
export function isSameMoney(before: CampaignDocument, after: CampaignDocument): boolean {
  return JSON.stringify(sorted(before.budget)) === JSON.stringify(sorted(after.budget));
}

/** Whether what people get, who gets it, when, and what it costs are the same. */
export function isSameSending(before: CampaignDocument, after: CampaignDocument): boolean {
  return changedParts(before, after).every((part) => part === "title" || part === "description");
}

/** While paused, what people have been asked already must not change under them. */
const MAY_CHANGE_PAUSED: ReadonlySet<string> = new Set(["title", "description", "budget", "ratePerSecond", "expiresAfter"]);

/** Names of the parts that a paused campaign may not change and that differ. */
export function frozenChanges(before: CampaignDocument, after: CampaignDocument): readonly string[] {
  return changedParts(before, after).filter((key) => !MAY_CHANGE_PAUSED.has(key));
}

function changedParts(before: CampaignDocument, after: CampaignDocument): readonly string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]) as ReadonlySet<keyof CampaignDocument>;
  return [...keys].filter((key) => JSON.stringify(sorted(before[key])) !== JSON.stringify(sorted(after[key])));
}

/** Whatever the order of their keys. */
export function isSameDocument(one: CampaignDocument, other: CampaignDocument): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
