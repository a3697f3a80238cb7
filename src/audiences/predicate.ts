/**
 * A rule as a function of one person. Beside the answer it tells when time alone may change it: of a rule with parts only
 * the parts that decided count, because the others cannot change anything before one of those does.
 */
import { compareNumber, holdsFor, nextChangeOf } from "./compare.ts";
import { groupFacts, membershipFacts } from "../groups/group.ts";
import { expand, type RuleContext } from "./context.ts";
import type { EventRule, GroupRule, MessageRule, PropertyRule, Rule, SequenceRule, SequenceStep } from "./document.ts";
import { readPropertyPath, readBelow } from "./fact-path.ts";
import { type EventFact, factOf, type PersonFacts, stepsOf } from "./facts.ts";
import { measure } from "./measure.ts";
import { timesOf } from "./message-facts.ts";
import { boundsOf, isWithin, lengthOf, nextCrossing } from "./window.ts";

/** `nextChangeAt`: milliseconds; Infinity when time changes nothing. */
export type Judgement = { readonly holds: boolean; readonly nextChangeAt: number };
export type Predicate = (person: PersonFacts, now: number) => Judgement;

export function compilePredicate(rule: Rule, context: RuleContext): Predicate {
  return compile(expand(rule, context), context);
}

function compile(rule: Rule, context: RuleContext): Predicate {
  if ("all" in rule) return together(rule.all, false, context);
  if ("any" in rule) return together(rule.any, true, context);
  if ("not" in rule) {
    const inner = compile(rule.not, context);
    return (person, now) => {
      const { holds, nextChangeAt } = inner(person, now);
      return { holds: !holds, nextChangeAt };
    };
  }
  if ("fact" in rule) {
    return (person, now) => {
      const value = factOf(person, rule.fact);
      return { holds: holdsFor(rule, value, now), nextChangeAt: nextChangeOf(rule, value, now) };
    };
  }
  if ("event" in rule) return (person, now) => judgeEvent(rule, person, now);
  if ("sequence" in rule) return (person, now) => judgeSequence(rule, person, now);
  if ("message" in rule) return (person, now) => judgeMessages(rule, person, now, context);
  if ("group" in rule) return (person, now) => judgeGroups(rule, person, now);
  if ("list" in rule) return ({ lists }) => ({ holds: lists.has(rule.list) === (rule.is === "in"), nextChangeAt: Infinity });
  return () => ({ holds: rule.is === "not_in", nextChangeAt: Infinity });
}

/** `deciding`: the answer of one part that settles the whole. */
function together(rules: readonly Rule[], deciding: boolean, context: RuleContext): Predicate {
  const parts = rules.map((part) => compile(part, context));
  return (person, now) => {
    let nextChangeAt = Infinity;
    for (const part of parts) {
      const judged = part(person, now);
      if (judged.holds === deciding) return judged;
      nextChangeAt = Math.min(nextChangeAt, judged.nextChangeAt);
    }
    return { holds: !deciding, nextChangeAt };
  };
}

function judgeEvent(rule: EventRule, person: PersonFacts, now: number): Judgement {
  const { matching, nextChangeAt } = matchingEvents(rule, person, now);
  return measure(rule.measure, matching, now, nextChangeAt);
}

export function matchingEvents(
  rule: Pick<EventRule, "event" | "where" | "window">,
  person: PersonFacts,
  now: number,
): { readonly matching: readonly EventFact[]; readonly nextChangeAt: number } {
  const bounds = boundsOf(rule.window, now);
  const matching: EventFact[] = [];
  let nextChangeAt = Infinity;
  for (const event of person.events) {
    if (event.type !== rule.event) continue;
    nextChangeAt = Math.min(nextChangeAt, nextCrossing(rule.window, event.at, now));
    if (!isWithin(event.at, bounds)) continue;
    nextChangeAt = Math.min(nextChangeAt, whereChanges(rule.where, event, now));
    if (meets(rule.where, event, now)) matching.push(event);
  }
  return { matching, nextChangeAt };
}

function judgeGroups(rule: GroupRule, person: PersonFacts, now: number): Judgement {
  const { count, nextChangeAt } = countGroups(rule, person, now);
  const holds = rule.count ? compareNumber(rule.count, { units: BigInt(count), scale: 0 }) : count > 0;
  return { holds, nextChangeAt };
}

