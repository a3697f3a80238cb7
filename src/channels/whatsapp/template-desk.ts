/**
 * What people do with templates at WhatsApp: submit, edit, delete, let go on. Every act is made safe to repeat by looking first
 * at what the account has, is audited, and stands in the template's history; the sync that follows brings what came of it.
 */
import type { Catalog } from "../../catalog/catalog.ts";
import { type WhatsAppChannel, whatsAppOnly } from "../../catalog/channel.ts";
import type { TemplateSync } from "../../catalog/sync-templates.ts";
import { type By, findSample, findTemplateDraftById, noteTemplateAct, type TemplateDraftRow } from "../../catalog/template-drafts.ts";
import { readTemplateFacts, type TemplateFacts } from "../../catalog/template-facts.ts";
import type { Db } from "../../db/pool.ts";
import { componentsOf } from "../../messages/template/components.ts";
import { parameterFormatOf, sampleFilesOf, type TemplateDraft } from "../../messages/template/draft.ts";
import { editable } from "../../messages/template/edit-limits.ts";
import { isSubmittable, lintTemplate } from "../../messages/template/lint.ts";
import { type Finding, lintSentence } from "../../messages/template/lint-codes.ts";
import type { Clock } from "../../platform/clock.ts";
import { AppError } from "../../platform/errors.ts";
import type { ChannelId, Ids, WorkspaceId } from "../../platform/ids.ts";
import type { JsonObject } from "../../platform/json.ts";
import type { GraphClient } from "./graph-client.ts";
import {
  createTemplate,
  deleteTemplate,
  editTemplate,
  findTemplate,
  searchLibrary,
  type StoredAtMeta,
  unpauseTemplate,
  uploadSample,
} from "./template-calls.ts";
import { readTwins } from "./template-twins.ts";

export type TemplateDeskDeps = {
  readonly pool: Db;
  readonly ids: Ids;
  readonly clock: Pick<Clock, "now">;
  readonly graph: GraphClient;
  readonly catalog: () => Catalog;
  readonly sync: TemplateSync["sync"];
};
export type Submitted = { readonly kind: "created" | "edited" | "there_already"; readonly status: string };
export type TemplateDesk = ReturnType<typeof createTemplateDesk>;

