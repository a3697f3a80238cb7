/** What helpers go by, of all workspaces: read into the catalog's snapshot. */
import type { DbClient } from "../db/pool.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { AnsweringArticle } from "./article.ts";
import { readAnswering } from "./articles.store.ts";
import { readAllSettings, readHelpersInForce } from "./helpers.store.ts";
import { type HelpersDocument, NO_HELPERS } from "./helpers-document.ts";
import { type AssistantSettings, NO_ASSISTANT } from "./settings.ts";

export type HelpersInForce = {
  /** 0: none was activated. */
  readonly version: number;
  readonly document: HelpersDocument;
  readonly articles: readonly AnsweringArticle[];
  readonly assistant: AssistantSettings;
};

export async function readHelpers(db: DbClient): Promise<ReadonlyMap<WorkspaceId, HelpersInForce>> {
  const [documents, settings, articles] = [await readHelpersInForce(db), await readAllSettings(db), await readAnswering(db)];
  const found = new Map<WorkspaceId, HelpersInForce>();
  const of = (workspaceId: WorkspaceId): HelpersInForce =>
    found.get(workspaceId) ?? { version: 0, document: NO_HELPERS, articles: [], assistant: NO_ASSISTANT };
  for (const { workspaceId, version, document } of documents) found.set(workspaceId, { ...of(workspaceId), version, document });
  for (const { workspaceId, settings: assistant } of settings) found.set(workspaceId, { ...of(workspaceId), assistant });
  for (const workspaceId of new Set(articles.map((article) => article.workspaceId)))
    found.set(workspaceId, { ...of(workspaceId), articles: articles.filter((article) => article.workspaceId === workspaceId) });
  return found;
}
