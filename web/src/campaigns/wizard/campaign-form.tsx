import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { CampaignProblem, JourneyDocument, Problem } from "../../api/types.ts";
import { FormContext } from "../../journeys/edit/form-context.tsx";
import { vocabularyQuery } from "../../journeys/queries.ts";

const NO_WORDS = { attributes: [], events: [] };
/** The fields of a message are those of a journey's; what they may name is only what is known of people. */
const STAND_IN: JourneyDocument = {
  schema: 1,
  name: "campaign",
  title: "",
  entry: { kind: "audience", audience: "", on: "entered" },
  start: "",
  nodes: {},
};

/** Lets fields of the journey editor look for their problem: what lies below `base` in the campaign, they look for below `to`. */
export function CampaignForm({
  problems,
  base,
  to = "",
  children,
}: {
  readonly problems: readonly CampaignProblem[];
  readonly base: string;
  readonly to?: string;
  readonly children: ReactNode;
}) {
  const { data: vocabulary } = useQuery(vocabularyQuery);
  const told = problems.map((problem): Problem => ({
    ...problem,
    node: null,
    path: problem.path.startsWith(base) ? `${to}${problem.path.slice(base.length)}` : problem.path,
    code: problem.code as Problem["code"],
  }));
  return (
    <FormContext
      value={{
        document: STAND_IN,
        base: "",
        problems: told,
        vocabulary: vocabulary ? { ...NO_WORDS, attributes: vocabulary.attributes } : NO_WORDS,
      }}
    >
      {children}
    </FormContext>
  );
}
