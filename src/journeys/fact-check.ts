import { neverHolds } from "./contradiction.ts";
import { DEEPEST_CONDITION, FACT_ROOTS, type FactRoot } from "./conditions.ts";
import type { Condition, ExitCriterion, JourneyDocument } from "./document.ts";
import { WORKSPACE_FACTS } from "./facts.ts";
import { own } from "./own-path.ts";
import { problemAt, type Problem } from "./problem.ts";

type Where = {
  readonly name: string | null;
  readonly path: string;
  readonly document: JourneyDocument;
  readonly roots: readonly FactRoot[];
};

/** Before a run exists there is nothing it could have answered or sent. */
const ENTRY_ROOTS: readonly FactRoot[] = ["profile", "event", "entry", "window", "consent", "workspace", "group"];
/** The event may come after the run has ended. */
const CONVERSION_ROOTS: readonly FactRoot[] = ["profile", "event"];

export function factProblems(document: JourneyDocument): readonly Problem[] {
  const top = { name: null, document, roots: FACT_ROOTS };
  const { where } = document.entry;
  return [
    ...(where ? conditionProblems(where, { ...top, path: "/entry/where", roots: ENTRY_ROOTS }) : []),
    ...(document.exitOn ?? []).flatMap((exit, index) => exitProblems(exit, { ...top, path: `/exitOn/${index}` })),
    ...Object.entries(document.nodes).flatMap(([name, node]) => {
      const place = { ...top, name };
      if (node.kind === "branch")
        return node.arms.flatMap((arm, index) => conditionProblems(arm.when, { ...place, path: `/nodes/${name}/arms/${index}/when` }));
      if (node.kind === "wait_for")
        return node.arms.flatMap((arm, index) =>
          arm.on === "event" && arm.where ? conditionProblems(arm.where, { ...place, path: `/nodes/${name}/arms/${index}/where` }) : [],
        );
      if (node.kind === "split" && node.bandit?.conversion?.where)
        return conditionProblems(node.bandit.conversion.where, {
          ...place,
          path: `/nodes/${name}/bandit/conversion/where`,
          roots: CONVERSION_ROOTS,
        });
      return node.kind === "wait" && node.until?.includes(".") && !/^\d/.test(node.until)
        ? pathProblems(node.until, "/until", { ...place, path: `/nodes/${name}` })
        : [];
    }),
  ];
}

function exitProblems(exit: ExitCriterion, where: Where): readonly Problem[] {
  if ("when" in exit) return conditionProblems(exit.when, below(where, "/when"));
  return "event" in exit && exit.where ? conditionProblems(exit.where, below(where, "/where")) : [];
}

function conditionProblems(condition: Condition, where: Where): readonly Problem[] {
  const wrong = testProblems(condition, where, 0);
  const never = wrong.length === 0 ? neverHolds(condition, "") : null;
  return never ? [problemAt(where, "contradiction", never.path, `this can never hold: ${never.why}`, "warning")] : wrong;
}

function testProblems(condition: Condition, where: Where, depth: number): readonly Problem[] {
  if (depth > DEEPEST_CONDITION)
    return [problemAt(where, "input_too_deep", "", `conditions are nested deeper than ${DEEPEST_CONDITION} levels: flatten them`)];
  if ("all" in condition) return condition.all.flatMap((part, index) => testProblems(part, below(where, `/all/${index}`), depth + 1));
  if ("any" in condition) return condition.any.flatMap((part, index) => testProblems(part, below(where, `/any/${index}`), depth + 1));
  if ("not" in condition) return testProblems(condition.not, below(where, "/not"), depth + 1);
  if ("audience" in condition) return [];
  const listed =
    condition.is === "one_of" && !Array.isArray(condition.value)
      ? [problemAt(where, "shape", "/value", `"one_of" needs a list: write "value": [ … ]`)]
      : [];
  return [
    ...pathProblems(condition.fact, "/fact", where),
    ...listed,
    ...(condition.is === "same_as" ? pathProblems(condition.other, "/other", where) : []),
  ];
}

function below(where: Where, path: string): Where {
  return { ...where, path: `${where.path}${path}` };
}

function pathProblems(path: string, at: string, where: Where): readonly Problem[] {
  const [root = "", ...rest] = path.split(".");
  const known = where.roots.find((name) => name === root);
  if (known === undefined)
    return [
      problemAt(
        where,
        "fact_unknown",
        at,
        `"${path}" begins with "${root}", which does not exist here: begin with ${where.roots.join(", ")}`,
      ),
    ];
  if (rest.length === 0 || rest.includes(""))
    return [problemAt(where, "fact_unknown", at, `"${path}" is not complete: write for example profile.attributes.vip`)];
  if (known === "workspace" && !(rest.length === 1 && WORKSPACE_FACTS.some((name) => name === rest[0])))
    return [problemAt(where, "fact_unknown", at, `"${path}" does not exist: of the workspace there are ${WORKSPACE_FACTS.join(", ")}`)];
  if (known === "group" && rest.length < 2)
    return [problemAt(where, "fact_unknown", at, `"${path}" is not complete: write for example group.company.attributes.plan`)];
  if ((known === "answers" || known === "messages") && !own(where.document.nodes, rest[0] ?? "")) {
    return [problemAt(where, "fact_unknown", at, `"${path}" names the node "${rest[0]}", which does not exist: correct the name`)];
  }
  return [];
}