export function countGroups(
  rule: GroupRule,
  { groups }: PersonFacts,
  now: number,
): { readonly count: number; readonly nextChangeAt: number } {
  let count = 0;
  let nextChangeAt = Infinity;
  for (const belonging of groups) {
    if (belonging.group.kind !== rule.group) continue;
    const [group, membership] = [{ properties: groupFacts(belonging) }, { properties: membershipFacts(belonging) }];
    nextChangeAt = Math.min(nextChangeAt, whereChanges(rule.where, group, now), whereChanges(rule.membership, membership, now));
    if (meets(rule.where, group, now) && meets(rule.membership, membership, now)) count += 1;
  }
  return { count, nextChangeAt };
}

type WithProperties = Pick<EventFact, "properties">;

function meets(where: readonly PropertyRule[] | undefined, of: WithProperties, now: number): boolean {
  return where === undefined || where.every((rule) => holdsFor(rule, propertyOf(of, rule.property), now));
}

function whereChanges(where: readonly PropertyRule[] | undefined, of: WithProperties, now: number): number {
  let next = Infinity;
  for (const rule of where ?? []) next = Math.min(next, nextChangeOf(rule, propertyOf(of, rule.property), now));
  return next;
}

export function propertyOf(of: WithProperties, property: string): unknown {
  return readBelow(of.properties, readPropertyPath(property) ?? []) ?? null;
}

/** With how far the best attempt came, for the explanation. */
export type SequenceState = Judgement & { readonly stepsDone: number; readonly waitsUntil: number | null };

/**
 * Step by step: which events can be the end of the first n steps. The latest earlier end is the best one to follow, so one
 * pass for each step is enough, however many events there are.
 */
export function judgeSequence(rule: SequenceRule, { events }: PersonFacts, now: number): SequenceState {
  const bounds = boundsOf(rule.window, now);
  let nextChangeAt = Infinity;
  for (const event of events) {
    if (event.type === rule.sequence[0]?.event) nextChangeAt = Math.min(nextChangeAt, nextCrossing(rule.window, event.at, now));
    for (const step of stepsOf(rule))
      if (step.event === event.type) nextChangeAt = Math.min(nextChangeAt, whereChanges(step.where, event, now));
  }
  let ends: readonly number[] = [];
  let stepsDone = 0;
  for (const [index, step] of rule.sequence.entries()) {
    const starts = ends;
    let [next, latest] = [0, -1];
    ends = events.flatMap((event, place) => {
      for (let start = starts[next]; start !== undefined && start < place; start = starts[(next += 1)]) latest = start;
      if (event.type !== step.event || !meets(step.where, event, now)) return [];
      const before = events[latest];
      if (index === 0) return isWithin(event.at, bounds) ? [place] : [];
      return before !== undefined && isSoonEnough(step, event, before) ? [place] : [];
    });
    if (ends.length === 0) return { holds: false, nextChangeAt, stepsDone, waitsUntil: null };
    stepsDone += 1;
  }
  const { notFollowedBy } = rule;
  if (!notFollowedBy) return { holds: true, nextChangeAt, stepsDone, waitsUntil: null };
  const followers = events.map((event) => event.type === notFollowedBy.event && meets(notFollowedBy.where, event, now));
  let waitsUntil = Infinity;
  for (const end of ends) {
    const last = events[end];
    const follower = events[followers.indexOf(true, end + 1)];
    if (!last || (follower && isSoonEnough(notFollowedBy, follower, last))) continue;
    const until = notFollowedBy.within === undefined ? now : last.at + lengthOf(notFollowedBy.within);
    if (until <= now) return { holds: true, nextChangeAt, stepsDone, waitsUntil: null };
    waitsUntil = Math.min(waitsUntil, until);
  }
  return {
    holds: false,
    nextChangeAt: Math.min(nextChangeAt, waitsUntil),
    stepsDone,
    waitsUntil: waitsUntil === Infinity ? null : waitsUntil,
  };
}

function isSoonEnough(step: SequenceStep, event: EventFact, before: EventFact): boolean {
  return step.within === undefined || event.at <= before.at + lengthOf(step.within);
}

function judgeMessages(rule: MessageRule, person: PersonFacts, now: number, context: RuleContext): Judgement {
  const { count, nextChangeAt } = countMessages(rule, person, now, context);
  const holds = rule.count ? compareNumber(rule.count, { units: BigInt(count), scale: 0 }) : count > 0;
  return { holds, nextChangeAt };
}

export function countMessages(
  rule: MessageRule,
  person: PersonFacts,
  now: number,
  context: RuleContext,
): { readonly count: number; readonly nextChangeAt: number } {
  const bounds = boundsOf(rule.window, now);
  let count = 0;
  let nextChangeAt = Infinity;
  for (const at of timesOf(rule, person.messages, context)) {
    nextChangeAt = Math.min(nextChangeAt, nextCrossing(rule.window, at, now));
    if (isWithin(at, bounds)) count += 1;
  }
  return { count, nextChangeAt };
}
