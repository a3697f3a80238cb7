/**
 * A rule as an SQL condition over the profile `p` of one lane: the same answers as `predicate.ts`, for many people at once. Every
 * part is true or false, never null. Windows and days are resolved here, so SQL only compares times. Profiles that others
 * were merged into have facts in several lanes and are left to the predicate (`read-audience.ts`).
 */
import { daysOfYear, localDay } from "./calendar.ts";
import { expand, type RuleContext } from "./context.ts";
import type {
  Comparison,
  EventRule,
  GroupRule,
  Measure,
  MessageRule,
  NumberComparison,
  PropertyRule,
  Rule,
  SequenceRule,
  SequenceStep,
} from "./document.ts";
import { readFactPath, readPropertyPath } from "./fact-path.ts";
import { instantOf } from "./instant.ts";
import { type Bounds, boundsOf, lengthOf } from "./window.ts";

export type Condition = { readonly text: string; readonly values: readonly unknown[] };

/** `values`: those already taken by the statement around it. */
export function compileSql(rule: Rule, context: RuleContext, now: number, values: readonly unknown[]): Condition {
  const parameters = [...values];
  const text = conditionOf(expand(rule, context), {
    now,
    context,
    add: (value, type) => `$${parameters.push(value)}::${type}`,
  });
  return { text, values: parameters };
}

type Scope = {
  readonly now: number;
  readonly context: RuleContext;
  /** Adds a parameter and answers what stands for it. */
  readonly add: (value: unknown, type: string) => string;
};

function conditionOf(rule: Rule, scope: Scope): string {
  if ("all" in rule) return joined(rule.all, "and", "true", scope);
  if ("any" in rule) return joined(rule.any, "or", "false", scope);
  if ("not" in rule) return `(not ${conditionOf(rule.not, scope)})`;
  if ("fact" in rule) return compared(rule, factSql(rule.fact, scope), scope);
  if ("event" in rule) return eventSql(rule, scope);
  if ("sequence" in rule) return sequenceSql(rule, scope);
  if ("message" in rule) return messageSql(rule, scope);
  if ("group" in rule) return groupSql(rule, scope);
  if ("list" in rule) {
    const listed = `exists (select from list_member l where l.lane = p.lane and l.profile_id = p.id and l.list = ${scope.add(rule.list, "text")})`;
    return rule.is === "in" ? listed : `(not ${listed})`;
  }
  return rule.is === "in" ? "false" : "true";
}

function joined(rules: readonly Rule[], by: "and" | "or", empty: string, scope: Scope): string {
  return rules.length === 0 ? empty : `(${rules.map((part) => conditionOf(part, scope)).join(` ${by} `)})`;
}

const COLUMNS = {
  id: "p.id::text",
  locale: "p.locale",
  country: "p.country",
  timeZone: "p.time_zone",
  createdAt: iso("p.created_at"),
} as const;

/** As jsonb; null when not set. */
function factSql(fact: string, scope: Scope): string {
  const path = readFactPath(fact);
  if (path === null) return "null::jsonb";
  switch (path.source) {
    case "identities":
    case "attributes":
    case "reachability":
    case "consent":
      return `(p.${path.source} #> ${scope.add(path.keys, "text[]")})`;
    case "group": {
      const [kind, ...below] = path.keys;
      const meant = `select ${GROUP_FACTS} || jsonb_build_object('membership', ${MEMBERSHIP_FACTS}) ${belongings(kind ?? "", scope)} order by m.is_primary desc, m.since, g.id limit 1`;
      return `((${meant}) #> ${scope.add(below, "text[]")})`;
    }
    default:
      return `to_jsonb(${COLUMNS[path.source]})`;
  }
}

/** The same names as `groups/group.ts` gives. */
const GROUP_FACTS = `jsonb_build_object('key', g.key, 'name', g.name, 'attributes', g.attributes, 'members', g.members, 'createdAt', ${iso("g.created_at")})`;
const MEMBERSHIP_FACTS = `(m.attributes || jsonb_build_object('primary', m.is_primary, 'since', ${iso("m.since")}))`;