export function createTemplateDesk(deps: TemplateDeskDeps) {
  const { pool, clock, graph, catalog } = deps;
  const channelOf = (workspaceId: WorkspaceId, id: ChannelId): WhatsAppChannel => {
    const channel = whatsAppOnly(catalog().channels.get(id));
    if (channel?.workspaceId !== workspaceId) throw new AppError("not_found", `there is no channel ${id} in this workspace`);
    return channel;
  };
  /** What was done is done, even if the list cannot be read just now: the next sync brings it. */
  const syncAfter = async (channelId: ChannelId): Promise<void> => {
    await deps.sync(channelId).catch(() => undefined);
  };
  const factsOf = async (workspaceId: WorkspaceId, externalId: string): Promise<TemplateFacts> => {
    const facts = await readTemplateFacts(pool, workspaceId, { externalId });
    if (!facts) throw new AppError("not_found", `there is no template ${externalId} in this workspace`);
    return facts;
  };
  const handlesOf = async (channel: WhatsAppChannel, document: TemplateDraft): Promise<Readonly<Record<string, string>>> => {
    const handles: Record<string, string> = {};
    for (const id of sampleFilesOf(document)) {
      const file = await findSample(pool, channel.workspaceId, id);
      if (!file) throw new AppError("unprocessable", "a sample file of the template is not here any more: upload it again");
      handles[id] = await uploadSample(graph, channel, file);
    }
    return handles;
  };

  const put = async (channel: WhatsAppChannel, document: TemplateDraft, existing: StoredAtMeta | null): Promise<Submitted> => {
    if (existing && isAsWritten(existing, document)) return { kind: "there_already", status: existing.status };
    if (existing) await refuseEarly(channel, document, existing);
    const components = componentsOf(document, await handlesOf(channel, document));
    const ttl = document.ttlSeconds === undefined ? {} : { message_send_ttl_seconds: document.ttlSeconds };
    if (existing) {
      const category = existing.status === "APPROVED" ? {} : { category: document.category };
      await editTemplate(graph, channel, existing.externalId, { components, ...category, ...ttl });
      return { kind: "edited", status: "PENDING" };
    }
    const { name, language, category } = document;
    const parameterFormat = parameterFormatOf(document);
    const body = { name, language, category, parameter_format: parameterFormat, components, ...ttl };
    return { kind: "created", ...(await createTemplate(graph, channel, body)) };
  };

  const refuseEarly = async (
    channel: WhatsAppChannel,
    document: TemplateDraft,
    { status, externalId, category }: StoredAtMeta,
  ): Promise<void> => {
    const facts = await readTemplateFacts(pool, channel.workspaceId, { externalId });
    const may = editable(status, facts?.approvedEdits ?? [], clock.now());
    if (!may.allowed) {
      const why = {
        status: `"${document.name}" is ${status.toLowerCase().replaceAll("_", " ")}: WhatsApp takes changes of approved, rejected and paused templates only`,
        day: `"${document.name}" was edited in the last 24 hours: an approved template may be edited once a day`,
        month: `"${document.name}" was edited 10 times in the last 30 days: WhatsApp takes no more for now`,
      }[may.why];
      throw new AppError("conflict", why, { details: { edit: may } });
    }
    if (!may.category && category !== document.category)
      throw new AppError(
        "conflict",
        `"${document.name}" is approved as ${category.toLowerCase()}: the category of an approved template stays; write one under another name`,
        { details: { edit: { allowed: false, why: "category", again: null } } },
      );
  };

  return {
    /** Throws `unprocessable` with `problems` when the lint or WhatsApp refuses. */
    submit: async (by: By, id: string, revision: number): Promise<Submitted & { readonly warnings: readonly Finding[] }> => {
      const draft = await findTemplateDraftById(pool, by.workspaceId, id);
      if (!draft) throw new AppError("not_found", `there is no template draft ${id} in this workspace`);
      if (draft.revision !== revision)
        throw new AppError("conflict", `${draft.savedBy} saved this draft meanwhile: look at it, then submit`, {
          details: { revision: draft.revision },
        });
      const channel = channelOf(by.workspaceId, draft.channelId);
      const findings = lintTemplate(draft.document, await readTwins(pool, draft.channelId));
      if (!isSubmittable(findings)) throw notSubmittable(draft, findings);
      const existing = await findTemplate(graph, channel, draft.document);
      const done = await put(channel, draft.document, existing);
      const { name, language } = draft.document;
      if (done.kind !== "there_already" || draft.submittedRevision !== revision)
        await noteTemplateAct(deps, by, {
          action: existing ? "template.edit" : "template.submit",
          channelId: channel.id,
          name,
          language,
          detail: { category: draft.document.category, revision, ...(existing && done.kind === "edited" ? { was: existing.status } : {}) },
          draft: { id, revision },
        });
      await syncAfter(channel.id);
      return { ...done, warnings: findings };
    },
    remove: async (by: By, externalId: string): Promise<void> => {
      const { channelId, name, language, status } = await factsOf(by.workspaceId, externalId);
      await deleteTemplate(graph, channelOf(by.workspaceId, channelId), { name, externalId });
      await noteTemplateAct(deps, by, { action: "template.delete", channelId, name, language, detail: { externalId, was: status } });
      await syncAfter(channelId);
    },
    unpause: async (by: By, externalId: string): Promise<void> => {
      const { channelId, name, language, status } = await factsOf(by.workspaceId, externalId);
      if (status !== "PAUSED") throw new AppError("conflict", `"${name}" is not paused: it is ${status.toLowerCase()}`);
      await unpauseTemplate(graph, channelOf(by.workspaceId, channelId), externalId);
      await noteTemplateAct(deps, by, { action: "template.unpause", channelId, name, language, detail: { externalId } });
      await syncAfter(channelId);
    },
    library: async (
      workspaceId: WorkspaceId,
      channelId: ChannelId,
      query: { readonly search?: string | undefined; readonly language?: string | undefined },
    ): Promise<readonly JsonObject[]> => searchLibrary(graph, channelOf(workspaceId, channelId), query),
  };
}

function notSubmittable({ document }: TemplateDraftRow, findings: readonly Finding[]): AppError {
  const [first] = findings.filter(({ severity }) => severity === "error");
  return new AppError("unprocessable", `"${document.name}" cannot be submitted yet: ${first ? lintSentence(first) : ""}`, {
    details: { problems: findings.map((finding) => ({ ...finding, message: lintSentence(finding) })) },
  });
}

/** An earlier try whose answer was lost, or the same submitted twice. Examples come back otherwise than they went. */
function isAsWritten({ status, components, ttlSeconds, category }: StoredAtMeta, document: TemplateDraft): boolean {
  if (status !== "PENDING" && status !== "APPROVED") return false;
  if (document.ttlSeconds !== undefined && document.ttlSeconds !== ttlSeconds) return false;
  const moved = document.category === "UTILITY" && category === "MARKETING";
  return (category === document.category || moved) && bare(components) === bare(componentsOf(document));
}

function bare(value: unknown): string {
  return JSON.stringify(value, (key, one: unknown) => {
    if (key === "example") return undefined;
    if (typeof one !== "object" || one === null || Array.isArray(one)) return one;
    return Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}
