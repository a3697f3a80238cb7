import { actorOf } from "../../accounts/caller.ts";
import { discardDraft, type DraftRow, findDraft, listDrafts, saveDraft } from "../../catalog/journey-drafts.ts";
import { discardQuery, type DraftAnswer, draftBody, type JourneyDraft, type JourneyDraftRow } from "../../contract/journey-work.ts";
import { findJsonFault } from "../../contract/json-guard.ts";
import { journeyParamsSchema } from "../../contract/journey.ts";
import { LIMITS } from "../../contract/limits.ts";
import { readTrace } from "../../insights/journey-trace.store.ts";
import { readVocabulary } from "../../insights/vocabulary.store.ts";
import { canonicalJourney } from "../../journeys/canonical.ts";
import type { JourneyDocument } from "../../journeys/document.ts";
import { AppError } from "../../platform/errors.ts";
import { callerOf, needs } from "../access.ts";
import type { App } from "../typed-app.ts";
import { found, HIDDEN, idOf, idParams } from "./answers.ts";
import type { ConsoleDeps } from "./deps.ts";
import { shareFor } from "./share.ts";

const WORDS_OF_DAYS_MS = 7 * 86_400_000;

/** Journeys under work, and what an editor has to know while somebody writes. */
export function registerDraftRoutes(app: App, { pool, clock, ids }: ConsoleDeps): void {
  const address = "/v1/console/journeys/:name/draft";

  app.get("/v1/console/journey-drafts", { config: needs("journeys:read"), schema: HIDDEN }, async (request) => ({
    rows: (await listDrafts(pool, callerOf(request).workspaceId)).map((row): JourneyDraftRow => ({
      ...row,
      savedAt: row.savedAt.toISOString(),
    })),
  }));

  app.get(address, { config: needs("journeys:read"), schema: { ...HIDDEN, params: journeyParamsSchema } }, async (request) => {
    const { draft, published } = await findDraft(pool, callerOf(request).workspaceId, request.params.name);
    const answer: DraftAnswer = { draft: draft && viewOf(draft), published };
    return answer;
  });

  app.put(
    address,
    {
      config: needs("journeys:write"),
      bodyLimit: LIMITS.documentBytes,
      schema: { ...HIDDEN, params: journeyParamsSchema, body: draftBody },
    },
    async (request) => {
      const caller = callerOf(request);
      const { name } = request.params;
      const { document, revision, baseVersion } = request.body;
      const fault = findJsonFault(document, { maxDepth: 64 });
      if (fault) throw new AppError("invalid_input", `${fault.path || "the document"} ${fault.reason}`);
      if (document["name"] !== name)
        throw new AppError("unprocessable", `the document is named ${String(document["name"])}, the address says ${name}; make them agree`);
      const saved = await saveDraft(
        { pool, ids },
        { workspaceId: caller.workspaceId, name, document, revision, baseVersion, actor: actorOf(caller), savedBy: caller.name },
      );
      if (saved.saved) return { revision: saved.revision, savedAt: saved.savedAt.toISOString(), savedBy: caller.name };
      const { theirs } = saved;
      throw new AppError(
        "conflict",
        theirs
          ? `${theirs.savedBy} saved this draft meanwhile: compare, then save again`
          : "this draft was published or thrown away meanwhile",
        { details: { draft: theirs && viewOf(theirs) } },
      );
    },
  );

  app.delete(
    address,
    { config: needs("journeys:write"), schema: { ...HIDDEN, params: journeyParamsSchema, querystring: discardQuery } },
    async (request, reply) => {
      const caller = callerOf(request);
      const { name } = request.params;
      const whose = { workspaceId: caller.workspaceId, name, actor: actorOf(caller), revision: request.query.revision };
      if (!(await discardDraft({ pool, ids }, whose)))
        throw new AppError("conflict", `the draft of ${name} was changed meanwhile, or is gone: look at it again`);
      return reply.code(204).send();
    },
  );

  app.get("/v1/console/runs/:id/trace", { config: needs("profiles:read"), schema: { ...HIDDEN, params: idParams } }, async (request) => {
    const id = idOf(request.params, "run");
    return found(await readTrace(pool, callerOf(request).workspaceId, id), `run ${id}`);
  });

  const vocabulary = shareFor(30_000, clock, (workspaceId) => readVocabulary(pool, workspaceId, new Date(clock.now() - WORDS_OF_DAYS_MS)));
  app.get("/v1/console/vocabulary", { config: needs("journeys:read"), schema: HIDDEN }, async (request) =>
    vocabulary(callerOf(request).workspaceId),
  );
}

/** In the one order of keys: the database forgets the one they were saved in. */
function viewOf({ name, document, revision, baseVersion, savedAt, savedBy }: DraftRow): JourneyDraft {
  const ordered = canonicalJourney(document) as unknown as JourneyDocument;
  return { name, document: ordered, revision, baseVersion, savedAt: savedAt.toISOString(), savedBy };
}
