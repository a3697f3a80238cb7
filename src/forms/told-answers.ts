/** Answers as people read them: each with the words of its question, choices by their titles, in the order of the form. */
import type { ContentAnswer } from "../messages/content.ts";
import type { Json, JsonObject } from "../platform/json.ts";
import { textOf } from "./answers.ts";
import { type FormDocument, optionsOf, type Question, questionsOf } from "./document.ts";

/** What answers none of the form's questions is left out. */
export function tellAnswers(form: FormDocument, answers: JsonObject): readonly ContentAnswer[] {
  return form.screens.flatMap(questionsOf).flatMap((question): readonly ContentAnswer[] => {
    const given = answers[question.name];
    if (given === undefined || given === null) return [];
    const files = filesIn(given);
    return [{ question: question.label, answer: told(question, given, form.language), ...(files.length > 0 ? { files } : {}) }];
  });
}

function told(question: Question, given: Json, language: FormDocument["language"]): ContentAnswer["answer"] {
  const options = optionsOf(question, language);
  const titled = (id: string): string => options.find((option) => option.id === id)?.title ?? id;
  if (Array.isArray(given))
    return (given as readonly Json[]).map((one) => (isFile(one) ? textOf(one["name"]) || "…" : titled(textOf(one))));
  if (typeof given === "boolean") return given;
  return options.length > 0 ? titled(textOf(given)) : typeof given === "number" ? given : textOf(given);
}

/** As `engine/form-answers.ts` addresses them. */
function filesIn(given: Json): NonNullable<ContentAnswer["files"]> {
  if (!Array.isArray(given)) return [];
  return (given as readonly Json[]).flatMap((one) =>
    isFile(one) && typeof one["url"] === "string" ? [{ name: textOf(one["name"]) || null, url: one["url"] }] : [],
  );
}

function isFile(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
