import { queryOptions } from "@tanstack/react-query";
import { get, send } from "../api/client.ts";
import type { DraftAnswer, JourneyDocument, JourneyDraft, JourneyDraftRow, Problem, RunTrace, Vocabulary } from "../api/types.ts";

const base = "/v1/console";
const draftPath = (name: string) => `${base}/journeys/${encodeURIComponent(name)}/draft`;

export const draftQuery = (name: string) =>
  queryOptions({
    // Not under `journeys`: what happens to customers does not change drafts, and an editor is not to be overwritten by a refresh.
    queryKey: ["draft", name],
    queryFn: ({ signal }) => get<DraftAnswer>(draftPath(name), {}, signal),
  });
export const draftsQuery = queryOptions({
  queryKey: ["drafts"],
  queryFn: ({ signal }) => get<{ rows: JourneyDraftRow[] }>(`${base}/journey-drafts`, {}, signal),
});
export const traceQuery = (run: string) =>
  queryOptions({ queryKey: ["journeys", "trace", run], queryFn: ({ signal }) => get<RunTrace>(`${base}/runs/${run}/trace`, {}, signal) });
export const vocabularyQuery = queryOptions({
  queryKey: ["vocabulary"],
  queryFn: ({ signal }) => get<Vocabulary>(`${base}/vocabulary`, {}, signal),
  staleTime: 60_000,
});
/** A document is never changed, only replaced: which one it is says as much as all that is in it, and is read with each key typed. */
const numbers = new WeakMap<JourneyDocument, number>();
let numbered = 0;
function numberOf(document: JourneyDocument): number {
  const known = numbers.get(document) ?? (numbered += 1);
  numbers.set(document, known);
  return known;
}

export const templateProblemsQuery = (document: JourneyDocument) =>
  queryOptions({
    queryKey: ["validate", numberOf(document)],
    queryFn: () => validateOnServer(document),
    staleTime: 30_000,
    gcTime: 30_000,
    placeholderData: (before: readonly Problem[] | undefined) => before,
  });

type Saved = Pick<JourneyDraft, "revision" | "savedAt" | "savedBy">;
export async function saveDraft(document: JourneyDocument, revision: number, baseVersion: number | null): Promise<Saved> {
  return send<Saved>("PUT", draftPath(document.name), { document, revision, baseVersion });
}
export async function discardDraft(name: string, revision: number): Promise<void> {
  return send("DELETE", `${draftPath(name)}?revision=${revision}`);
}
export async function publish(document: JourneyDocument): Promise<{ readonly version: number }> {
  return send<{ version: number }>("PUT", `/v1/journeys/${encodeURIComponent(document.name)}`, document);
}
async function validateOnServer(document: JourneyDocument): Promise<readonly Problem[]> {
  const { problems, warnings } = await send<{ problems: Problem[]; warnings: Problem[] }>(
    "POST",
    `/v1/journeys/${encodeURIComponent(document.name)}/validate`,
    document,
  );
  return [...problems, ...warnings];
}

/** Names to choose from; an account that may not see audiences writes them by hand. */
export const audienceNamesQuery = queryOptions({
  queryKey: ["audiences", "names"],
  queryFn: async ({ signal }) => (await get<{ rows: { name: string }[] }>("/v1/audiences", {}, signal)).rows.map(({ name }) => name),
  staleTime: 60_000,
  retry: false,
});
