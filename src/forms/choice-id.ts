/** The id of a reply button or list row that answers a survey's only question: `form/<form>/<question>/<option>`. */
import { type FormDocument, optionsOf, questionsOf } from "./document.ts";
import type { FormAnswers } from "./answers.ts";
import { typedAnswer } from "./answers.ts";

const SHAPE = /^form\/([0-9a-f-]{36})\/([a-z0-9_]+)\/([a-z0-9_]+)$/;

export function writeChoiceId(formId: string, question: string, option: string): string {
  return `form/${formId}/${question}/${option}`;
}

export function formOfChoice(choice: string | null): string | null {
  return SHAPE.exec(choice ?? "")?.[1] ?? null;
}

export function answerOfChoice(form: FormDocument, choice: string | null): FormAnswers {
  const [, , name, option] = SHAPE.exec(choice ?? "") ?? [];
  const question = form.screens.flatMap(questionsOf).find((one) => one.name === name);
  if (!question || option === undefined) return {};
  const answer = typedAnswer(question, question.kind === "several" ? [option] : option, form.language);
  return answer === null ? {} : { [question.name]: answer };
}

/** What a survey of one question offers as buttons (up to 3) or as a list (up to 10); empty when it can only be a form. */
export function tappableOptions(formId: string, form: FormDocument): readonly { readonly id: string; readonly title: string }[] {
  const questions = form.screens.flatMap(questionsOf);
  const [question] = questions;
  if (questions.length !== 1 || !question || question.if) return [];
  const options = optionsOf(question, form.language);
  if (options.length > 10 || options.some(({ title }) => [...title].length > (options.length > 3 ? 24 : 20))) return [];
  return options.map(({ id, title }) => ({ id: writeChoiceId(formId, question.name, id), title }));
}
