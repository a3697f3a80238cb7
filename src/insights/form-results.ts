/** What a form's answers come to: rates, distributions, the promoter score with its interval, the latest words. */
import type { Catalog } from "../catalog/catalog.ts";
import type { FormResults } from "../contract/form.ts";
import type { Db } from "../db/pool.ts";
import { wilson } from "../experiments/lift.ts";
import { formOfChoice } from "../forms/choice-id.ts";
import { type FormDocument, optionsOf, type Question, questionsOf } from "../forms/document.ts";
import { messagesOf } from "../journeys/messages-of.ts";
import type { MessageContent } from "../messages/content.ts";
import { answeredByForm, countAnswers, countAsked, countResponses, latestTexts } from "./form-results.store.ts";

const MOST_TEXTS = 50;
const Z95 = 1.96;

export async function countFormAnswers(db: Db, workspaceId: string): ReturnType<typeof answeredByForm> {
  return answeredByForm(db, workspaceId);
}

export async function readFormResults(
  db: Db,
  catalog: Catalog,
  form: { readonly id: string; readonly workspaceId: string; readonly flowId: string | null; readonly document: FormDocument },
): Promise<FormResults> {
  const questions = form.document.screens.flatMap(questionsOf);
  const names = questions.map(({ name }) => name);
  const [asked, counts, totals] = await Promise.all([
    countAsked(db, form.workspaceId, askingNodes(catalog, form)),
    countAnswers(
      db,
      form.id,
      questions.filter((question) => !isWords(question) && question.kind !== "media").map(({ name }) => name),
    ),
    countResponses(db, form.id, names),
  ]);
  const texts = await Promise.all(
    questions.map(async (question) => (isWords(question) ? latestTexts(db, form.id, question.name, MOST_TEXTS) : [])),
  );
  const { answered } = totals;
  return {
    asked,
    answered,
    rate: asked === 0 ? null : { value: Math.min(1, answered / asked), ...wilson({ n: asked, successes: Math.min(asked, answered) }) },
    days: [...totals.days],
    questions: questions.map((question, index) => {
      const mine = new Map<string, number>();
      for (const { name, value, n } of counts) if (name === question.name) mine.set(value, (mine.get(value) ?? 0) + n);
      const options = choicesOf(question, form.document).map(({ id, title }) => ({ id, title, n: mine.get(id) ?? 0 }));
      return {
        name: question.name,
        label: question.label,
        kind: question.kind,
        answered: totals.byQuestion.get(question.name) ?? 0,
        options,
        mean: isNumeric(question) ? meanOf(mine) : null,
        nps: question.kind === "nps" ? promoterScore(mine) : null,
        texts: (texts[index] ?? []).map(({ text, at, profileId }) => ({ text, at: at.toISOString(), profileId })),
      };
    }),
  };
}

function choicesOf(question: Question, form: FormDocument): readonly { readonly id: string; readonly title: string }[] {
  return question.kind === "opt_in"
    ? [
        { id: "true", title: "✓" },
        { id: "false", title: "–" },
      ]
    : optionsOf(question, form.language);
}

function isWords({ kind }: Question): boolean {
  return ["short_text", "long_text", "email", "phone", "date", "times"].includes(kind);
}

function isNumeric({ kind }: Question): boolean {
  return kind === "nps" || kind === "csat" || kind === "number";
}

function meanOf(counts: ReadonlyMap<string, number>): number | null {
  let [sum, n] = [0, 0];
  for (const [value, count] of counts) {
    sum += Number(value) * count;
    n += count;
  }
  return n === 0 ? null : sum / n;
}

/** Three answers that nobody gave, a quarter each for and against: without them a few equal answers would seem to be certain. */
const UNTOLD = { all: 3, each: 0.75 };

/**
 * Promoters (9, 10) less detractors (0 to 6), in points. The interval is an adjusted Wald one, which keeps its 95 % for few answers
 * (Rocks, Interval Estimation for the Net Promoter Score, The American Statistician 2016).
 */
export function promoterScore(counts: ReadonlyMap<string, number>): FormResults["questions"][number]["nps"] {
  let [promoters, passives, detractors] = [0, 0, 0];
  for (const [value, n] of counts) {
    if (Number(value) >= 9) promoters += n;
    else if (Number(value) >= 7) passives += n;
    else detractors += n;
  }
  const all = promoters + passives + detractors;
  if (all === 0) return null;
  const share = (promoters - detractors) / all;
  const n = all + UNTOLD.all;
  const middle = (promoters - detractors) / n;
  const error = Z95 * Math.sqrt(((promoters + detractors + 2 * UNTOLD.each) / n - middle ** 2) / n);
  return {
    score: share * 100,
    low: Math.max(-1, Math.min(share, middle - error)) * 100,
    high: Math.min(1, Math.max(share, middle + error)) * 100,
    promoters,
    passives,
    detractors,
  };
}

/** Message nodes of every version that was published, which send this form as a Flow or its only question as buttons or a list. */
function askingNodes(
  catalog: Catalog,
  form: { readonly id: string; readonly workspaceId: string; readonly flowId: string | null },
): readonly { readonly versionId: string; readonly node: string }[] {
  const found: { readonly versionId: string; readonly node: string }[] = [];
  for (const version of catalog.versions.values()) {
    if (version.workspaceId !== form.workspaceId) continue;
    for (const { node, content } of messagesOf(version.document)) if (asks(content, form)) found.push({ versionId: version.id, node });
  }
  return found;
}

function asks(content: MessageContent, { id, flowId }: { readonly id: string; readonly flowId: string | null }): boolean {
  if (content.kind === "flow") return content.flowId === flowId;
  if (content.kind === "buttons") return content.buttons.some((button) => formOfChoice(button.id) === id);
  return content.kind === "list" && content.sections.some(({ rows }) => rows.some((row) => formOfChoice(row.id) === id));
}
