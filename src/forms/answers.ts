/** Answers as they come from the phone, typed by their questions. What is no answer to its question is left out. */
import type { Json, JsonObject } from "../platform/json.ts";
import { type FormCondition, type FormDocument, optionsOf, type Question, questionsOf } from "./document.ts";

export type FormAnswers = { readonly [question: string]: Json };

/** Beyond what a form can hold: not ours. */
const LONGEST_SEEN = 100_000;
const LONGEST_ANSWER = 5_000;

/** Everything answered in a form: what its last screen told, and what `seen` carried. */
export function readAnswers(form: FormDocument, data: JsonObject): FormAnswers {
  const told = { ...parseSeen(data["seen"]), ...data };
  const answers: Record<string, Json> = {};
  for (const screen of form.screens)
    for (const question of questionsOf(screen)) {
      const answer = typedAnswer(question, told[question.name], form.language);
      if (answer !== null) answers[question.name] = answer;
    }
  return answers;
}

export function parseSeen(text: unknown): JsonObject {
  if (typeof text !== "string" || text.length > LONGEST_SEEN) return {};
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
  } catch {
    // Whoever changed it loses what was carried; nothing else depends on it.
    return {};
  }
}

/** What was chosen or typed; nothing of lists and objects. */
export function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** Null: not answered, or not an answer to this question. */
export function typedAnswer(question: Question, given: unknown, language: FormDocument["language"]): Json | null {
  if (given === undefined || given === null || given === "") return null;
  switch (question.kind) {
    case "opt_in":
      return given === true || given === "true" ? true : given === false || given === "false" ? false : null;
    case "number": {
      const text = textOf(given).trim();
      const number = text === "" ? Number.NaN : Number(text.replace(",", "."));
      const fits = Number.isFinite(number) && number >= (question.least ?? -Infinity) && number <= (question.most ?? Infinity);
      return fits ? number : null;
    }
    case "nps":
    case "csat":
      return isOption(question, given, language) ? Number(given) : null;
    case "choice":
    case "dropdown":
      return isOption(question, given, language) ? textOf(given) : null;
    case "several": {
      const chosen = Array.isArray(given) ? [...new Set(given.map(textOf))].filter((id) => isOption(question, id, language)) : [];
      return chosen.length === 0 ? null : chosen;
    }
    case "date":
      return typeof given === "string" && isDay(given) ? given : null;
    case "email":
      return typeof given === "string" && given.length <= 254 && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(given.trim()) ? given.trim() : null;
    case "phone": {
      const digits = textOf(given).replaceAll(/[\s().-]/g, "");
      return /^\+?\d{6,15}$/.test(digits) ? digits : null;
    }
    case "media":
      return Array.isArray(given) && given.length > 0 ? (given as Json) : null;
    case "times":
    case "short_text":
    case "long_text":
      return typeof given === "string" && given.trim() !== "" ? given.trim().slice(0, LONGEST_ANSWER) : null;
  }
}

function isOption(question: Question, given: unknown, language: FormDocument["language"]): boolean {
  return optionsOf(question, language).some(({ id }) => id === textOf(given));
}

export function holds(condition: FormCondition | undefined, answers: FormAnswers): boolean {
  return condition === undefined || textOf(answers[condition.question]) === condition.is;
}

/** One of the calendar: the thirty-first of February is none. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}
