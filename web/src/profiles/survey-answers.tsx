import { useQuery } from "@tanstack/react-query";
import { tellAnswers } from "../../../src/forms/told-answers.ts";
import type { JsonObject } from "../../../src/platform/json.ts";
import { AnswerList } from "../components/answer-list.tsx";
import { formQuery } from "../forms/form-queries.ts";

/** What a person last answered in one form, by the form's questions; by their names where the form cannot be read any more. */
export function SurveyAnswers({ form, answers }: { readonly form: string; readonly answers: JsonObject }) {
  const { data } = useQuery({ ...formQuery(form), retry: false });
  const told = data ? tellAnswers(data.document, answers) : [];
  const plain = Object.entries(answers).map(([question, answer]) => ({
    question,
    answer: Array.isArray(answer) ? answer.map(String) : typeof answer === "object" ? JSON.stringify(answer) : answer,
  }));
  return (
    <>
      <b className="small">{data?.document.title ?? form}</b>
      <AnswerList answers={told.length > 0 ? told : plain} />
    </>
  );
}