function belongings(kind: string, scope: Scope): string {
  return `from group_member m join customer_group g on g.id = m.group_id where m.lane = p.lane and m.profile_id = p.id and m.kind = ${scope.add(kind, "text")}`;
}

function groupSql(rule: GroupRule, scope: Scope): string {
  const conditions = (rules: readonly PropertyRule[] | undefined, facts: string): string =>
    (rules ?? [])
      .map((one) => ` and ${compared(one, `(${facts} #> ${scope.add(readPropertyPath(one.property) ?? [], "text[]")})`, scope)}`)
      .join("");
  const from = `${belongings(rule.group, scope)}${conditions(rule.where, GROUP_FACTS)}${conditions(rule.membership, MEMBERSHIP_FACTS)}`;
  return rule.count ? numberCompared(rule.count, `(select count(*) ${from})`, scope) : `exists (select ${from})`;
}

function propertySql(property: string, scope: Scope): string {
  return `(e.properties #> ${scope.add(readPropertyPath(property) ?? [], "text[]")})`;
}

function iso(time: string): string {
  return `to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

const OPERATORS = { equal: "=", not_equal: "=", greater: ">", at_least: ">=", less: "<", at_most: "<=" } as const;

/** `value`: jsonb. */
function compared(comparison: Comparison, value: string, scope: Scope): string {
  const yes = (condition: string): string => `coalesce(${condition}, false)`;
  const text = `(${value} #>> '{}')`;
  const isText = `jsonb_typeof(${value}) = 'string'`;
  switch (comparison.is) {
    case "set":
      return yes(`jsonb_typeof(${value}) <> 'null'`);
    case "not_set":
      return `(not ${yes(`jsonb_typeof(${value}) <> 'null'`)})`;
    case "equal":
      return yes(`${value} = ${scope.add(JSON.stringify(comparison.value), "jsonb")}`);
    case "not_equal":
      return `(not ${yes(`${value} = ${scope.add(JSON.stringify(comparison.value), "jsonb")}`)})`;
    case "one_of":
      return yes(`${value} = any(${anyOf(comparison.value, scope)})`);
    case "none_of":
      return `(not ${yes(`${value} = any(${anyOf(comparison.value, scope)})`)})`;
    case "greater":
    case "at_least":
    case "less":
    case "at_most":
      return yes(`number_of(${value}) ${OPERATORS[comparison.is]} ${numeric(comparison.value, scope)}`);
    case "contains":
      return yes(containsSql(value, comparison.value, scope));
    case "not_contains":
      return `(not ${yes(containsSql(value, comparison.value, scope))})`;
    case "starts_with":
      return yes(`${isText} and starts_with(${text}, ${scope.add(comparison.value, "text")})`);
    case "ends_with": {
      const end = scope.add(comparison.value, "text");
      return yes(`${isText} and right(${text}, length(${end})) = ${end}`);
    }
    case "anniversary": {
      const days = [...daysOfYear(localDay(scope.now, comparison.zone ?? "UTC"), comparison.value)];
      return yes(`${isText} and instant_of(${text}) is not null and substr(${text}, 6, 5) = any(${scope.add(days, "text[]")})`);
    }
    default:
      return yes(`${isText} and ${timeSql(comparison, `instant_of(${text})`, scope)}`);
  }
}

function anyOf(values: readonly unknown[], scope: Scope): string {
  return scope.add(
    values.map((value) => JSON.stringify(value)),
    "jsonb[]",
  );
}

function containsSql(value: string, part: string, scope: Scope): string {
  const wanted = scope.add(part, "text");
  return `case jsonb_typeof(${value}) when 'string' then strpos(${value} #>> '{}', ${wanted}) > 0 when 'array' then ${value} ? ${wanted} end`;
}

type TimeComparison = Extract<Comparison, { readonly is: "before" | "after" | "in_last" | "in_next" | "more_than_ago" }>;

/** `at`: milliseconds. */
function timeSql(comparison: TimeComparison, at: string, scope: Scope): string {
  const ms = (value: number): string => scope.add(value, "bigint");
  const { now } = scope;
  switch (comparison.is) {
    case "before":
      return `${at} < ${ms(instantOf(comparison.value) ?? 0)}`;
    case "after":
      return `${at} > ${ms(instantOf(comparison.value) ?? 0)}`;
    case "in_last":
      return `${at} > ${ms(now - lengthOf(comparison.value))} and ${at} <= ${ms(now)}`;
    case "in_next":
      return `${at} > ${ms(now)} and ${at} <= ${ms(now + lengthOf(comparison.value))}`;
    case "more_than_ago":
      return `${at} <= ${ms(now - lengthOf(comparison.value))}`;
  }
}

/** As the predicate writes it down, so that both have the same digits. */
function numeric(value: number, scope: Scope): string {
  return scope.add(String(value), "numeric");
}

function numberCompared(comparison: NumberComparison, value: string, scope: Scope, by = ""): string {
  const holds = `coalesce(${value} ${OPERATORS[comparison.is]} ${numeric(comparison.value, scope)}${by}, false)`;
  return comparison.is === "not_equal" ? `(not ${holds})` : holds;
}

function eventSql(rule: EventRule, scope: Scope): string {
  const from = `event e where ${eventFilter(rule, "e", scope)}${withinSql("e.occurred_at", boundsOf(rule.window, scope.now), scope)}`;
  const { measure } = rule;
  if (measure === undefined) return `exists (select from ${from})`;
  return measureSql(measure, from, scope);
}

function measureSql(measure: Measure, from: string, scope: Scope): string {
  switch (measure.of) {
    case "count":
      return numberCompared(measure, `(select count(*) from ${from})`, scope);
    case "sum":
      return numberCompared(measure, `coalesce((select sum(number_of${propertySql(measure.property, scope)}) from ${from}), 0)`, scope);
    case "min":
    case "max":
      return numberCompared(measure, `(select ${measure.of}(number_of${propertySql(measure.property, scope)}) from ${from})`, scope);
    case "average":
      return `(select ${numberCompared(measure, "x.total", scope, " * x.n")} from (select sum(v.n) as total, count(v.n) as n from (select number_of${propertySql(measure.property, scope)} as n from ${from}) v) x)`;
    case "first":
    case "last": {
      const value = measure.property === undefined ? `to_jsonb(${iso("e.occurred_at")})` : propertySql(measure.property, scope);
      const order = measure.of === "first" ? "e.occurred_at, e.id" : "e.occurred_at desc, e.id desc";
      return `(select ${compared(measure, "x.v", scope)} from (select (select ${value} from ${from} order by ${order} limit 1) as v) x)`;
    }
  }
}

function eventFilter(step: { readonly event: string; readonly where?: readonly PropertyRule[] }, alias: string, scope: Scope): string {
  const where = (step.where ?? []).map((rule) => {
    const value = `(${alias}.properties #> ${scope.add(readPropertyPath(rule.property) ?? [], "text[]")})`;
    return ` and ${compared(rule, value, scope)}`;
  });
  return `${alias}.lane = p.lane and ${alias}.profile_id = p.id and ${alias}.type = ${scope.add(step.event, "text")}${where.join("")}`;
}

function withinSql(time: string, bounds: Bounds, scope: Scope): string {
  const from = bounds.from === null ? "" : ` and ${time} >= ${instant(bounds.from, scope)}`;
  return `${from}${bounds.to === null ? "" : ` and ${time} < ${instant(bounds.to, scope)}`}`;
}

function instant(ms: number, scope: Scope): string {
  return `to_timestamp(${scope.add(ms, "float8")} / 1000)`;
}

function sequenceSql(rule: SequenceRule, scope: Scope): string {
  const follow = (index: number): string => {
    const step = rule.sequence[index];
    const [alias, before] = [`e${index}`, `e${index - 1}`];
    if (!step) return notFollowedSql(rule.notFollowedBy, before, scope);
    const place =
      index === 0 ? withinSql(`${alias}.occurred_at`, boundsOf(rule.window, scope.now), scope) : afterSql(step, alias, before, scope);
    const rest = follow(index + 1);
    return `exists (select from event ${alias} where ${eventFilter(step, alias, scope)}${place}${rest === "" ? "" : ` and ${rest}`})`;
  };
  return follow(0);
}

function afterSql(step: SequenceStep, alias: string, before: string, scope: Scope): string {
  const soon = step.within === undefined ? "" : ` and ${alias}.occurred_at <= ${before}.occurred_at + ${milliseconds(step.within, scope)}`;
  return ` and (${alias}.occurred_at, ${alias}.id) > (${before}.occurred_at, ${before}.id)${soon}`;
}

function notFollowedSql(step: SequenceStep | undefined, before: string, scope: Scope): string {
  if (!step) return "";
  const none = `not exists (select from event n where ${eventFilter(step, "n", scope)}${afterSql(step, "n", before, scope)})`;
  return step.within === undefined
    ? none
    : `${before}.occurred_at + ${milliseconds(step.within, scope)} <= ${instant(scope.now, scope)} and ${none}`;
}

function milliseconds(duration: string, scope: Scope): string {
  return `make_interval(secs => ${scope.add(lengthOf(duration), "float8")} / 1000)`;
}

const MESSAGE_TIMES = {
  sent: "instant_of(coalesce(m.receipts->>'accepted', m.receipts->>'sent'))",
  delivered: "instant_of(m.receipts->>'delivered')",
  read: "instant_of(m.receipts->>'read')",
  clicked: "instant_of(m.receipts->>'clicked')",
  failed: "case m.state when 'failed' then coalesce(instant_of(m.receipts->>'failed'), ms_of(m.updated_at)) end",
  refused: "case m.state when 'refused' then ms_of(m.updated_at) end",
  replied: "case when m.replies_to is not null then ms_of(m.created_at) end",
  received: "ms_of(m.created_at)",
} as const;

function messageSql(rule: MessageRule, scope: Scope): string {
  const isInbound = rule.message === "received" || rule.message === "replied";
  // Of an answer, the message it answers is the one that is meant.
  const [meant, join] =
    rule.message === "replied" && (rule.journey ?? rule.campaign ?? rule.template) !== undefined
      ? ["o", " join message o on o.lane = m.lane and o.profile_id = m.profile_id and o.id = m.replies_to and o.direction = 'outbound'"]
      : ["m", ""];
  const conditions = [
    `m.lane = p.lane and m.profile_id = p.id and m.direction = '${isInbound ? "inbound" : "outbound"}'`,
    ...(rule.channel === undefined ? [] : [`m.channel_id::text = any(${scope.add(scope.context.channelsOf(rule.channel), "text[]")})`]),
    ...(rule.journey === undefined
      ? []
      : [`${meant}.origin->>'versionId' = any(${scope.add(scope.context.versionsOf(rule.journey), "text[]")})`]),
    ...(rule.campaign === undefined ? [] : [`${meant}.origin->>'campaignId' = ${scope.add(rule.campaign, "text")}`]),
    ...(rule.template === undefined ? [] : [`${meant}.template = ${scope.add(rule.template, "text")}`]),
  ];
  const bounds = boundsOf(rule.window, scope.now);
  const at = MESSAGE_TIMES[rule.message];
  const from = bounds.from === null ? "" : ` and x.at >= ${scope.add(bounds.from, "bigint")}`;
  const to = bounds.to === null ? "" : ` and x.at < ${scope.add(bounds.to, "bigint")}`;
  const messages = `from (select ${at} as at from message m${join} where ${conditions.join(" and ")}) x where x.at is not null${from}${to}`;
  return rule.count ? numberCompared(rule.count, `(select count(*) ${messages})`, scope) : `exists (select ${messages})`;
}
