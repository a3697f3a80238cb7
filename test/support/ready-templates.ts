/** The templates that ready-made journeys come with, as Meta's API takes them. */
import { readyDraft } from "../../src/journeys/ready/ready-draft.ts";
import { READY_JOURNEYS } from "../../src/journeys/ready/registry.ts";
import { componentsOf } from "../../src/messages/template/components.ts";
import { parameterFormatOf } from "../../src/messages/template/draft.ts";

export function readyTemplates(journeys: readonly string[]): readonly object[] {
  return READY_JOURNEYS.filter(({ name }) => journeys.includes(name))
    .flatMap(({ templates }) => templates)
    .map(readyDraft)
    .map((draft) => ({
      name: draft.name,
      language: draft.language,
      category: draft.category,
      parameter_format: parameterFormatOf(draft),
      components: componentsOf(draft),
    }));
}
