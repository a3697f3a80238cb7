/**
 * Asks a model one question and says what came of it: never more than the budget allows, never anybody's personal data, nothing that was not
 * looked at. Every way in which it can go wrong is a result that is written down. Sends nothing and decides nothing about the conversation.
 */
import type { FoundArticle } from "../assist/article.ts";
import { findArticles } from "../assist/articles.ts";
import { faultOf } from "../assist/check-answer.ts";
import { openAssistant } from "../assist/helpers.ts";
import { type Asked, type ChatMessage, instructionsFor, messagesFor, MOST_TURNS, readAnswer } from "../assist/prompt.ts";
import { Redaction } from "../assist/redact.ts";
import { type AssistTurn, NO_RESULT, type TurnResult } from "../assist/talk.ts";
import { conversationOf, personOf } from "../assist/turns.ts";
import { type AskPorts, askModel, failed } from "./assist-model.ts";
import { knownOf } from "./assist-known.ts";

const MOST_ARTICLES = 4;
/** What was said longer ago is another conversation. */
const CONVERSATION_MS = 24 * 3_600_000;

export async function askAssistant(ports: AskPorts, turn: AssistTurn): Promise<TurnResult> {
  const { pool, vault } = ports;
  const { workspaceId } = turn;
  const { settings, key } = await openAssistant(pool, vault, workspaceId);
  if (settings.mode === "off" || (settings.mode === "suggest" && turn.purpose === "answer")) return failed("off", "the assistant is off");
  const prepared = await prepare(ports, turn);
  if (prepared === null) return failed("no_articles", "no article is about it", { articles: [] });
  const { messages } = prepared;
  const told = messages.find(({ role }) => role === "user")?.content ?? null;
  const so: Partial<TurnResult> = { told, hidden: prepared.redaction.counts(), model: settings.model };
  const said = await askModel(ports, { workspaceId, settings, key, messages, so });
  return said.kind === "failed" ? said.result : judge(prepared, said.content, said.so);
}

type Prepared = {
  readonly asked: Asked;
  readonly messages: readonly ChatMessage[];
  readonly redaction: Redaction;
  /** By what the prompt calls them. */
  readonly articles: ReadonlyMap<string, FoundArticle>;
  readonly hosts: readonly string[];
};

/** Null: there is nothing to ground an answer on. */
async function prepare({ pool, clock, catalog, publicUrl }: AskPorts, turn: AssistTurn): Promise<Prepared | null> {
  const { workspaceId } = turn;
  const person = await personOf(pool, workspaceId, turn.profileId);
  const found = await findArticles(pool, workspaceId, { text: turn.question, language: person?.locale ?? null, limit: MOST_ARTICLES });
  if (found.length === 0 || person === null) return null;
  const said = await conversationOf(pool, turn, clock.now() - CONVERSATION_MS, MOST_TURNS);
  const turns = said.at(-1)?.text === turn.question ? said : [...said, { from: "customer" as const, text: turn.question }];
  const redaction = new Redaction(knownOf(person));
  const articles = new Map(found.map((article, at) => [`A${at + 1}`, article]));
  const asked: Asked = {
    shop: catalog().optIn(workspaceId).name,
    language: person.locale,
    // Written by the shop for everybody: nothing of it is hidden.
    articles: [...articles].map(([id, article]) => ({ id, title: article.title, text: textOf(article) })),
    turns: turns.map(({ from, text }) => ({ from, text: redaction.hide(text) })),
    canary: `parley-${turn.id.slice(-12)}`,
  };
  const links = catalog().links(workspaceId);
  const hosts = [new URL(publicUrl).host, ...links.hosts];
  return { asked, messages: messagesFor(asked), redaction, articles, hosts };
}

function textOf({ answer, body }: Pick<FoundArticle, "answer" | "body">): string {
  return body.trim() === "" ? answer : `${answer}\n\n${body}`;
}

function judge({ asked, redaction, articles, hosts }: Prepared, content: string | null, so: Partial<TurnResult>): TurnResult {
  const read = content === null ? ({ kind: "garbage" } as const) : readAnswer(content);
  if (read.kind === "garbage") return failed("garbage", "the endpoint's answer is none that can be read", so);
  if (read.kind === "hand_over") return failed("asked_for_person", "the articles do not answer it, or a person is needed", so);
  const cited = read.articles.flatMap((name) => articles.get(name) ?? []);
  const fault = faultOf(
    read.text,
    { cited: read.articles, known: new Set(articles.keys()) },
    {
      cited: cited.map((article) => `${article.title}\n${textOf(article)}`),
      conversation: asked.turns.map(({ text }) => text),
      hosts,
      instructions: instructionsFor(asked),
      canary: asked.canary,
    },
  );
  const ids = cited.map(({ id }) => id);
  if (fault !== null) return failed(fault, `refused: ${read.text.slice(0, 1_000)}`, { ...so, articles: ids });
  return { ...NO_RESULT, ...so, answer: redaction.putBack(read.text).trim(), articles: ids };
}
