/**
 * Asks a model one question and says what came of it: never more than the budget allows, never anybody's personal data, nothing that was not
 * looked at. Every way in which it can go wrong is a result that is written down. Sends nothing and decides nothing about the conversation.
 */
import type { FoundArticle } from "../assist/article.ts";
import { findArticles } from "../assist/articles.ts";
import { faultOf } from "../assist/check-answer.ts";
import { openAssistant, reserve, settleSpend } from "../assist/helpers.ts";
import {
  type Asked,
  type ChatMessage,
  instructionsFor,
  messagesFor,
  MOST_TURNS,
  readAnswer,
  readCompletion,
  tokensAtMost,
} from "../assist/prompt.ts";
import { Redaction } from "../assist/redact.ts";
import { type AssistantSettings, costMicros } from "../assist/settings.ts";
import { type AssistTurn, NO_RESULT, type TurnFault, type TurnResult } from "../assist/talk.ts";
import { type AskedPerson, conversationOf, personOf } from "../assist/turns.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Db } from "../db/pool.ts";
import { circuitOf, type Circuits } from "../outbound/circuits.ts";
import { type OutboundAnswer, OutboundError, type OutboundHttp } from "../outbound/safe-http.ts";
import type { Clock } from "../platform/clock.ts";
import type { Json } from "../platform/json.ts";
import type { Secrets } from "../platform/secrets.ts";

export type AskPorts = {
  readonly pool: Db;
  readonly http: Pick<OutboundHttp, "request">;
  readonly vault: Pick<Secrets, "open">;
  readonly circuits: Circuits;
  readonly catalog: () => Catalog;
  readonly clock: Clock;
  /** Where the workspace's customers are led anyway. */
  readonly publicUrl: string;
};

const MOST_ARTICLES = 4;
const MOST_ANSWER_BYTES = 256 * 1_024;
/** What was said longer ago is another conversation. */
const CONVERSATION_MS = 24 * 3_600_000;
const SERVER_ERROR = 500;

const failed = (fault: TurnFault, detail: string, so: Partial<TurnResult> = {}): TurnResult => ({
  ...NO_RESULT,
  ...so,
  answer: null,
  fault,
  detail,
});

export async function askAssistant(ports: AskPorts, turn: AssistTurn): Promise<TurnResult> {
  const { pool, vault, circuits } = ports;
  const { workspaceId } = turn;
  const { settings, key } = await openAssistant(pool, vault, workspaceId);
  if (settings.mode === "off" || (settings.mode === "suggest" && turn.purpose === "answer")) return failed("off", "the assistant is off");
  const prepared = await prepare(ports, turn);
  if (prepared === null) return failed("no_articles", "no article is about it", { articles: [] });
  const { messages } = prepared;
  const told = messages.find(({ role }) => role === "user")?.content ?? null;
  const so: Partial<TurnResult> = { told, hidden: prepared.redaction.counts(), model: settings.model };
  const wait = circuits.waitMs(circuitOf(workspaceId, settings.url));
  if (wait > 0) return failed("circuit_open", "the endpoint failed several times in a row and is left alone for a while", so);
  const most = { in: tokensAtMost(messages.map(({ content }) => content).join("\n")), out: settings.mostTokens };
  const reserved = await reserve(
    pool,
    { workspaceId, now: ports.clock.now() },
    { tokens: most.in + most.out, micros: costMicros(settings, most.in, most.out) },
    settings.budget,
  );
  if (reserved === null) return failed("budget", "the month's budget has not enough left for one more answer", so);
  const began = ports.clock.monotonic();
  const called = await call(ports, settings, key, workspaceId, messages);
  const tookMs = Math.round(ports.clock.monotonic() - began);
  if (called.kind === "failed") {
    // Nothing was computed where nothing was reached; of what came too late nobody knows.
    if (called.isFree) await settleSpend(pool, reserved, { tokens: 0, micros: 0 });
    const spent = called.isFree ? {} : { tokensIn: most.in, tokensOut: most.out, micros: reserved.micros };
    return failed(called.fault, called.detail, { ...so, ...spent, tookMs });
  }
  const completion = readCompletion(called.body);
  const tokensIn = completion?.tokensIn ?? most.in;
  const tokensOut = completion?.tokensOut ?? (completion ? tokensAtMost(completion.content) : most.out);
  const micros = costMicros(settings, tokensIn, tokensOut);
  await settleSpend(pool, reserved, { tokens: tokensIn + tokensOut, micros });
  return judge(prepared, completion?.content ?? null, { ...so, tokensIn, tokensOut, micros, tookMs });
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

const MOST_KNOWN = 200;
const NAMED = /name|prenom|prénom|nom$|nombre|apellido|vorname|nachname/i;
const PLACED = /address|adresse|direccion|dirección|street|rue|strasse|straße|city|ville|ciudad|stadt|zip|postcode|postal/i;

/** Every name that is known of the person, and whatever else is theirs alone; short words would hide half of a language. */
function knownOf({ identities, attributes }: AskedPerson): { readonly names: readonly string[]; readonly addresses: readonly string[] } {
  const names: string[] = [];
  const addresses: string[] = [];
  const visit = (name: string, value: Json, depth: number): void => {
    if (names.length + addresses.length > MOST_KNOWN || depth > 4) return;
    if (typeof value === "string" && NAMED.test(name)) names.push(value);
    else if (typeof value === "string" && PLACED.test(name)) addresses.push(value);
    else if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value)) visit(Array.isArray(value) ? name : `${name} ${key}`, inner, depth + 1);
  };
  for (const [key, value] of Object.entries(attributes)) visit(key, value, 0);
  const ids = Object.values(identities).filter((value): value is string => typeof value === "string");
  return { names, addresses: [...addresses, ...ids] };
}

type Called =
  | { readonly kind: "answered"; readonly body: string }
  /** `isFree`: nothing can have been used up. */
  | { readonly kind: "failed"; readonly fault: TurnFault; readonly detail: string; readonly isFree: boolean };

async function call(
  { http, circuits }: AskPorts,
  { url, model, mostTokens, timeoutMs }: AssistantSettings,
  key: string | null,
  workspaceId: AssistTurn["workspaceId"],
  messages: readonly ChatMessage[],
): Promise<Called> {
  const circuit = circuitOf(workspaceId, url);
  let answer: OutboundAnswer;
  try {
    answer = await http.request({
      method: "POST",
      url,
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        "user-agent": "Parley",
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify({ model, messages, max_tokens: mostTokens, temperature: 0, stream: false }),
      timeoutMs,
      maxBytes: MOST_ANSWER_BYTES,
    });
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    circuits.failed(circuit);
    const fault =
      error.reason === "timeout"
        ? "timeout"
        : error.reason === "too_large"
          ? "garbage"
          : error.reason === "unreachable"
            ? "unreachable"
            : "address_refused";
    return { kind: "failed", fault, detail: error.message, isFree: fault === "unreachable" || fault === "address_refused" };
  }
  const { status, body } = answer;
  if (status >= 200 && status < 300) {
    circuits.succeeded(circuit);
    return { kind: "answered", body };
  }
  if (status >= SERVER_ERROR || status === 429) circuits.failed(circuit);
  const fault: TurnFault = status === 401 || status === 403 ? "key_refused" : status === 429 ? "busy" : "endpoint_failed";
  return { kind: "failed", fault, detail: `the endpoint answered ${status}`, isFree: true };
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
