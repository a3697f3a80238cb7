/** Articles: worked on as drafts, published as versions, found by full text in the rules of their languages. */
import { foldLetters } from "../consent/keywords/normalise.ts";
import { type Db, inTransaction } from "../db/pool.ts";
import { AppError } from "../platform/errors.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import { type Article, type ArticleDocument, type ArticleVersion, type FoundArticle, MOST_ARTICLES, textConfiguration } from "./article.ts";
import {
  countArticles,
  findArticle,
  insertVersion,
  languagesOf,
  listArticles,
  listArticleVersions,
  readByIds,
  searchArticles,
  writeArticle,
} from "./articles.store.ts";
import { wordsOf } from "./match-words.ts";
import type { Saving } from "./helpers.ts";

export async function articlesOf(pool: Db, workspaceId: WorkspaceId): Promise<readonly Article[]> {
  return listArticles(pool, workspaceId, MOST_ARTICLES);
}

export async function articleOf(pool: Db, workspaceId: WorkspaceId, id: string): Promise<Article | null> {
  return findArticle(pool, workspaceId, id);
}

/** Newest first. */
export async function articleVersionsOf(pool: Db, workspaceId: WorkspaceId, id: string): Promise<readonly ArticleVersion[]> {
  return listArticleVersions(pool, workspaceId, id);
}

export async function titlesOf(pool: Db, workspaceId: WorkspaceId, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  return new Map(ids.length === 0 ? [] : (await readByIds(pool, workspaceId, ids)).map(({ id, title }) => [id, title]));
}

type Change = { readonly language: string; readonly document: ArticleDocument; readonly revision: number };

/** `revision` 0 makes it. What is published stays as it is until it is published anew. */
export async function saveArticle(
  { pool, workspaceId, name, now, finish }: Saving,
  id: string,
  { language, document, revision }: Change,
): Promise<Article> {
  return inTransaction(pool, async (client) => {
    const before = await findArticle(client, workspaceId, id, true);
    assertRevision(before, revision);
    if (before === null && (await countArticles(client, workspaceId)) >= MOST_ARTICLES)
      throw new AppError("unprocessable", `a knowledge base has at most ${MOST_ARTICLES} articles: remove some`);
    const article: Article = {
      id,
      language,
      state: before?.state ?? "draft",
      document,
      revision: revision + 1,
      version: before?.version ?? 0,
      savedAt: now,
      savedBy: name,
    };
    await writeArticle(client, workspaceId, article);
    await finish(client, { action: "article.saved", subject: document.title, detail: { id, revision: article.revision } });
    return article;
  });
}

/** `publish`: as the draft stands now. `archive`: it answers no more. */
export async function changeArticle(
  { pool, workspaceId, name, now, finish }: Saving,
  id: string,
  { to, revision }: { readonly to: "published" | "archived"; readonly revision: number },
): Promise<Article> {
  return inTransaction(pool, async (client) => {
    const before = await findArticle(client, workspaceId, id, true);
    assertRevision(before, revision);
    if (!before) throw new AppError("not_found", `there is no article ${id}`);
    const isNew = to === "published";
    const version = before.version + (isNew ? 1 : 0);
    const article: Article = { ...before, state: to, version, revision: revision + 1, savedAt: now, savedBy: name };
    await writeArticle(client, workspaceId, article);
    const { document, language } = before;
    if (isNew)
      await insertVersion(
        client,
        { workspaceId, articleId: id },
        { version, language, document, publishedAt: now, publishedBy: name },
        {
          configuration: textConfiguration(language),
          first: folded([document.title, ...document.questions]),
          second: folded([document.answer, ...document.topics]),
          rest: folded([document.body]),
        },
      );
    await finish(client, { action: `article.${to}`, subject: document.title, detail: { id, version } });
    return article;
  });
}

function assertRevision(found: Article | null, revision: number): void {
  if ((found?.revision ?? 0) !== revision)
    throw new AppError("conflict", "somebody else has changed this article meanwhile: look at theirs first", {
      details: { reason: "article_changed" },
    });
}

/** The same on both sides: a question without its accents finds the article that has them. */
function folded(texts: readonly string[]): string {
  return foldLetters(texts.join("\n"));
}

/** The best first; `language` of whoever asks goes before others that are as good. */
export async function findArticles(
  pool: Db,
  workspaceId: WorkspaceId,
  { text, language, limit }: { readonly text: string; readonly language: string | null; readonly limit: number },
): Promise<readonly FoundArticle[]> {
  const words = wordsOf(text).join(" ");
  if (words === "") return [];
  const configurations = [...new Set((await languagesOf(pool, workspaceId)).map(textConfiguration))];
  if (configurations.length === 0) return [];
  return searchArticles(pool, workspaceId, { words, configurations, language: language ?? "", limit });
}
