/** What is wrong with a document of rules and intents beside its form, each with the rule or intent it is about and a sentence for people. */
import type { Condition, HelpersDocument, InboundRule } from "./helpers-document.ts";
import { compilePattern } from "./safe-pattern.ts";

export const HELPER_PROBLEM_CODES = [
  "twice",
  "pattern",
  "intent_unknown",
  "journey_unknown",
  "channel_unknown",
  "team_unknown",
  "label_unknown",
  "person_unknown",
  "text",
  "no_actions",
  "stop_word",
  "always_answers",
  "person_rule",
] as const;
export type HelperProblem = {
  readonly code: (typeof HELPER_PROBLEM_CODES)[number];
  /** The rule's or intent's name. */
  readonly of: string;
  readonly value: string;
  readonly message: string;
};

export type KnownToHelpers = {
  /** Whether it can be begun. */
  readonly hasJourney: (name: string) => boolean;
  /** Kinds and ids. */
  readonly channels: ReadonlySet<string>;
  readonly teams: ReadonlySet<string>;
  readonly labels: ReadonlySet<string>;
  readonly people: ReadonlySet<string>;
  /** Null: it is Liquid that can be run; else why not. */
  readonly textProblem: (text: string) => string | null;
  readonly ruleProblem: (rule: Extract<Condition, { kind: "person" }>["rule"]) => string | null;
  /** Whether it is a word such as STOP, which never comes to a rule. */
  readonly isCommand: (word: string) => boolean;
};

/** Empty: it can be activated. */
export function problemsOfHelpers({ rules, intents }: HelpersDocument, known: KnownToHelpers): readonly HelperProblem[] {
  const names = [...rules.map(({ id }) => id), ...intents.map(({ name }) => `intent:${name}`)];
  const twice = [...new Set(names.filter((name, at) => names.indexOf(name) !== at))].map((name) =>
    problem("twice", name, name, `two of them are called ${name}: give one another name`),
  );
  return [...twice, ...rules.flatMap((rule) => ofRule(rule, new Set(intents.map(({ name }) => name)), known))];
}

function ofRule(rule: InboundRule, intents: ReadonlySet<string>, known: KnownToHelpers): readonly HelperProblem[] {
  const found: HelperProblem[] = [];
  const say = (code: HelperProblem["code"], value: string, message: string): void =>
    void found.push(problem(code, rule.id, value, message));
  if (rule.actions.length === 0) say("no_actions", "", `${rule.title} does nothing: say what is to be done`);
  for (const condition of rule.conditions) {
    if (condition.kind === "pattern") {
      const pattern = compilePattern(condition.pattern);
      if (!pattern.ok) say("pattern", pattern.problem, `the pattern of ${rule.title} cannot be read: ${pattern.problem}`);
    }
    if (condition.kind === "words")
      for (const word of condition.words)
        if (known.isCommand(word)) say("stop_word", word, `${word} is always heard as a command and never comes to ${rule.title}`);
    if (condition.kind === "intent")
      for (const name of condition.intents) if (!intents.has(name)) say("intent_unknown", name, `there is no intent ${name}`);
    if (condition.kind === "channel")
      for (const name of condition.channels) if (!known.channels.has(name)) say("channel_unknown", name, `there is no channel ${name}`);
    if (condition.kind === "person") {
      const trouble = known.ruleProblem(condition.rule);
      if (trouble !== null) say("person_rule", trouble, `the condition on people of ${rule.title}: ${trouble}`);
    }
  }
  for (const action of rule.actions) {
    if (action.kind === "answer") {
      const trouble = known.textProblem(action.text);
      if (trouble !== null) say("text", trouble, `the answer of ${rule.title} cannot be filled in: ${trouble}`);
      if (rule.conditions.length === 0 && action.onceInHours === 0)
        say("always_answers", "", `${rule.title} would answer every message: name a condition, or let it answer once in some hours`);
    }
    if (action.kind === "start_journey" && !known.hasJourney(action.journey))
      say("journey_unknown", action.journey, `there is no journey ${action.journey}`);
    if (action.kind === "assign" && action.team !== null && !known.teams.has(action.team))
      say("team_unknown", action.team, `the team of ${rule.title} is gone: choose another`);
    if (action.kind === "label" && !known.labels.has(action.label))
      say("label_unknown", action.label, `there is no label ${action.label}: make it, or choose another for ${rule.title}`);
    if (action.kind === "assign" && action.person !== null && !known.people.has(action.person))
      say("person_unknown", action.person, "there is no such person here");
  }
  return found;
}

function problem(code: HelperProblem["code"], of: string, value: string, message: string): HelperProblem {
  return { code, of, value, message };
}
