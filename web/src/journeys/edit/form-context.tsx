import { createContext, useContext } from "react";
import type { JourneyDocument, Problem, Vocabulary } from "../../api/types.ts";
import { useI18n } from "../../i18n/i18n.tsx";
import { problemWords } from "../../i18n/problem-words.ts";

/** What every field of the side panel may look at. */
type Form = {
  readonly document: JourneyDocument;
  /** JSON pointer of the thing whose form this is: `/nodes/ask`, or empty for the journey. */
  readonly base: string;
  readonly problems: readonly Problem[];
  readonly vocabulary: Vocabulary;
};

export const FormContext = createContext<Form | null>(null);

export function useForm(): Form {
  const form = useContext(FormContext);
  if (!form) throw new Error("a field outside of a form");
  return form;
}

/** What is wrong with the value at that pointer below the form's thing; undefined when nothing is. */
export function useFault(pointer: string): string | undefined {
  const i18n = useI18n();
  const { base, problems } = useForm();
  const path = `${base}${pointer}`;
  const found = problems.find((problem) => problem.path === path && problem.severity === "error");
  return found && problemWords(i18n, { ...found, node: null, path: "" });
}
