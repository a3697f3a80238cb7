import { expand, type RuleContext } from "../../audiences/context.ts";
import type { AudienceDocument, Rule } from "../../audiences/document.ts";
import { explainRule } from "../../audiences/explain.ts";
import { needsOf, visit } from "../../audiences/facts.ts";
import { factSource } from "../../audiences/load-facts.ts";
import { dependents } from "../../audiences/names.ts";
import { compilePredicate } from "../../audiences/predicate.ts";
import { type AudienceProblem, problemsAmong, validateAudience } from "../../audiences/validate.ts";
import type { AudienceRow } from "../../catalog/audiences.ts";
import type { AudienceDetail, AudienceExplanation, AudienceSummary } from "../../contract/audience.ts";
import { findJsonFault } from "../../contract/json-guard.ts";
import type { Db } from "../../db/pool.ts";
import { fromMs } from "../../journeys/time.ts";
import { AppError } from "../../platform/errors.ts";
import { allLanes } from "../../platform/lane.ts";
import type { Profile } from "../../profiles/profile.ts";

/** A valid document, or an error that holds all problems. */
export function checkedDocument(body: unknown): { readonly document: AudienceDocument; readonly warnings: readonly AudienceProblem[] } {
  const result = checkDocument(body);
  if (!result.ok) throw refused(result.problems);
  return result;
}

export function checkDocument(body: unknown): ReturnType<typeof validateAudience> {
  const fault = findJsonFault(body, { maxDepth: 80 });
  return fault
    ? {
        ok: false,
        problems: [{ severity: "error", code: "shape", path: fault.path, message: `${fault.path || "the document"} ${fault.reason}` }],
      }
    : validateAudience(body);
}

export function refused(problems: readonly AudienceProblem[]): AppError {
  const [first] = problems;
  return new AppError(
    "unprocessable",
    `the audience has ${problems.length} ${problems.length === 1 ? "error" : "errors"}: ${first?.message ?? ""}`,
    {
      details: { problems },
    },
  );
}

export function refuseAmong(document: AudienceDocument, others: readonly AudienceDocument[]): void {
  const problems = problemsAmong(document, others);
  if (problems.length > 0) throw refused(problems);
}

export function summaryOf(row: AudienceRow): AudienceSummary {
  const isReady = row.readyVersion === row.version;
  return {
    id: row.id,
    name: row.name,
    title: row.document.title,
    description: row.document.description ?? null,
    state: isReady ? "ready" : "building",
    progress: isReady ? 1 : row.filled / allLanes.length,
    size: row.size,
    version: row.version,
    list: namesList(row.document.rule),
    usesTime: usesTime(row.document.rule),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    updatedBy: row.updatedBy,
  };
}

export function detailOf(row: AudienceRow, all: readonly AudienceRow[]): AudienceDetail {
  const documents = all.map(({ document }) => document);
  return { ...summaryOf(row), document: { ...row.document }, usedBy: [...dependents(row.name, documents)] };
}

/** Judged now, on what is stored, with the verdict of every rule. */
export async function explain(
  db: Db,
  audience: { readonly name: string; readonly rule: Rule; readonly context: RuleContext },
  profile: Profile,
  since: Date | null,
  now: number,
): Promise<AudienceExplanation> {
  const { rule, context } = audience;
  const person = (await factSource(db)([profile], needsOf([expand(rule, context)], now))).get(profile.id);
  if (!person) throw new Error(`facts of ${profile.id} were not loaded`);
  const { holds, nextChangeAt } = compilePredicate(rule, context)(person, now);
  return {
    audience: audience.name,
    profileId: profile.id,
    in: holds,
    since: holds ? (since?.toISOString() ?? null) : null,
    at: fromMs(now).toISOString(),
    nextChangeAt: nextChangeAt === Infinity ? null : fromMs(nextChangeAt).toISOString(),
    tree: explainRule(rule, person, context, now),
  };
}

function namesList(rule: Rule): boolean {
  let found = false;
  visit(rule, (leaf) => (found ||= "list" in leaf));
  return found;
}

const RELATIVE = /"(last|from|this|within)":"|"is":"(in_last|in_next|more_than_ago|anniversary)"/;
function usesTime(rule: Rule): boolean {
  return RELATIVE.test(JSON.stringify(rule));
}
