/**
 * What the data endpoint answers for a form: which screen comes next and what it is given. Pure and without memory (answers travel in
 * `seen`), so that the same question always has the same answer, however often it is asked.
 */
import type { Json, JsonObject } from "../platform/json.ts";
import { type FormAnswers, holds, parseSeen, typedAnswer } from "./answers.ts";
import { wireScreenId } from "./compile.ts";
import { type FormDocument, type FormScreen, type Question, questionsOf } from "./document.ts";

export type FormQuestion = {
  readonly action: "INIT" | "BACK" | "data_exchange";
  /** As on the wire. */
  readonly screen: string | null;
  readonly data: JsonObject;
  readonly token: string;
};
export type FormReply = { readonly screen: string; readonly data: JsonObject };

export function answerForm(
  form: FormDocument,
  at: { readonly formId: string; readonly version: number },
  question: FormQuestion,
): FormReply {
  const index = form.screens.findIndex(({ id }) => wireScreenId(id) === question.screen);
  const current = form.screens[index];
  const [first] = form.screens;
  if (question.action !== "data_exchange" || !current) return shown(form, current ?? first, parseSeen(question.data["seen"]));
  const before = knownOnly(form, parseSeen(question.data["seen"]), index);
  const given: Record<string, Json> = {};
  for (const asked of questionsOf(current)) {
    if (!holds(asked.if, { ...before, ...given })) continue;
    const answer = typedAnswer(asked, question.data[asked.name], form.language);
    if (answer !== null) given[asked.name] = answer;
    else if (isWrong(asked, question.data[asked.name]))
      return {
        ...shown(form, current, before),
        data: { ...shown(form, current, before).data, error_message: wordsFor(asked, form.language) },
      };
  }
  const answers = { ...before, ...given };
  const next = form.screens.slice(index + 1).find((screen) => holds(screen.if, answers));
  if (next) return shown(form, next, answers);
  const params = { ...answers, flow_token: question.token, form: at.formId, version: String(at.version) };
  return { screen: "SUCCESS", data: { extension_message_response: { params } } };
}

/** The first screen is declared without data. */
function shown(form: FormDocument, screen: FormScreen | undefined, seen: JsonObject): FormReply {
  if (!screen) throw new Error("a form without screens");
  return { screen: wireScreenId(screen.id), data: screen === form.screens[0] ? {} : { seen: JSON.stringify(seen) } };
}

/** Of what was carried, the answers to questions of the screens before. */
function knownOnly(form: FormDocument, seen: JsonObject, index: number): FormAnswers {
  const answers: Record<string, Json> = {};
  for (const screen of form.screens.slice(0, index))
    for (const asked of questionsOf(screen)) {
      const answer = typedAnswer(asked, seen[asked.name], form.language);
      if (answer !== null) answers[asked.name] = answer;
    }
  return answers;
}

function isWrong(question: Question, given: unknown): boolean {
  const isEmpty = given === undefined || given === null || given === "" || (Array.isArray(given) && given.length === 0);
  return isEmpty ? question.required === true : true;
}

const WRONG = {
  en: { email: "is no e-mail address", phone: "is no phone number", number: "is no number that fits", other: "needs an answer" },
  fr: {
    email: "n’est pas une adresse e-mail",
    phone: "n’est pas un numéro de téléphone",
    number: "n’est pas un nombre possible",
    other: "attend une réponse",
  },
} as const;

function wordsFor(question: Question, language: FormDocument["language"]): string {
  const { kind } = question;
  const words = WRONG[language];
  return `${question.label}: ${kind === "email" || kind === "phone" || kind === "number" ? words[kind] : words.other}.`;
}
