import { z } from "zod";
import { ARTICLE_STATES, type ArticleDocument, LONGEST_ANSWER } from "../assist/article.ts";

const uuid = z.uuid().toLowerCase();
export const articleDocumentSchema = z
  .strictObject({
    title: z.string().trim().min(1, "must not be empty").max(150),
    answer: z.string().trim().max(LONGEST_ANSWER).meta({ description: "What is sent to whoever asks." }),
    body: z.string().max(20_000).meta({ description: "The whole, in the light markup of chats: *bold*, _italic_, lists, links." }),
    questions: z.array(z.string().trim().min(1).max(300)).max(50).meta({ description: "How people ask for it." }),
    topics: z.array(z.string().trim().min(1).max(60)).max(20),
  })
  .meta({ id: "ArticleDocument" });
type Read = z.infer<typeof articleDocumentSchema>;
export type ArticleAsRead = Read extends ArticleDocument ? (ArticleDocument extends Read ? Read : never) : never;

const language = z.string().regex(/^[a-zA-Z]{2,3}([-_][a-zA-Z0-9]{2,8})*$/, "must be a language such as fr or pt-BR");
export const articleSchema = z
  .object({
    id: z.string(),
    language: z.string(),
    state: z.enum(ARTICLE_STATES),
    document: articleDocumentSchema,
    revision: z.int(),
    version: z.int().meta({ description: "The published one; 0: none was." }),
    savedAt: z.string(),
    savedBy: z.string(),
  })
  .meta({ id: "Article" });
export const articlesSchema = z
  .object({ rows: z.array(articleSchema.extend({ answered: z.int(), useful: z.int(), notUseful: z.int() })) })
  .meta({ id: "Articles", description: "With how often each answered in the last 30 days, and what was said of that." });
export const articleDetailSchema = z
  .object({
    article: articleSchema,
    versions: z.array(
      z.object({
        version: z.int(),
        language: z.string(),
        document: articleDocumentSchema,
        publishedAt: z.string(),
        publishedBy: z.string(),
      }),
    ),
  })
  .meta({ id: "ArticleDetail" });
export const articleParams = z.strictObject({ id: uuid });
const revision = z.int().min(0).meta({ description: "Of the article that the caller has seen; 0 makes it." });
export const saveArticleSchema = z.strictObject({ language, document: articleDocumentSchema, revision }).meta({ id: "ArticleChange" });
export const articleRevisionSchema = z.strictObject({ revision });

export const searchArticlesQuery = z.strictObject({
  q: z.string().trim().min(1).max(300),
  language: language.optional(),
  limit: z.coerce.number().int().min(1).max(20).default(8),
});
export const foundArticlesSchema = z
  .object({
    rows: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        answer: z.string(),
        body: z.string(),
        language: z.string(),
        topics: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: "FoundArticles" });
export const gapsSchema = z
  .object({
    rows: z.array(
      z.object({
        id: z.string(),
        profileId: z.string(),
        messageId: z.string(),
        text: z.string(),
        at: z.string(),
        nearest: z.object({ id: z.string(), title: z.string(), score: z.number() }).nullable(),
      }),
    ),
  })
  .meta({ id: "KnowledgeGaps", description: "Questions that no article answered, newest first." });
export const closeGapsSchema = z.strictObject({ ids: z.array(uuid).min(1).max(200) });
export const closedGapsSchema = z.object({ closed: z.int() });

export type ArticleView = z.infer<typeof articleSchema>;
export type ArticleRow = z.infer<typeof articlesSchema>["rows"][number];
export type ArticleDetailView = z.infer<typeof articleDetailSchema>;
export type FoundArticles = z.infer<typeof foundArticlesSchema>;
export type KnowledgeGaps = z.infer<typeof gapsSchema>;
