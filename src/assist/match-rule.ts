/** Which rules a message fits, and why: the same answer for the engine, the console's trial and the simulation. Pure. */
import type { Rule } from "../audiences/document.ts";
import { asWord } from "../consent/keywords/classify.ts";
import { normaliseWords } from "../consent/keywords/normalise.ts";
import type { Condition, HelpersDocument, InboundRule } from "./helpers-document.ts";
import { indexExamples, type Match, matchWords, surest, type WordIndex } from "./match-words.ts";
import { compilePattern } from "./safe-pattern.ts";

/** A message as rules see it. */
export type Heard = {
  /** As it was said, or the title that was tapped; null: it had no words. */
  readonly text: string | null;
  readonly kind: string;
  readonly channelId: string;
  readonly channelKind: string;
  readonly isFirst: boolean;
  /** By the workspace's hours; null: nobody has said any. */
  readonly isOpen: boolean | null;
  /** A journey took it for an answer, or began by it. */
  readonly isTaken: boolean;
  readonly isPerson: (rule: Rule) => boolean;
};

export type JudgedCondition = { readonly kind: Condition["kind"]; readonly holds: boolean; readonly what: string };
export type JudgedRule = {
  readonly rule: InboundRule;
  readonly verdict: "fits" | "off" | "journey_first" | "no";
  readonly conditions: readonly JudgedCondition[];
};
export type Judged = {
  readonly intent: Match | null;
  readonly rules: readonly JudgedRule[];
  /** Those that are carried out, in order. */
  readonly fitting: readonly InboundRule[];
};

export type Judge = (heard: Heard) => Judged;

/** Of more text nothing is looked at. */
const MOST_TEXT = 4_096;

export function compileHelpers({ rules, intents, sureFrom }: Pick<HelpersDocument, "rules" | "intents" | "sureFrom">): Judge {
  const index: WordIndex = indexExamples(intents.flatMap(({ name, examples }) => examples.map((text) => ({ of: name, text }))));
  const compiled = rules.map((rule) => ({ rule, tests: rule.conditions.map((condition) => ({ condition, test: testOf(condition) })) }));
  return (whole) => {
    const heard = { ...whole, text: whole.text?.slice(0, MOST_TEXT) ?? null };
    const intent = heard.text === null ? null : surest(matchWords(index, heard.text), sureFrom);
    const words: Words = {
      said: heard.text === null ? "" : ` ${normaliseWords(heard.text)} `,
      whole: heard.text === null ? "" : asWord(heard.text),
    };
    const judged: JudgedRule[] = [];
    const fitting: InboundRule[] = [];
    let isOver = false;
    for (const { rule, tests } of compiled) {
      const conditions = tests.map(({ condition, test }) => ({ kind: condition.kind, ...test(heard, intent, words) }));
      const fits =
        rule.match === "all" || conditions.length === 0 ? conditions.every(({ holds }) => holds) : conditions.some(({ holds }) => holds);
      const verdict = !fits ? "no" : !rule.isOn ? "off" : heard.isTaken && rule.journeys === "after" ? "journey_first" : "fits";
      judged.push({ rule, verdict, conditions });
      if (verdict !== "fits" || isOver) continue;
      fitting.push(rule);
      isOver = !rule.goOn;
    }
    return { intent, rules: judged, fitting };
  };
}

type Words = { readonly said: string; readonly whole: string };
type Test = (heard: Heard, intent: Match | null, words: Words) => { readonly holds: boolean; readonly what: string };

function testOf(condition: Condition): Test {
  switch (condition.kind) {
    case "words": {
      const known = new Map(condition.words.map((word) => [asWord(word), word]));
      return (_heard, _intent, { whole }) => found(whole === "" ? undefined : known.get(whole));
    }
    case "contains": {
      const known = condition.words.map((word) => ({ word, part: ` ${normaliseWords(word)} ` })).filter(({ part }) => part.trim() !== "");
      return (_heard, _intent, { said }) => found(known.find(({ part }) => said.includes(part))?.word);
    }
    case "pattern": {
      const pattern = compilePattern(condition.pattern);
      // One that is not a pattern cannot be activated; stored by a newer Parley, it fits nothing.
      return ({ text }) => ({ holds: pattern.ok && text !== null && pattern.test(text), what: condition.pattern });
    }
    case "intent":
      return (_heard, intent) => ({ holds: intent !== null && condition.intents.includes(intent.of), what: intent?.of ?? "" });
    case "content":
      return ({ kind }) => ({ holds: condition.kinds.some((one) => one === kind), what: kind });
    case "channel":
      return ({ channelId, channelKind }) => ({
        holds: condition.channels.includes(channelKind) || condition.channels.includes(channelId),
        what: channelKind,
      });
    case "hours":
      return ({ isOpen }) => ({
        holds: isOpen !== null && isOpen === (condition.is === "open"),
        what: isOpen === null ? "unknown" : isOpen ? "open" : "closed",
      });
    case "first_message":
      return ({ isFirst }) => ({ holds: isFirst, what: "" });
    case "person":
      return ({ isPerson }) => ({ holds: isPerson(condition.rule), what: "" });
  }
}

function found(word: string | undefined): { readonly holds: boolean; readonly what: string } {
  return { holds: word !== undefined, what: word ?? "" };
}
