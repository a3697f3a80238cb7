import { queryOptions } from "@tanstack/react-query";
import { get, send } from "../api/client.ts";
import type {
  ArticleDetailView,
  ArticleRow,
  ArticleView,
  AssistantModeView,
  AssistantPage,
  AssistantTurns,
  AssistantTurnView,
  AssistantSettingsView,
  FoundArticles,
  HelpersDraftView,
  HelpersStarter,
  HelpersVersionView,
  HelpersView,
  HelperSimulation,
  KnowledgeGaps,
  Trial,
} from "../api/types.ts";

export type HelpersDocument = HelpersDraftView["document"];
export type InboundRule = HelpersDocument["rules"][number];
export type Condition = InboundRule["conditions"][number];
export type HelperAction = InboundRule["actions"][number];
export type Intent = HelpersDocument["intents"][number];
export type ArticleDocument = ArticleView["document"];

export const NO_HELPERS: HelpersDocument = { format: 1, rules: [], intents: [], sureFrom: 0.5, faq: { isOn: false, sureFrom: 0.5 } };

export const helpersQuery = queryOptions({ queryKey: ["helpers"], queryFn: ({ signal }) => get<HelpersView>("/v1/helpers", {}, signal) });
export const starterQuery = queryOptions({
  queryKey: ["helpers-starter"],
  queryFn: ({ signal }) => get<HelpersStarter>("/v1/helpers/starter", {}, signal),
  staleTime: Number.POSITIVE_INFINITY,
});
export const saveHelpers = async (document: HelpersDocument, revision: number): Promise<HelpersDraftView> =>
  send("PUT", "/v1/helpers/draft", { document, revision });
export const activateHelpers = async (revision: number): Promise<HelpersVersionView> => send("POST", "/v1/helpers/activate", { revision });
export const simulateHelpers = async (): Promise<HelperSimulation> => send("POST", "/v1/helpers/simulate", {});
export const tryHelpers = async (text: string, document: HelpersDocument): Promise<Trial> =>
  send("POST", "/v1/helpers/try", { text, document });

export const articlesQuery = queryOptions({
  queryKey: ["articles"],
  queryFn: ({ signal }) => get<{ readonly rows: readonly ArticleRow[] }>("/v1/knowledge/articles", {}, signal),
});
export const articleQuery = (id: string) =>
  queryOptions({ queryKey: ["articles", id], queryFn: ({ signal }) => get<ArticleDetailView>(`/v1/knowledge/articles/${id}`, {}, signal) });
export const saveArticle = async (
  id: string,
  change: { readonly language: string; readonly document: ArticleDocument; readonly revision: number },
): Promise<ArticleView> => send("PUT", `/v1/knowledge/articles/${id}`, change);
export const changeArticle = async (id: string, to: "publish" | "archive", revision: number): Promise<ArticleView> =>
  send("POST", `/v1/knowledge/articles/${id}/${to}`, { revision });
export const foundQuery = (q: string) =>
  queryOptions({
    queryKey: ["articles", "search", q],
    queryFn: ({ signal }) => get<FoundArticles>("/v1/knowledge/search", { q }, signal),
    enabled: q.trim() !== "",
  });
export const gapsQuery = queryOptions({
  queryKey: ["knowledge-gaps"],
  queryFn: ({ signal }) => get<KnowledgeGaps>("/v1/knowledge/gaps", {}, signal),
});
export const closeGaps = async (ids: readonly string[]): Promise<unknown> => send("POST", "/v1/knowledge/gaps/close", { ids });

export const assistantQuery = queryOptions({
  queryKey: ["assistant"],
  queryFn: ({ signal }) => get<AssistantPage>("/v1/assistant", {}, signal),
});
export const assistantModeQuery = queryOptions({
  queryKey: ["assistant", "mode"],
  queryFn: ({ signal }) => get<AssistantModeView>("/v1/assistant/mode", {}, signal),
});
export const saveAssistant = async (change: {
  readonly settings: AssistantSettingsView;
  readonly key?: string;
  readonly revision: number;
}): Promise<AssistantPage> => send("PUT", "/v1/assistant", change);
export const readTurns = async (after: string | null, signal: AbortSignal): Promise<AssistantTurns> =>
  get("/v1/assistant/turns", after === null ? {} : { after }, signal);
export const suggest = async (of: { readonly profileId: string; readonly channelId: string }): Promise<AssistantTurnView> =>
  send("POST", "/v1/assistant/suggestions", of);

type TranslationAsked = {
  readonly profileId: string;
  readonly channelId: string;
  readonly messageId: string | null;
  readonly text: string;
  readonly to: string;
};
export const translate = async (asked: TranslationAsked): Promise<AssistantTurnView> => send("POST", "/v1/assistant/translations", asked);
/** What was translated once is not asked for again. */
export const translationQuery = (asked: TranslationAsked) =>
  queryOptions({
    queryKey: ["translation", asked.messageId, asked.to, asked.text],
    queryFn: () => translate(asked),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchOnReconnect: false,
  });
