import { checkTemplate, fragmentsIn, templateRoots } from "../liquid/liquid.ts";
import type { JourneyDocument, JourneyNode } from "./document.ts";
import type { Known } from "./known.ts";
import { messagesOfNode } from "./messages-of.ts";
import { kindOf } from "./nodes/registry.ts";
import { problemAt, type Problem } from "./problem.ts";

/** What texts may read; the sender adds `profile`, `group`, `now`, `workspace` and `locale` when it renders. */
const TEMPLATE_ROOTS = ["profile", "event", "answers", "run", "now", "workspace", "locale", "preferences_url", "coupon", "group"] as const;

export function templateProblems(document: JourneyDocument, { fragments, channel }: Known): readonly Problem[] {
  return Object.entries(document.nodes).flatMap(([name, node]) => {
    const said = messagesOfNode(name, node);
    const rootsAt = (path: string): readonly string[] => {
      const of = said.find((one) => `/nodes/${name}${path}`.startsWith(one.path));
      return [...TEMPLATE_ROOTS, ...Object.keys((of && channel?.(of.channel)?.form.standIns) ?? {})];
    };
    return kindOf<JourneyNode>(node)
      .texts(node)
      .flatMap(({ path, text }) => {
        const at = { name, path: `/nodes/${name}` };
        const roots = rootsAt(path);
        const broken = checkTemplate(text);
        if (broken) return [problemAt(at, "template_syntax", path, `${broken.message} (line ${broken.line}, column ${broken.column})`)];
        const unknown = fragmentsIn(text).filter((one) => said.length === 0 || (fragments && !fragments.has(one)));
        return [
          ...unknown.map((one) => problemAt(at, "fragment_unknown", path, fragmentWords(one, said.length > 0))),
          ...templateRoots(text, fragments)
            .filter((root) => !roots.includes(root))
            .map((root) =>
              problemAt(at, "variable_unknown", path, `"${root}" prints nothing: variables begin with ${roots.join(", ")}`, "warning"),
            ),
        ];
      });
  });
}

export function fragmentWords(fragment: string, isMessage = true): string {
  return isMessage
    ? `there is no fragment "${fragment}": make it first, or correct its name`
    : `fragments such as "${fragment}" are for what messages say: write the text out here`;
}
