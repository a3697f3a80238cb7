/** Whether a document can be stored, said so that its author can put it right: where, what is wrong, what to do. */
import { nearestName } from "../platform/nearest-name.ts";
import { alwaysHolds, neverHolds } from "../journeys/contradiction.ts";
import { pointerTo, tellIssues } from "../journeys/issue-words.ts";
import type { AudienceDocument, Rule } from "./document.ts";
import { readFactPath } from "./fact-path.ts";
import { stepsOf } from "./facts.ts";
import { cycleOf } from "./names.ts";
import { documentSchema } from "./rule-schema.ts";

export const AUDIENCE_PROBLEM_CODES = [
  "shape",
  "too_deep",
  "too_many_rules",
  "always",
  "never",
  "attribute_unknown",
  "event_unknown",
  "list_unknown",
  "journey_unknown",
  "channel_unknown",
  "group_kind_unknown",
  "audience_missing",
  "audience_cycle",
] as const;
type AudienceProblemCode = (typeof AUDIENCE_PROBLEM_CODES)[number];

export type AudienceProblem = {
  readonly severity: "error" | "warning";
  readonly code: AudienceProblemCode;
  readonly path: string;
  readonly message: string;
};
export type AudienceValidation =
  | { readonly ok: true; readonly document: AudienceDocument; readonly warnings: readonly AudienceProblem[] }
  | { readonly ok: false; readonly problems: readonly AudienceProblem[] };

/** Names that are known. An unknown one of the first four may still come, so it only warns. */
export type KnownNames = {
  readonly attributes: ReadonlySet<string>;
  readonly events: ReadonlySet<string>;
  readonly lists: ReadonlySet<string>;
  readonly journeys: ReadonlySet<string>;
  readonly channels: ReadonlySet<string>;
  readonly groupKinds: ReadonlySet<string>;
};

const DEEPEST = 16;
const MOST_RULES = 300;

export function validateAudience(document: unknown): AudienceValidation {
  const depth = depthOf(document);
  if (depth > DEEPEST * 4)
    return { ok: false, problems: [error("too_deep", "/rule", `rules are nested deeper than ${DEEPEST} levels: flatten them`)] };
  const parsed = documentSchema.safeParse(document);
  if (!parsed.success) {
    const problems = tellIssues(parsed.error.issues).map(({ path, words }) =>
      error("shape", pointerTo(path), `${path.length === 0 ? "the document" : `"${path.at(-1) ?? ""}"`} ${words}`),
    );
    return { ok: false, problems };
  }
  const { rule } = parsed.data;
  const places = [...placesOf(rule, "/rule", 1)];
  const deep = places.find(({ level }) => level > DEEPEST);
  if (deep) return { ok: false, problems: [error("too_deep", deep.path, `rules are nested deeper than ${DEEPEST} levels: flatten them`)] };
  if (places.length > MOST_RULES)
    return {
      ok: false,
      problems: [
        error("too_many_rules", "/rule", `has ${places.length} rules: at most ${MOST_RULES}; put a part into an audience of its own`),
      ],
    };
  return { ok: true, document: parsed.data, warnings: [...emptyParts(places), ...neverParts(rule), ...strangeStates(places)] };
}

/** What the others have to do with it: names that lead nowhere, and circles. */
export function problemsAmong(document: AudienceDocument, others: readonly AudienceDocument[]): readonly AudienceProblem[] {
  const known = new Set([...others.map(({ name }) => name), document.name]);
  const missing = [...placesOf(document.rule, "/rule", 1)].flatMap(({ rule, path }) =>
    "audience" in rule && !known.has(rule.audience)
      ? error("audience_missing", `${path}/audience`, `there is no audience "${rule.audience}"${guess(rule.audience, known)}`)
      : [],
  );
  const cycle = cycleOf(document, others);
  if (!cycle) return missing;
  const place = [...placesOf(document.rule, "/rule", 1)].find(({ rule }) => "audience" in rule && rule.audience === cycle[1]);
  const words = `leads back to itself: ${cycle.join(" → ")}; take one of these names out of the other's rule`;
  return [...missing, error("audience_cycle", `${place?.path ?? "/rule"}/audience`, words)];
}

