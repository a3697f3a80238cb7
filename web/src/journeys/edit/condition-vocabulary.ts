import type { AudienceVocabulary, JourneyDocument, Vocabulary } from "../../api/types.ts";
import { NO_VOCABULARY } from "../../audiences/rules/vocabulary.tsx";
import { factNames } from "./known-names.ts";

type Fact = AudienceVocabulary["facts"][number];
type Known = Pick<Fact, "kinds" | "examples">;

/** Of facts that a journey alone has. */
const KINDS: { readonly [fact: string]: Fact["kinds"] } = {
  "window.open": ["truth"],
  "workspace.answering": ["truth"],
  "workspace.waiting": ["number"],
  "workspace.answerMinutes": ["number"],
  "workspace.answerBy": ["date"],
  "workspace.opensAt": ["date"],
  "run.key": ["text"],
};

/** What a condition of the journey can name, with what the workspace knows of its values. `known`: undefined for whoever may not see audiences. */
export function conditionVocabulary(
  document: JourneyDocument,
  vocabulary: Vocabulary,
  known: AudienceVocabulary = NO_VOCABULARY,
  event?: string,
): AudienceVocabulary {
  const { event: begins } = document.entry as { readonly event?: unknown };
  const about = event ?? begins;
  const of = (fact: string): Known => {
    const seen = known.facts.find((one) => one.fact === fact);
    if (seen) return seen;
    const [root, name = "", ...rest] = fact.split(".");
    if (root === "event") {
      const property = rest.join(".");
      const found = known.events.find((one) => one.event === about)?.properties.find((one) => one.property === property);
      return { kinds: (found?.kinds ?? []) as Fact["kinds"], examples: [] };
    }
    if (root === "answers") return { kinds: ["text"], examples: rest[0] === "choice" ? choicesAt(document, name) : [] };
    return { kinds: KINDS[fact] ?? [], examples: [] };
  };
  return {
    ...known,
    facts: factNames(document, vocabulary, event).map((fact) => ({ fact, kinds: of(fact).kinds, examples: of(fact).examples })),
  };
}

/** What the wait itself listens for. */
function choicesAt(document: JourneyDocument, name: string): readonly string[] {
  const node = document.nodes[name];
  if (node?.kind !== "wait_for") return [];
  return [
    ...new Set(node.arms.flatMap((arm) => (arm.on === "reply" && arm.choice !== undefined && arm.choice !== "" ? [arm.choice] : []))),
  ];
}
