import { adviceProblems } from "./advice-check.ts";
import { assetProblems } from "./asset-check.ts";
import { topicProblems } from "./topic-check.ts";
import { channelProblems } from "./channel-check.ts";
import { dateProblems } from "./date-check.ts";
import type { JourneyDocument, JourneyNode } from "./document.ts";
import { entryProblems } from "./entry-check.ts";
import { factProblems } from "./fact-check.ts";
import { forkProblems } from "./fork-check.ts";
import { graphProblems } from "./graph-check.ts";
import { guardInput } from "./input-guard.ts";
import { linkProblems } from "./link-check.ts";
import { journeySchema } from "./journey-schema.ts";
import type { Known } from "./known.ts";
import { kindOf } from "./nodes/registry.ts";
import { problemAt, type Problem } from "./problem.ts";
import { isIdentifier } from "./schema/names.ts";
import { giverProblems, serviceProblems, timesFormProblems } from "./service-check.ts";
import { shapeProblems } from "./shape-problems.ts";
import { templateProblems } from "./template-check.ts";
import { templateFitProblems } from "./template-fit.ts";
import { upgradeDocument } from "./upgrade.ts";

/** Guard against accidents and abuse, not a product limit; 2,000 nodes are checked in well under a second. */
export const MOST_NODES = 2_000;

export type Validation =
  | { readonly ok: true; readonly document: JourneyDocument; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Whether an unknown value is a journey that can be published. Never throws. Raises older formats first. A document
 * that passes cannot loop for ever inside a step, and every text in it can be parsed. Templates, files and fragments are
 * checked where they are known.
 */
export function validateJourney(input: unknown, known: Known = {}): Validation {
  const top = { name: null, path: "" };
  const unsafe = guardInput(input);
  if (unsafe) return { ok: false, problems: [unsafe] };
  const upgraded = upgradeDocument(input);
  if (!upgraded.ok) return { ok: false, problems: [problemAt(top, "schema_unknown", "/schema", upgraded.message)] };
  const count = nodeCount(upgraded.document);
  if (count > MOST_NODES)
    return {
      ok: false,
      problems: [problemAt(top, "too_many_nodes", "/nodes", `the journey has ${count} nodes, the most is ${MOST_NODES}: split it`)],
    };
  const parsed = journeySchema.safeParse(upgraded.document);
  if (!parsed.success) return { ok: false, problems: shapeProblems(parsed.error.issues) };

  const document: JourneyDocument = parsed.data;
  const problems = [
    ...nameProblems(document),
    ...entryProblems(document),
    ...graphProblems(document),
    ...forkProblems(document),
    ...nodeProblems(document, known),
    ...factProblems(document),
    ...dateProblems(document, known.now),
    ...linkProblems(document),
    ...templateProblems(document, known),
    ...(known.channel ? channelProblems(document, known.channel, known.fragments) : []),
    ...(known.topic ? topicProblems(document, known.topic) : []),
    ...(known.asset ? assetProblems(document, known.asset) : []),
    ...(known.services ? [...serviceProblems(document, known.services), ...giverProblems(document, known.services)] : []),
    ...(known.timesForm ? timesFormProblems(document, known.timesForm) : []),
    ...adviceProblems(document, known.staffing ?? "unknown"),
    ...(known.template ? templateFitProblems(document, known.template) : []),
  ];
  return problems.some((problem) => problem.severity === "error") ? { ok: false, problems } : { ok: true, document, warnings: problems };
}

function nodeCount(document: unknown): number {
  const nodes = typeof document === "object" && document !== null && "nodes" in document ? document.nodes : null;
  return typeof nodes === "object" && nodes !== null ? Object.keys(nodes).length : 0;
}

function nameProblems(document: JourneyDocument): readonly Problem[] {
  return Object.keys(document.nodes)
    .filter((name) => !isIdentifier(name))
    .map((name) =>
      problemAt(
        { name, path: `/nodes/${name.replaceAll("~", "~0").replaceAll("/", "~1")}` },
        "name_invalid",
        "",
        `"${name}" cannot be the name of a node: use up to 63 letters, digits, _ and -, beginning with a letter`,
      ),
    );
}

function nodeProblems(document: JourneyDocument, { fragments }: Known): readonly Problem[] {
  return Object.entries(document.nodes).flatMap(([name, node]) =>
    kindOf<JourneyNode>(node).check(node, { name, path: `/nodes/${name}`, document, ...(fragments ? { fragments } : {}) }),
  );
}
