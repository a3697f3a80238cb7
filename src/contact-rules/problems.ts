/** What is wrong with a policy beside its form, each with the rule it is about and a sentence for people. */
import { type CapPeriod, LONGEST_PERIOD_HOURS, type PolicyDocument, type PolicyRule, type QuietHoursRule } from "./document.ts";
import { minutesOf } from "./quiet-hours.ts";

/** `code` has words in the console's catalogues, with `value` put in. */
export type PolicyProblem = {
  readonly code: PolicyProblemCode;
  /** The rule's id; null: the policy as a whole. */
  readonly rule: string | null;
  readonly value: string;
  readonly message: string;
};
export type PolicyProblemCode =
  | "twice"
  | "never_open"
  | "hours_backwards"
  | "hours_overlap"
  | "holidays_need_countries"
  | "period_too_long"
  | "no_countries"
  | "two_orders"
  | "order_scope"
  | "too_weak";

/** Empty: it can be activated. */
export function problemsOf({ rules }: PolicyDocument): readonly PolicyProblem[] {
  const seen = new Set<string>();
  const twice = rules.flatMap(({ id }) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [problem("twice", id, id, `two rules are called ${id}: give one of them another name`)];
  });
  return [...twice, ...rules.flatMap(ofRule), ...ofOrders(rules)];
}

function ofRule(rule: PolicyRule): readonly PolicyProblem[] {
  const found: PolicyProblem[] = [];
  if (typeof rule.countries !== "string" && rule.countries.length === 0)
    found.push(problem("no_countries", rule.id, "", `${rule.id} names no country: say which, "all" or "others"`));
  if (rule.kind === "quiet_hours") found.push(...ofHours(rule));
  if (rule.kind === "frequency_cap" && hoursOf(rule.per) > LONGEST_PERIOD_HOURS) found.push(tooLong(rule.id));
  if ((rule.kind === "min_gap" || rule.kind === "conversation") && rule.minutes > LONGEST_PERIOD_HOURS * 60) found.push(tooLong(rule.id));
  if (rule.kind === "consent" && rule.needs === "not_refused" && (rule.channels === undefined || rule.channels.includes("whatsapp")))
    found.push(
      problem("too_weak", rule.id, "whatsapp", `${rule.id}: WhatsApp itself asks for an opt-in: name the channels that do without`),
    );
  return found;
}

function ofHours(rule: QuietHoursRule): readonly PolicyProblem[] {
  const found: PolicyProblem[] = [];
  if (rule.allowed.every(({ days }) => days.length === 0))
    found.push(problem("never_open", rule.id, "", `${rule.id} allows no hour of any day: nothing would ever leave`));
  for (const { from, to } of rule.allowed)
    if (minutesOf(from) >= minutesOf(to))
      found.push(
        problem(
          "hours_backwards",
          rule.id,
          `${from}–${to}`,
          `${rule.id}: ${from} to ${to} ends before it begins; for a night write two stretches, until 24:00 and from 00:00`,
        ),
      );
  for (let day = 0; day < 7; day += 1) {
    const stretches = rule.allowed
      .filter(({ days }) => days.includes(day))
      .toSorted((one, other) => minutesOf(one.from) - minutesOf(other.from));
    const clash = stretches.find(({ from }, index) => index > 0 && minutesOf(from) < minutesOf(stretches[index - 1]?.to ?? "00:00"));
    if (clash) {
      found.push(problem("hours_overlap", rule.id, clash.from, `${rule.id}: two stretches of one day overlap at ${clash.from}`));
      break;
    }
  }
  if (rule.holidays && typeof rule.countries === "string")
    found.push(
      problem("holidays_need_countries", rule.id, "", `${rule.id} speaks of public holidays: name the countries whose holidays are meant`),
    );
  return found;
}

/** Orders that contradict each other would make two messages wait for one another: one order a country, whatever the channel or topic. */
function ofOrders(rules: readonly PolicyRule[]): readonly PolicyProblem[] {
  const orders = rules.filter((rule) => rule.kind === "priority");
  const narrow = orders
    .filter(({ channels, topics }) => channels !== undefined || topics !== undefined)
    .map(({ id }) => problem("order_scope", id, "", `${id}: an order holds for all channels and topics: leave both out`));
  const clashes = orders.flatMap((rule, index) =>
    orders
      .slice(0, index)
      .filter((other) => meet(rule.countries, other.countries))
      .map((other) =>
        problem("two_orders", rule.id, other.id, `${rule.id} and ${other.id} put the messages of the same people in order: keep one`),
      ),
  );
  return [...narrow, ...clashes];
}

/** `others` and a list never meet: whoever is named is not among the others. */
function meet(one: PolicyRule["countries"], other: PolicyRule["countries"]): boolean {
  if (one === "all" || other === "all" || one === other) return true;
  return typeof one !== "string" && typeof other !== "string" && one.some((country) => other.includes(country));
}

function hoursOf(per: CapPeriod): number {
  return "hours" in per ? per.hours : 0;
}

function tooLong(rule: string): PolicyProblem {
  return problem("period_too_long", rule, "31", `${rule} looks further back than 31 days`);
}

function problem(code: PolicyProblemCode, rule: string | null, value: string, message: string): PolicyProblem {
  return { code, rule, value, message };
}
