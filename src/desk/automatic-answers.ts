/**
 * What customers are told when nobody is there, when many wait, and what they are asked when it is over: in their language, from what is
 * known. Pure. Never promises what was not measured.
 */
import { renderText } from "../liquid/liquid.ts";
import type { AnswerPromise, MeasuredAnswers } from "../advice/answer-promise.ts";
import { LEAST_ANSWERS, lengthInWords, momentInWords } from "../advice/answer-promise.ts";
import type { StaffSettings, TextsByLanguage } from "./staff-settings.ts";

export const AUTOMATIC_TEXTS = ["closed", "busy", "question", "thanks", "why"] as const;
export type AutomaticText = (typeof AUTOMATIC_TEXTS)[number];

/** Words of ours, which a workspace may replace. */
export const OWN_TEXTS: { readonly [Name in AutomaticText]: { readonly en: string; readonly fr: string } } = {
  closed: {
    en: "Thank you for writing. Nobody is here right now{% if staff.opens %}; we are back {{ staff.opens }}{% endif %}.{% if staff.by %} Going by the last weeks, you have an answer by {{ staff.by }}.{% endif %}",
    fr: "Merci de votre message. Personne n’est là pour l’instant{% if staff.opens %} ; nous revenons {{ staff.opens }}{% endif %}.{% if staff.by %} D’après les dernières semaines, vous aurez une réponse avant {{ staff.by }}.{% endif %}",
  },
  busy: {
    en: "Thank you for writing. {{ staff.ahead }} people wrote before you and are answered first.{% if staff.by %} Going by the last weeks, you have an answer by {{ staff.by }}.{% endif %}",
    fr: "Merci de votre message. {{ staff.ahead }} personnes ont écrit avant vous et passent d’abord.{% if staff.by %} D’après les dernières semaines, vous aurez une réponse avant {{ staff.by }}.{% endif %}",
  },
  question: { en: "How was our help?", fr: "Comment avons-nous répondu ?" },
  thanks: { en: "Thank you for telling us.", fr: "Merci de nous l’avoir dit." },
  why: {
    en: "Thank you. Would you tell us why? One message is enough; you need not.",
    fr: "Merci. Voulez-vous nous dire pourquoi ? Un message suffit ; rien ne vous y oblige.",
  },
};

/** Of the scores, from the worst. */
const SCORES: { readonly [Scale in 3 | 5]: { readonly en: readonly string[]; readonly fr: readonly string[] } } = {
  3: { en: ["Bad", "So-so", "Good"], fr: ["Mal", "Moyen", "Bien"] },
  5: {
    en: ["1 – very bad", "2 – bad", "3 – so-so", "4 – good", "5 – very good"],
    fr: ["1 – très mal", "2 – mal", "3 – moyen", "4 – bien", "5 – très bien"],
  },
};
export const CSAT_LIST_BUTTON = { en: "Choose", fr: "Choisir" } as const;

export function textsOf({ closed, busy, csat }: StaffSettings, name: AutomaticText): TextsByLanguage {
  switch (name) {
    case "closed":
      return closed.texts;
    case "busy":
      return busy.texts;
    case "question":
    case "thanks":
    case "why":
      return csat[name];
  }
}

/** In the first of these languages that there are words for: exactly, else by its first part; else in English. */
export function spokenIn(
  texts: TextsByLanguage,
  languages: readonly (string | null)[],
): { readonly language: string; readonly text: string } | null {
  const known = Object.keys(texts).filter((language) => texts[language] !== "");
  for (const wanted of languages) {
    if (wanted === null) continue;
    const found =
      known.find((language) => normal(language) === normal(wanted)) ??
      known.find((language) => normal(language) === stem(wanted)) ??
      known.find((language) => stem(language) === stem(wanted));
    if (found !== undefined) return { language: found, text: texts[found] ?? "" };
  }
  return null;
}

export type Speaking = {
  readonly settings: StaffSettings;
  /** The customer's, the workspace's. */
  readonly languages: readonly (string | null)[];
  readonly promise: AnswerPromise;
  readonly measured: MeasuredAnswers | null;
  /** How many wrote before. */
  readonly ahead: number;
  readonly now: number;
  /** By the customer's clock, where it is known. */
  readonly zone: string;
};

/** What is said, ready to go: names of people and the like are not in it. */
export function automaticText(name: AutomaticText, { settings, languages, promise, measured, ahead, now, zone }: Speaking): string {
  const { language, text } = wordsFor(name, settings, languages);
  const moment = (at: number | null): string => (at === null ? "" : momentInWords(at, now, language, zone));
  const staff = {
    opens: promise.kind === "closed" ? moment(promise.opensAt) : "",
    by: promise.kind === "nobody" ? "" : moment(promise.by),
    usually: measured !== null && measured.answers >= LEAST_ANSWERS ? lengthInWords(measured.p90Ms, language) : "",
    ahead: String(ahead),
  };
  // Empty text is true in Liquid: what is not known is not there.
  return renderText(text, { staff: Object.fromEntries(Object.entries(staff).filter(([, value]) => value !== "")) }).trim();
}

/** A workspace's words in a language that somebody reads come before ours in the language they asked for. */
function wordsFor(
  name: AutomaticText,
  settings: StaffSettings,
  languages: readonly (string | null)[],
): { readonly language: string; readonly text: string } {
  const all = { ...OWN_TEXTS[name], ...textsOf(settings, name) };
  return spokenIn(all, [...languages, "en"]) ?? { language: "en", text: OWN_TEXTS[name].en };
}

export function scoreWords(
  scale: 3 | 5,
  languages: readonly (string | null)[],
): { readonly language: "en" | "fr"; readonly scores: readonly string[] } {
  const language = spokenIn({ en: "en", fr: "fr" }, [...languages, "en"])?.language === "fr" ? "fr" : "en";
  return { language, scores: SCORES[scale][language] };
}

/** Of the button or row for a score, from 1. */
export function csatChoice(score: number): string {
  return `csat/${score}`;
}

export function scoreOfChoice(choice: string | null): number | null {
  const score = /^csat\/([1-5])$/.exec(choice ?? "")?.[1];
  return score === undefined ? null : Number(score);
}

/** Whether somebody should look at it again. */
export function isUnhappy(score: number, scale: number): boolean {
  return score <= Math.floor(scale / 2);
}

const normal = (language: string): string => language.replaceAll("_", "-").toLowerCase();
const stem = (language: string): string => normal(language).split("-")[0] ?? "";
