/** Templates under work: kept while they are written, and afterwards, to be mended or edited. */
import { createHash } from "node:crypto";
import { type Db, inTransaction } from "../db/pool.ts";
import type { TemplateDraft } from "../messages/template/draft.ts";
import type { Clock } from "../platform/clock.ts";
import type { ChannelId, Ids, WorkspaceId } from "../platform/ids.ts";
import type { JsonObject } from "../platform/json.ts";
import { insertAudit } from "./audit.store.ts";
import { bumpCatalogRevision } from "./revision.store.ts";
import { insertTemplateEvent } from "./template-events.store.ts";
import {
  deleteTemplateDraft,
  findTemplateDraft,
  listTemplateDraftRows,
  markSubmitted,
  readSample,
  readTemplateDraft,
  removeUnneededSamples,
  type SampleFile,
  type TemplateDraftRow,
  writeSample,
  writeTemplateDraft,
} from "./template-drafts.store.ts";

export type { SampleFile, TemplateDraftRow } from "./template-drafts.store.ts";
type Ports = { readonly pool: Db; readonly ids: Ids; readonly clock: Pick<Clock, "now"> };
export type By = { readonly workspaceId: WorkspaceId; readonly actor: string; readonly name: string };

export type KeptTemplateDraft =
  | { readonly kind: "kept"; readonly draft: TemplateDraftRow }
  /** Somebody else saved it meanwhile, or threw it away (null). */
  | { readonly kind: "changed"; readonly theirs: TemplateDraftRow | null }
  /** Another draft of the channel has this name and language. */
  | { readonly kind: "taken"; readonly by: TemplateDraftRow };

export async function keepTemplateDraft(
  { pool, ids, clock }: Ports,
  by: By,
  draft: { readonly id?: string; readonly channelId: ChannelId; readonly document: TemplateDraft; readonly revision: number },
): Promise<KeptTemplateDraft> {
  const { channelId, document, revision } = draft;
  const { workspaceId, actor } = by;
  const id = draft.id ?? ids.next<string>();
  return inTransaction(pool, async (client) => {
    const at = new Date(clock.now());
    const written = await writeTemplateDraft(client, { id, workspaceId, channelId, document, revision, at, savedBy: by.name });
    if (!written) {
      const other = await findTemplateDraft(client, channelId, document);
      if (other && other.id !== id) return { kind: "taken", by: other };
      return { kind: "changed", theirs: await readTemplateDraft(client, workspaceId, id) };
    }
    await insertAudit(client, {
      id: ids.next(),
      workspaceId,
      actor,
      action: "template.draft",
      subject: document.name,
      detail: { channelId, language: document.language, revision: written.revision },
    });
    return { kind: "kept", draft: written };
  });
}

export async function discardTemplateDraft({ pool, ids }: Ports, by: By, id: string): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const gone = await deleteTemplateDraft(client, by.workspaceId, id);
    if (!gone) return false;
    const { name, language } = gone.document;
    await insertAudit(client, {
      id: ids.next(),
      workspaceId: by.workspaceId,
      actor: by.actor,
      action: "template.discard_draft",
      subject: name,
      detail: { channelId: gone.channelId, language },
    });
    return true;
  });
}

export const listTemplateDrafts = listTemplateDraftRows;
export const findTemplateDraftById = readTemplateDraft;
export const findTemplateDraftOf = findTemplateDraft;
export const findSample = readSample;

/** The same bytes are kept once. */
export async function keepSample({ pool, ids, clock }: Ports, workspaceId: WorkspaceId, file: Omit<SampleFile, "id">): Promise<string> {
  const hash = createHash("sha256").update(file.content).digest();
  return writeSample(pool, { ...file, id: ids.next<string>(), workspaceId, hash, at: new Date(clock.now()) });
}

/** Whoever takes a picture out of a draft may put it back. */
const SAMPLES_KEPT_MS = 86_400_000;

/** Samples that no draft needs any more. */
export async function sweepSamples({ pool, clock }: Pick<Ports, "pool" | "clock">): Promise<void> {
  const now = clock.now();
  await removeUnneededSamples(pool, { now: new Date(now), before: new Date(now - SAMPLES_KEPT_MS) });
}

type Done = {
  readonly action: "template.submit" | "template.edit" | "template.delete" | "template.unpause";
  readonly channelId: ChannelId;
  readonly name: string;
  readonly language: string;
  readonly detail: JsonObject;
  readonly draft?: { readonly id: string; readonly revision: number };
};

/** What was done at WhatsApp, for the audit and for the template's history. */
export async function noteTemplateAct({ pool, ids, clock }: Ports, by: By, act: Done): Promise<void> {
  const { action, channelId, name, language, detail, draft } = act;
  const { workspaceId, actor } = by;
  await inTransaction(pool, async (client) => {
    const at = new Date(clock.now());
    if (draft) await markSubmitted(client, draft.id, draft.revision, at);
    const of = { workspaceId, channelId, name, language, at };
    if (action === "template.submit" || action === "template.edit")
      await insertTemplateEvent(client, { ...of, kind: "submitted", detail: { ...detail, by: by.name } });
    if (action === "template.delete") await insertTemplateEvent(client, { ...of, kind: "deleted", detail: { by: by.name } });
    await insertAudit(client, { id: ids.next(), workspaceId, actor, action, subject: name, detail: { channelId, language, ...detail } });
    await bumpCatalogRevision(client);
  });
}
