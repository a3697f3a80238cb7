import { checkTemplate, templateRoots } from "../liquid/liquid.ts";
import type { JourneyDocument, JourneyNode } from "./document.ts";
import { kindOf } from "./nodes/registry.ts";
import { problemAt, type Problem } from "./problem.ts";

/** What texts may read; the sender adds `profile`, `now` and `workspace` when it renders. */
const TEMPLATE_ROOTS = ["profile", "event", "answers", "run", "now", "workspace"] as const;

export function templateProblems(document: JourneyDocument): readonly Problem[] {
  return Object.entries(document.nodes).flatMap(([name, node]) =>
    kindOf<JourneyNode>(node)
      .texts(node)
      .flatMap(({ path, text }) => {
        const at = { name, path: `/nodes/${name}` };
        const broken = checkTemplate(text);
        if (broken) return [problemAt(at, "template_syntax", path, `${broken.message} (line ${broken.line}, column ${broken.column})`)];
        return templateRoots(text)
          .filter((root) => !TEMPLATE_ROOTS.some((known) => known === root))
          .map((root) =>
            problemAt(
              at,
              "variable_unknown",
              path,
              `"${root}" prints nothing: variables begin with ${TEMPLATE_ROOTS.join(", ")}`,
              "warning",
            ),
          );
      }),
  );
}
