import type { Templates } from "../contract/console-settings.ts";
import type { TemplateDetail } from "../contract/template.ts";
import type { Db } from "../db/pool.ts";
import { editable } from "../messages/template/edit-limits.ts";
import type { TemplateContent } from "../messages/content.ts";
import { draftOf } from "../messages/template/components.ts";
import { sampleContent } from "../messages/template/sample-content.ts";
import { iso } from "./message-view.ts";
import { templatePreview } from "./preview.ts";
import {
  approvedEditsOf,
  listSyncStates,
  type RawTemplate,
  readTemplateHistory,
  readTemplateRows,
  readTemplateRule,
} from "./templates.store.ts";

const HOUR_MS = 3_600_000;
/** Pauses for quality end by themselves (section 5 of the reference); others are let go by hand. */
const PAUSE_HOURS: { readonly [title: string]: number } = { FIRST_PAUSE: 3, SECOND_PAUSE: 6 };

export async function listTemplates(db: Db, workspaceId: string): Promise<Templates> {
  const [rows, channels] = [await readTemplateRows(db, workspaceId, null), await listSyncStates(db, workspaceId)];
  return {
    rows: rows.map((row) => ({
      ...viewOf(row),
      preview: templatePreview(row.components),
      usedBy: row.used_by,
      usedByCampaigns: row.held_by,
    })),
    channels: channels.map(({ id, name, syncedAt, error }) => ({ id, name, syncedAt: iso(syncedAt), error })),
  };
}

/** The first of the channels that share the account. */
export async function readTemplateDetail(db: Db, workspaceId: string, id: string, nowMs: number): Promise<TemplateDetail | null> {
  const [row] = await readTemplateRows(db, workspaceId, id);
  if (!row) return null;
  const history = await readTemplateHistory(db, row);
  return {
    ...viewOf(row),
    preview: templatePreview(row.components),
    sample: templatePreview(row.components, samplesOf(row)),
    edit: editable(row.status, await approvedEditsOf(db, row), nowMs),
    rule: await readTemplateRule(db, workspaceId, row.name),
    usedBy: { journeys: row.used_by, campaigns: row.held_by, forms: row.opens },
    history,
  };
}

/** What WhatsApp was shown when it judged the template. */
function samplesOf({ name, language, category, components }: RawTemplate): TemplateContent {
  const known = category === "AUTHENTICATION" || category === "MARKETING" ? category : "UTILITY";
  return sampleContent(draftOf({ name, language, category: known, components }), () => "");
}

export async function listPublicTemplates(db: Db, workspaceId: string): Promise<readonly PublicTemplate[]> {
  return (await readTemplateRows(db, workspaceId, null)).map(publicView);
}

export async function readPublicTemplate(db: Db, workspaceId: string, id: string): Promise<PublicTemplate | null> {
  const [row] = await readTemplateRows(db, workspaceId, id);
  return row ? publicView(row) : null;
}

type PublicTemplate = Omit<ReturnType<typeof viewOf>, "channelName"> & { readonly components: { readonly [key: string]: unknown }[] };

function publicView(row: RawTemplate): PublicTemplate {
  const { channelName: _, ...view } = viewOf(row);
  return { ...view, components: [...row.components] };
}

function viewOf(row: RawTemplate) {
  const hours = PAUSE_HOURS[row.paused?.title ?? ""];
  return {
    id: row.id,
    channelId: row.channel_id,
    channelName: row.channel_name,
    name: row.name,
    language: row.language,
    status: row.status,
    category: row.category,
    qualityScore: row.quality_score,
    rejectedReason: row.rejected_reason,
    syncedAt: row.synced_at.toISOString(),
    pausedUntil: row.paused && hours !== undefined ? new Date(Date.parse(row.paused.at) + hours * HOUR_MS).toISOString() : null,
    categoryChange: row.announced ? { to: row.announced.to, at: row.announced.when ?? null } : null,
  };
}
