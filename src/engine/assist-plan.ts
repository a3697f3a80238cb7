/** What helpers of a workspace go by, compiled once for each snapshot of it. */
import { createFindAnswer, type FindAnswer } from "../assist/article.ts";
import type { Condition } from "../assist/helpers-document.ts";
import type { HelpersInForce } from "../assist/in-force.ts";
import { compileHelpers, type Judge } from "../assist/match-rule.ts";
import { isOpenAt as isWorking } from "../contact-rules/working-hours.ts";
import { teamFor } from "../desk/routing.ts";
import type { Rule } from "../audiences/document.ts";
import { needsOf, type PersonFacts } from "../audiences/facts.ts";
import { compilePredicate } from "../audiences/predicate.ts";
import { expand } from "../audiences/context.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { ruleContextOf } from "../catalog/rule-context.ts";
import type { ChannelId, WorkspaceId } from "../platform/ids.ts";

export type HelperPlan = {
  readonly inForce: HelpersInForce;
  readonly judge: Judge;
  /** Null: articles answer nothing by themselves. */
  readonly find: FindAnswer | null;
  readonly answersItself: boolean;
};

const PLANS = new WeakMap<HelpersInForce, HelperPlan>();

/** Null: nothing is done by itself in this workspace. */
export function helperPlan(catalog: Catalog, workspaceId: WorkspaceId): HelperPlan | null {
  const inForce = catalog.helpers(workspaceId);
  if (inForce === null) return null;
  const known = PLANS.get(inForce) ?? planOf(inForce);
  PLANS.set(inForce, known);
  return inForce.document.rules.some(({ isOn }) => isOn) || known.find !== null || known.answersItself ? known : null;
}

export function planOf(inForce: HelpersInForce): HelperPlan {
  const { document, articles, assistant } = inForce;
  return {
    inForce,
    judge: compileHelpers(document),
    find: document.faq.isOn && articles.length > 0 ? createFindAnswer(articles, document.faq.sureFrom) : null,
    answersItself: assistant.mode === "answer",
  };
}

/** Whether somebody reads answers now, by the working hours of whoever gets the conversation first; null: nobody has said when. */
export function isOpenAt(catalog: Catalog, workspaceId: WorkspaceId, channelId: ChannelId | null, ms: number): boolean | null {
  const staffing = catalog.staffing(workspaceId);
  const team = channelId === null ? null : teamFor({ teamId: null, channelId }, staffing.teams);
  const hours = staffing.hoursOf(team?.id ?? null) ?? catalog.hours(workspaceId).answers?.hours ?? null;
  return hours === null ? null : isWorking(hours, ms);
}

/** Rules about people that conditions name. */
export function personRulesOf({ inForce }: HelperPlan): readonly Rule[] {
  return inForce.document.rules.flatMap(({ isOn, conditions }) =>
    isOn ? conditions.flatMap((condition: Condition) => (condition.kind === "person" ? condition.rule : [])) : [],
  );
}

export function personNeeds(catalog: Catalog, workspaceId: WorkspaceId, rules: readonly Rule[], now: number): ReturnType<typeof needsOf> {
  const context = ruleContextOf(catalog, workspaceId);
  return needsOf(
    rules.map((rule) => expand(rule, context)),
    now,
  );
}

/** Judged by the audiences' own evaluator, on what was stored before this message. */
export function isPersonOf(catalog: Catalog, workspaceId: WorkspaceId, facts: PersonFacts | null, now: number): (rule: Rule) => boolean {
  const context = ruleContextOf(catalog, workspaceId);
  return (rule) => facts !== null && compilePredicate(rule, context)(facts, now).holds;
}
