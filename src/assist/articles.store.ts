import type { Db, DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { AnsweringArticle, Article, ArticleVersion, FoundArticle } from "./article.ts";

const ARTICLE = `id, language, state, document, revision, version, saved_at as "savedAt", saved_by as "savedBy"`;
const ANSWERING = `a.id, v.language, v.document->>'title' as title, v.document->>'answer' as answer, v.document->'questions' as questions, v.document->'topics' as topics`;
const PUBLISHED = "knowledge_article a join knowledge_version v on v.article_id = a.id and v.version = a.version";

/** Of all workspaces, in one order, so that what is as near as another is always the same one. */
export async function readAnswering(db: DbClient): Promise<readonly (AnsweringArticle & { readonly workspaceId: WorkspaceId })[]> {
  const { rows } = await db.query<AnsweringArticle & { workspaceId: WorkspaceId }>(
    `select a.workspace_id as "workspaceId", ${ANSWERING} from ${PUBLISHED} where a.state = 'published' order by a.id`,
  );
  return rows;
}

export async function listArticles(db: Db, workspaceId: WorkspaceId, limit: number): Promise<readonly Article[]> {
  const { rows } = await db.query<Article>(
    `select ${ARTICLE} from knowledge_article where workspace_id = $1 order by saved_at desc, id limit $2`,
    [workspaceId, limit],
  );
  return rows;
}

export async function findArticle(db: Db | DbClient, workspaceId: WorkspaceId, id: string, lock = false): Promise<Article | null> {
  const { rows } = await db.query<Article>(
    `select ${ARTICLE} from knowledge_article where workspace_id = $1 and id = $2${lock ? " for update" : ""}`,
    [workspaceId, id],
  );
  return rows[0] ?? null;
}

export async function countArticles(client: DbClient, workspaceId: WorkspaceId): Promise<number> {
  const { rows } = await client.query<{ n: number }>("select count(*)::int as n from knowledge_article where workspace_id = $1", [
    workspaceId,
  ]);
  return rows[0]?.n ?? 0;
}

export async function writeArticle(client: DbClient, workspaceId: WorkspaceId, article: Article): Promise<void> {
  const { id, language, state, document, revision, version, savedAt, savedBy } = article;
  await client.query(
    `insert into knowledge_article (id, workspace_id, language, state, document, revision, version, saved_at, saved_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (id) do update set language = $3, state = $4, document = $5, revision = $6, version = $7, saved_at = $8, saved_by = $9 where knowledge_article.workspace_id = $2`,
    [id, workspaceId, language, state, JSON.stringify(document), revision, version, savedAt, savedBy],
  );
}

/** `words`: what is found by, in the weights of its parts; folded as questions are. */
export async function insertVersion(
  client: DbClient,
  of: { readonly workspaceId: WorkspaceId; readonly articleId: string },
  version: ArticleVersion,
  words: { readonly configuration: string; readonly first: string; readonly second: string; readonly rest: string },
): Promise<void> {
  await client.query(
    "insert into knowledge_version (workspace_id, article_id, version, language, document, published_at, published_by) values ($1, $2, $3, $4, $5, $6, $7)",
    [
      of.workspaceId,
      of.articleId,
      version.version,
      version.language,
      JSON.stringify(version.document),
      version.publishedAt,
      version.publishedBy,
    ],
  );
  await client.query(
    `update knowledge_article set words = setweight(to_tsvector($3::regconfig, $4), 'A') || setweight(to_tsvector($3::regconfig, $5), 'B') || setweight(to_tsvector($3::regconfig, $6), 'C')
     where workspace_id = $1 and id = $2`,
    [of.workspaceId, of.articleId, words.configuration, words.first, words.second, words.rest],
  );
}

/** Newest first. */
export async function listArticleVersions(db: Db, workspaceId: WorkspaceId, articleId: string): Promise<readonly ArticleVersion[]> {
  const { rows } = await db.query<ArticleVersion>(
    `select version, language, document, published_at as "publishedAt", published_by as "publishedBy" from knowledge_version
     where workspace_id = $1 and article_id = $2 order by version desc limit 100`,
    [workspaceId, articleId],
  );
  return rows;
}

// Any of the words, by the rules of each language that has articles; which of them are met, and how near to each other, is the rank.
const SEARCH = `
with asked as (
  select c.configuration, replace(plainto_tsquery(c.configuration::regconfig, $2)::text, '&', '|')::tsquery as query
  from unnest($3::text[]) as c(configuration)),
found as (
  select a.id, max(ts_rank('{0.05, 0.2, 0.5, 1}', a.words, asked.query, 1)) as rank
  from knowledge_article a, asked where a.workspace_id = $1 and a.state = 'published' and a.words @@ asked.query group by a.id)
select ${ANSWERING}, v.document->>'body' as body, found.rank * case when v.language = $5 or split_part(v.language, '-', 1) = split_part($5, '-', 1) then 1.2 else 1 end as rank
from found join ${PUBLISHED} on a.id = found.id order by rank desc, a.id limit $4`;

export async function searchArticles(
  db: Db,
  workspaceId: WorkspaceId,
  asked: { readonly words: string; readonly configurations: readonly string[]; readonly language: string; readonly limit: number },
): Promise<readonly FoundArticle[]> {
  const { words, configurations, language, limit } = asked;
  const { rows } = await db.query<FoundArticle>(SEARCH, [workspaceId, words, configurations, limit, language]);
  return rows;
}

export async function languagesOf(db: Db, workspaceId: WorkspaceId): Promise<readonly string[]> {
  const { rows } = await db.query<{ language: string }>(
    "select distinct language from knowledge_article where workspace_id = $1 and state = 'published'",
    [workspaceId],
  );
  return rows.map(({ language }) => language);
}

export async function readByIds(
  db: Db,
  workspaceId: WorkspaceId,
  ids: readonly string[],
): Promise<readonly { readonly id: string; readonly title: string }[]> {
  const { rows } = await db.query<{ id: string; title: string }>(
    "select id, document->>'title' as title from knowledge_article where workspace_id = $1 and id = any($2::uuid[])",
    [workspaceId, ids],
  );
  return rows;
}
