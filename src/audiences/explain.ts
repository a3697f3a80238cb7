/** Why a person is in an audience, or not: every rule's verdict with what it was judged on, as codes that each language words. Pure. */
import type { RuleContext } from "./context.ts";
import type { Comparison, EventRule, GroupRule, Measure, MessageRule, Rule } from "./document.ts";
import { factOf, type PersonFacts } from "./facts.ts";
import { toNumber } from "./decimal.ts";
import { inZone } from "./in-zone.ts";
import { edgeOf, numbersOf, outermost, sumOf } from "./measure.ts";
import { compilePredicate, countGroups, countMessages, judgeSequence, matchingEvents } from "./predicate.ts";
import { boundsOf } from "./window.ts";
import { fromMs } from "../journeys/time.ts";

type FactValue = string | number | boolean | null | readonly (string | number | boolean)[];
export type Explained = {
  /** JSON pointer into the document. */
  readonly path: string;
  readonly code: "all" | "any" | "not" | "fact" | "event" | "sequence" | "message" | "audience" | "list" | "group";
  readonly holds: boolean;
  readonly facts: { readonly [name: string]: FactValue };
  readonly parts: readonly Explained[];
};

export function explainRule(
  written: Rule,
  person: PersonFacts,
  context: RuleContext,
  now: number,
  path = "/rule",
  named: readonly string[] = [],
): Explained {
  const rule = inZone(written, context.timeZone);
  const { holds } = compilePredicate(rule, context)(person, now);
  const told = (code: Explained["code"], facts: Explained["facts"] = {}, parts: readonly Explained[] = []): Explained => ({
    path,
    code,
    holds,
    facts,
    parts,
  });
  const below = (part: Rule, step: string): Explained => explainRule(part, person, context, now, `${path}/${step}`, named);
  if ("all" in rule)
    return told(
      "all",
      {},
      rule.all.map((part, index) => below(part, `all/${index}`)),
    );
  if ("any" in rule)
    return told(
      "any",
      {},
      rule.any.map((part, index) => below(part, `any/${index}`)),
    );
  if ("not" in rule) return told("not", {}, [below(rule.not, "not")]);
  if ("fact" in rule) return told("fact", { fact: rule.fact, ...comparisonFacts(rule), actual: valueOf(factOf(person, rule.fact)) });
  if ("event" in rule) return told("event", eventFacts(rule, person, now));
  if ("sequence" in rule) {
    const { stepsDone, waitsUntil } = judgeSequence(rule, person, now);
    return told("sequence", {
      events: rule.sequence.map(({ event }) => event),
      stepsDone,
      missing: rule.sequence[stepsDone]?.event ?? null,
      notFollowedBy: rule.notFollowedBy?.event ?? null,
      waitsUntil: isoOf(waitsUntil),
      ...windowFacts(rule, now),
    });
  }
  if ("message" in rule) return told("message", messageFacts(rule, person, context, now));
  if ("group" in rule) return told("group", groupFactsOf(rule, person, now));
  if ("list" in rule) return told("list", { list: rule.list, is: rule.is });
  const other = named.includes(rule.audience) ? null : context.ruleOf(rule.audience);
  const parts = other === null ? [] : [explainRule(other, person, context, now, "/rule", [...named, rule.audience])];
  return told("audience", { audience: rule.audience, is: rule.is }, parts);
}

function eventFacts(rule: EventRule, person: PersonFacts, now: number): Explained["facts"] {
  const { matching } = matchingEvents(rule, person, now);
  const { measure } = rule;
  const common = { event: rule.event, matching: matching.length, ...windowFacts(rule, now) };
  if (measure === undefined) return { ...common, of: "count", is: "at_least", value: 1, actual: matching.length };
  const compared = { ...common, of: measure.of, ...comparisonFacts(measure) };
  if (measure.of === "count") return { ...compared, actual: matching.length };
  if (isEdge(measure)) return { ...compared, property: measure.property ?? null, actual: valueOf(edgeOf(measure, matching)) };
  const { property } = measure;
  const numbers = numbersOf(matching, property);
  const edge = measure.of === "min" || measure.of === "max" ? outermost(numbers, measure.of) : null;
  const sum = toNumber(sumOf(numbers));
  const actual =
    measure.of === "sum" ? sum : measure.of === "average" ? (numbers.length === 0 ? null : sum / numbers.length) : edge && toNumber(edge);
  return { ...compared, property, actual };
}

function isEdge(measure: Measure): measure is Extract<Measure, { readonly of: "first" | "last" }> {
  return measure.of === "first" || measure.of === "last";
}

function messageFacts(rule: MessageRule, person: PersonFacts, context: RuleContext, now: number): Explained["facts"] {
  return {
    message: rule.message,
    journey: rule.journey ?? null,
    campaign: rule.campaign ?? null,
    template: rule.template ?? null,
    channel: rule.channel ?? null,
    is: rule.count?.is ?? "at_least",
    value: rule.count?.value ?? 1,
    actual: countMessages(rule, person, now, context).count,
    ...windowFacts(rule, now),
  };
}

function groupFactsOf(rule: GroupRule, person: PersonFacts, now: number): Explained["facts"] {
  return {
    group: rule.group,
    is: rule.count?.is ?? "at_least",
    value: rule.count?.value ?? 1,
    actual: countGroups(rule, person, now).count,
    belongsTo: person.groups
      .filter(({ group }) => group.kind === rule.group)
      .map(({ group }) => group.name)
      .slice(0, 20),
  };
}

function comparisonFacts(comparison: Comparison): Explained["facts"] {
  return {
    is: comparison.is,
    ...("value" in comparison ? { value: comparison.value } : {}),
    ...("zone" in comparison ? { zone: comparison.zone ?? null } : {}),
  };
}

/** When it had to happen; `to` is not part of it any more. */
function windowFacts(rule: Pick<EventRule, "window">, now: number): Explained["facts"] {
  const { from, to } = boundsOf(rule.window, now);
  return { from: isoOf(from), to: isoOf(to) };
}

function isoOf(ms: number | null): string | null {
  return ms === null ? null : fromMs(ms).toISOString();
}

function valueOf(value: unknown): FactValue {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value))
    return value.filter((one) => typeof one === "string" || typeof one === "number" || typeof one === "boolean").slice(0, 20);
  return JSON.stringify(value).slice(0, 200);
}
