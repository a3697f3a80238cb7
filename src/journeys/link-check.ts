import { mayHoldLink } from "../messages/may-hold-link.ts";
import type { JourneyDocument, JourneyNode } from "./document.ts";
import { own } from "./own-path.ts";
import { problemAt, type Problem } from "./problem.ts";

/** What waits for somebody to follow a link that no message has. */
export function linkProblems(document: JourneyDocument): readonly Problem[] {
  return Object.entries(document.nodes).flatMap(([name, node]) => waitsFor(document, node, { name, path: `/nodes/${name}` }));
}

function waitsFor(document: JourneyDocument, node: JourneyNode, at: { readonly name: string; readonly path: string }): readonly Problem[] {
  const missing = (below: string, words: string): Problem => problemAt(at, "link_missing", below, words, "warning");
  if (node.kind === "chain")
    return node.steps.flatMap(({ until, content }, index) =>
      until === "clicked" && !mayHoldLink(content)
        ? [
            missing(
              `/steps/${index}/until`,
              `step ${index + 1} of "${at.name}" is done when its link is followed, and it has none: add one, or choose another "until"`,
            ),
          ]
        : [],
    );
  if (node.kind !== "wait_for") return [];
  return node.arms.flatMap((arm, index) => {
    if (arm.on !== "receipt" || arm.state !== "clicked") return [];
    const sent = own(document.nodes, arm.node);
    return sent?.kind === "message" && !mayHoldLink(sent.content)
      ? [
          missing(
            `/arms/${index}/state`,
            `arm ${index + 1} of "${at.name}" waits until a link of "${arm.node}" is followed, and that message has none: add one, or wait for another state`,
          ),
        ]
      : [];
  });
}
