/** What would happen to a message: the engine's own rules, articles and words, nothing sent and nothing remembered. */
import { createFindAnswer, isQuestion } from "../assist/article.ts";
import type { HelpersDocument, InboundRule } from "../assist/helpers-document.ts";
import type { HelpersInForce } from "../assist/in-force.ts";
import { compileHelpers, type Heard, type Judged } from "../assist/match-rule.ts";
import type { Match } from "../assist/match-words.ts";
import { wantsPerson } from "../assist/wants-person.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { asWord, hearKeyword } from "../consent/keywords/classify.ts";
import type { WorkspaceId } from "../platform/ids.ts";

export type TrialOutcome = "command" | "person" | "rules" | "article" | "assistant" | "people";
export type Tried = {
  readonly outcome: TrialOutcome;
  readonly judged: Judged;
  readonly said: readonly InboundRule[];
  readonly article: { readonly id: string; readonly title: string; readonly answer: string; readonly score: number } | null;
  readonly nearest: Match | null;
};

export function createTrial(
  catalog: Catalog,
  workspaceId: WorkspaceId,
  { document, articles, assistant }: Pick<HelpersInForce, "articles" | "assistant"> & { readonly document: HelpersDocument },
): (heard: Heard) => Tried {
  const judge = compileHelpers(document);
  const find = document.faq.isOn && articles.length > 0 ? createFindAnswer(articles, document.faq.sureFrom) : null;
  const keywords = catalog.keywords(workspaceId);
  const isCommand = (text: string): boolean =>
    keywords.isOn && (hearKeyword(text) !== null || keywords.custom.some(({ word }) => asWord(word) === asWord(text)));
  return (heard) => {
    const judged = judge(heard);
    const tell = (outcome: TrialOutcome, so: Partial<Tried> = {}): Tried => ({
      outcome,
      judged,
      said: [],
      article: null,
      nearest: null,
      ...so,
    });
    const { text } = heard;
    if (text !== null && heard.kind === "text" && isCommand(text)) return tell("command");
    if (text !== null && !heard.isTaken && wantsPerson(text)) return tell("person");
    const said = judged.fitting;
    if (said.some(({ goOn }) => !goOn)) return tell("rules", { said });
    const rest = said.length > 0 ? "rules" : "people";
    if (text === null || heard.kind !== "text" || heard.isTaken) return tell(rest, { said });
    const found = find?.(text) ?? null;
    const article = articles.find(({ id }) => id === found?.sure?.of);
    if (article && found?.sure) {
      const { id, title, answer } = article;
      return tell("article", { said, article: { id, title, answer, score: found.sure.score }, nearest: found.nearest });
    }
    return tell(assistant.mode === "answer" && isQuestion(text) ? "assistant" : rest, { said, nearest: found?.nearest ?? null });
  };
}
