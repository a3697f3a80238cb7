/** The templates that ready-made journeys come with, as Meta's API takes them. */
import { READY_JOURNEYS } from "../../src/journeys/ready/registry.ts";

export function readyTemplates(journeys: readonly string[]): readonly object[] {
  return READY_JOURNEYS.filter(({ name }) => journeys.includes(name))
    .flatMap(({ templates }) => templates)
    .map(({ name, category, body, quickReplies }) => ({
      name,
      language: "en",
      category,
      parameter_format: "NAMED",
      components: [
        {
          type: "BODY",
          text: body,
          example: {
            body_text_named_params: [...body.matchAll(/\{\{(\w+)\}\}/g)].map(([, param]) => ({ param_name: param, example: "x" })),
          },
        },
        ...(quickReplies ? [{ type: "BUTTONS", buttons: quickReplies.map((text) => ({ type: "QUICK_REPLY", text })) }] : []),
      ],
    }));
}
