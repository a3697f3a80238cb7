import type { Article } from "../../assist/article.ts";
import { articleOf, articlesOf, articleVersionsOf, changeArticle, findArticles, saveArticle, titlesOf } from "../../assist/articles.ts";
import { gapsOf, helperCountsOf, settleGaps } from "../../assist/turns.ts";
import {
  type ArticleAsRead,
  articleDetailSchema,
  articleParams,
  articleRevisionSchema,
  articleSchema,
  articlesSchema,
  type ArticleView,
  closedGapsSchema,
  closeGapsSchema,
  foundArticlesSchema,
  gapsSchema,
  saveArticleSchema,
  searchArticlesQuery,
} from "../../contract/knowledge.ts";
import { LIMITS } from "../../contract/limits.ts";
import { problems } from "../../contract/problem.ts";
import { AppError } from "../../platform/errors.ts";
import { callerOf, needs } from "../access.ts";
import type { HttpDeps } from "../deps.ts";
import type { App } from "../typed-app.ts";
import { savingOf } from "./saving.ts";

const tags = ["Knowledge"];
const COUNTED_MS = 30 * 86_400_000;

export function registerKnowledgeRoutes(app: App, deps: HttpDeps): void {
  const { pool, clock } = deps;

  app.get(
    "/v1/knowledge/articles",
    { config: needs("conversations:read"), schema: { tags, summary: "List articles", response: { 200: articlesSchema, ...problems } } },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const [rows, counts] = await Promise.all([
        articlesOf(pool, workspaceId),
        helperCountsOf(pool, workspaceId, clock.now() - COUNTED_MS),
      ]);
      const by = new Map(counts.map(({ metric, label, n }) => [`${metric} ${label}`, n]));
      return {
        rows: rows.map((row) => ({
          ...viewOf(row),
          answered: by.get(`helper_article ${row.id}`) ?? 0,
          useful: by.get(`helper_useful ${row.id}`) ?? 0,
          notUseful: by.get(`helper_not_useful ${row.id}`) ?? 0,
        })),
      };
    },
  );

  app.get(
    "/v1/knowledge/articles/:id",
    {
      config: needs("conversations:read"),
      schema: {
        tags,
        summary: "One article, with what was published of it",
        params: articleParams,
        response: { 200: articleDetailSchema, ...problems },
      },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const { id } = request.params;
      const [article, versions] = await Promise.all([articleOf(pool, workspaceId, id), articleVersionsOf(pool, workspaceId, id)]);
      if (!article) throw new AppError("not_found", `there is no article ${id} in this workspace`);
      return {
        article: viewOf(article),
        versions: versions.map(({ document, publishedAt, ...version }) => ({
          ...version,
          document: document as ArticleAsRead,
          publishedAt: publishedAt.toISOString(),
        })),
      };
    },
  );

  app.put(
    "/v1/knowledge/articles/:id",
    {
      config: needs("templates:write"),
      bodyLimit: LIMITS.documentBytes,
      schema: {
        tags,
        summary: "Make or change an article",
        description:
          "Its id is the caller's to choose, so that telling it twice makes one. What is published stays until it is published anew.",
        params: articleParams,
        body: saveArticleSchema,
        response: { 200: articleSchema, ...problems },
      },
    },
    async (request) => viewOf(await saveArticle(savingOf(deps, callerOf(request)), request.params.id, request.body)),
  );

  for (const [path, to, summary] of [
    ["publish", "published", "Publish an article as it stands"],
    ["archive", "archived", "Take an article away: it answers no more"],
  ] as const)
    app.post(
      `/v1/knowledge/articles/:id/${path}`,
      {
        config: needs("templates:write"),
        schema: { tags, summary, params: articleParams, body: articleRevisionSchema, response: { 200: articleSchema, ...problems } },
      },
      async (request) => {
        const { id } = request.params;
        const before = await articleOf(pool, callerOf(request).workspaceId, id);
        if (to === "published" && before?.document.answer === "")
          throw new AppError("unprocessable", "an article without a short answer cannot be published: say what is sent to whoever asks", {
            details: { reason: "answer_missing" },
          });
        const article = await changeArticle(savingOf(deps, callerOf(request)), id, { to, revision: request.body.revision });
        await deps.refreshCatalog();
        return viewOf(article);
      },
    );

  app.get(
    "/v1/knowledge/search",
    {
      config: needs("conversations:read"),
      schema: {
        tags,
        summary: "Find published articles by words",
        description: "Any of the words, in any form of theirs that the article's language has; the best first.",
        querystring: searchArticlesQuery,
        response: { 200: foundArticlesSchema, ...problems },
      },
    },
    async (request) => {
      const { q, language, limit } = request.query;
      const found = await findArticles(pool, callerOf(request).workspaceId, { text: q, language: language ?? null, limit });
      return {
        rows: found.map(({ id, title, answer, body, language: own, topics }) => ({
          id,
          title,
          answer,
          body,
          language: own,
          topics: [...topics],
        })),
      };
    },
  );

  app.get(
    "/v1/knowledge/gaps",
    {
      config: needs("conversations:read"),
      schema: { tags, summary: "Questions that no article answered", response: { 200: gapsSchema, ...problems } },
    },
    async (request) => {
      const { workspaceId } = callerOf(request);
      const rows = await gapsOf(pool, workspaceId, LIMITS.pageSize);
      const titles = await titlesOf(pool, workspaceId, [...new Set(rows.flatMap(({ articleId }) => articleId ?? []))]);
      return {
        rows: rows.map(({ id, profileId, messageId, text, articleId, score, at }) => {
          const title = articleId === null ? undefined : titles.get(articleId);
          return {
            id,
            profileId,
            messageId,
            text,
            at: at.toISOString(),
            nearest: articleId !== null && title !== undefined ? { id: articleId, title, score } : null,
          };
        }),
      };
    },
  );

  app.post(
    "/v1/knowledge/gaps/close",
    {
      config: needs("templates:write"),
      schema: {
        tags,
        summary: "Say that these questions are seen to",
        body: closeGapsSchema,
        response: { 200: closedGapsSchema, ...problems },
      },
    },
    async (request) => ({ closed: await settleGaps(pool, callerOf(request).workspaceId, request.body.ids, clock.now()) }),
  );
}

function viewOf({ id, language, state, document, revision, version, savedAt, savedBy }: Article): ArticleView {
  return { id, language, state, document: document as ArticleAsRead, revision, version, savedAt: savedAt.toISOString(), savedBy };
}
