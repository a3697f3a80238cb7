import { checkTemplate, fragmentsIn, templateRoots } from "../liquid/liquid.ts";
import type { JourneyDocument, JourneyNode } from "./document.ts";
import type { Known } from "./known.ts";
import { kindOf } from "./nodes/registry.ts";
import { problemAt, type Problem } from "./problem.ts";

/** What texts may read; the sender adds `profile`, `now`, `workspace` and `locale` when it renders. */
const TEMPLATE_ROOTS = ["profile", "event", "answers", "run", "now", "workspace", "locale"] as const;

export function templateProblems(document: JourneyDocument, { fragments }: Known): readonly Problem[] {
  return Object.entries(document.nodes).flatMap(([name, node]) =>
    kindOf<JourneyNode>(node)
      .texts(node)
      .flatMap(({ path, text }) => {
        const at = { name, path: `/nodes/${name}` };
        const broken = checkTemplate(text);
        if (broken) return [problemAt(at, "template_syntax", path, `${broken.message} (line ${broken.line}, column ${broken.column})`)];
        const unknown = fragmentsIn(text).filter((one) => node.kind !== "message" || (fragments && !fragments.has(one)));
        return [
          ...unknown.map((one) => problemAt(at, "fragment_unknown", path, fragmentWords(one, node.kind === "message"))),
          ...templateRoots(text, fragments)
            .filter((root) => !TEMPLATE_ROOTS.some((known) => known === root))
            .map((root) =>
              problemAt(
                at,
                "variable_unknown",
                path,
                `"${root}" prints nothing: variables begin with ${TEMPLATE_ROOTS.join(", ")}`,
                "warning",
              ),
            ),
        ];
      }),
  );
}

export function fragmentWords(fragment: string, isMessage = true): string {
  return isMessage
    ? `there is no fragment "${fragment}": make it first, or correct its name`
    : `fragments such as "${fragment}" are for what messages say: write the text out here`;
}