export function unknownNames(rule: Rule, known: KnownNames): readonly AudienceProblem[] {
  const unknown = (
    code: AudienceProblem["code"],
    what: string,
    name: string,
    names: ReadonlySet<string>,
    path: string,
  ): readonly AudienceProblem[] => (names.has(name) ? [] : [warning(code, path, `no ${what} "${name}" is known yet${guess(name, names)}`)]);
  return [...placesOf(rule, "/rule", 1)].flatMap(({ rule: leaf, path }) => {
    if ("fact" in leaf) {
      const fact = readFactPath(leaf.fact);
      if (fact?.source === "group")
        return unknown("group_kind_unknown", "kind of groups", fact.keys[0] ?? "", known.groupKinds, `${path}/fact`);
      if (fact?.source !== "attributes" || ["computed", "predicted"].includes(fact.keys[0] ?? "")) return [];
      return unknown("attribute_unknown", "attribute", fact.keys[0] ?? "", known.attributes, `${path}/fact`);
    }
    if ("event" in leaf) return unknown("event_unknown", "event", leaf.event, known.events, `${path}/event`);
    if ("sequence" in leaf)
      return stepsOf(leaf).flatMap((step, index) =>
        unknown(
          "event_unknown",
          "event",
          step.event,
          known.events,
          index < leaf.sequence.length ? `${path}/sequence/${index}/event` : `${path}/notFollowedBy/event`,
        ),
      );
    if ("group" in leaf) return unknown("group_kind_unknown", "kind of groups", leaf.group, known.groupKinds, `${path}/group`);
    if ("list" in leaf) return unknown("list_unknown", "list", leaf.list, known.lists, `${path}/list`);
    if (!("message" in leaf)) return [];
    return [
      ...(leaf.journey === undefined ? [] : unknown("journey_unknown", "journey", leaf.journey, known.journeys, `${path}/journey`)),
      ...(leaf.channel === undefined ? [] : unknown("channel_unknown", "channel", leaf.channel, known.channels, `${path}/channel`)),
    ];
  });
}

type Place = { readonly rule: Rule; readonly path: string; readonly level: number };

function* placesOf(rule: Rule, path: string, level: number): Generator<Place> {
  yield { rule, path, level };
  if ("not" in rule) yield* placesOf(rule.not, `${path}/not`, level + 1);
  const [key, parts] = "all" in rule ? ["all", rule.all] : "any" in rule ? ["any", rule.any] : ["", []];
  for (const [index, part] of parts.entries()) yield* placesOf(part, `${path}/${key}/${index}`, level + 1);
}

function emptyParts(places: readonly Place[]): readonly AudienceProblem[] {
  return places.flatMap(({ rule, path }) => {
    if ("all" in rule && rule.all.length === 0) return warning("always", path, 'an empty "all" holds for everybody');
    return "any" in rule && rule.any.length === 0 ? warning("never", path, 'an empty "any" holds for nobody') : [];
  });
}

function neverParts(rule: Rule): readonly AudienceProblem[] {
  const never = neverHolds(rule, "/rule");
  if (never) return [warning("never", never.path, `this holds for nobody: ${never.why}`)];
  return alwaysHolds(rule)
    ? [warning("always", "/rule", "this holds for everybody: whom one of its rules leaves out another takes in")]
    : [];
}

/** What facts with few values can never be. */
function strangeStates(places: readonly Place[]): readonly AudienceProblem[] {
  return places.flatMap(({ rule, path }) => {
    if (!("fact" in rule) || (rule.is !== "equal" && rule.is !== "not_equal")) return [];
    const fact = readFactPath(rule.fact);
    const states = fact && STATES[fact.source];
    if (!states || fact.keys.at(-1) !== "state" || states.some((state) => state === rule.value)) return [];
    return warning(
      rule.is === "equal" ? "never" : "always",
      `${path}/value`,
      `"${rule.fact}" is never ${JSON.stringify(rule.value)}: it is ${states.map((state) => `"${state}"`).join(" or ")}`,
    );
  });
}
const STATES: { readonly [source: string]: readonly string[] } = {
  consent: ["opted_in", "opted_out"],
  reachability: ["reachable", "unreachable"],
};

function error(code: AudienceProblem["code"], path: string, message: string): AudienceProblem {
  return { severity: "error", code, path, message };
}
function warning(code: AudienceProblem["code"], path: string, message: string): AudienceProblem {
  return { severity: "warning", code, path, message };
}

/** Deep documents are refused before a schema walks them. */
function depthOf(value: unknown, level = 0): number {
  if (typeof value !== "object" || value === null || level > DEEPEST * 4) return level;
  return Object.values(value).reduce<number>((deepest, part) => Math.max(deepest, depthOf(part, level + 1)), level);
}

function guess(name: string, known: ReadonlySet<string>): string {
  const meant = nearestName(name, known);
  return meant === null ? "" : `: did you mean "${meant}"?`;
}
