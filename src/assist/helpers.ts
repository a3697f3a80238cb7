/** A workspace's helpers: one draft of rules and intents that people work on, versions that were activated, and how its assistant is set up. */
import { type Db, type DbClient, inTransaction } from "../db/pool.ts";
import { AppError } from "../platform/errors.ts";
import type { WorkspaceId } from "../platform/ids.ts";
import type { Secrets } from "../platform/secrets.ts";
import type { HelperProblem } from "./check-helpers.ts";
import {
  correctSpend,
  type HelpersDraft,
  type HelpersVersion,
  insertVersion,
  listVersions,
  lockHelpers,
  readDraft,
  readSettings,
  readSpend,
  setAside,
  type Spend,
  writeDraft,
  writeSettings,
} from "./helpers.store.ts";
import type { HelpersDocument } from "./helpers-document.ts";
import { type AssistantSettings, monthOf, NO_ASSISTANT } from "./settings.ts";

export type { HelpersDraft, HelpersVersion, Spend } from "./helpers.store.ts";

/** Written in the transaction of the change: who did what, and that reference data are new. */
export type Finish = (
  client: DbClient,
  entry: {
    readonly action: string;
    readonly subject: string;
    readonly detail: { readonly [name: string]: string | number | boolean | null };
  },
) => Promise<void>;
/** `name`: as people read it. */
export type Saving = {
  readonly pool: Db;
  readonly workspaceId: WorkspaceId;
  readonly name: string;
  readonly now: Date;
  readonly finish: Finish;
};

const MOST_VERSIONS = 200;

export async function helpersDraftOf(pool: Db, workspaceId: WorkspaceId): Promise<HelpersDraft | null> {
  return readDraft(pool, workspaceId);
}

/** Newest first. */
export async function helpersVersionsOf(pool: Db, workspaceId: WorkspaceId): Promise<readonly HelpersVersion[]> {
  return listVersions(pool, workspaceId, MOST_VERSIONS);
}

/** `revision`: the one that whoever saves began with, 0 for none. A draft may have problems; it cannot be activated with them. */
export async function saveHelpersDraft(
  { pool, workspaceId, name, now, finish }: Saving,
  { document, revision }: { readonly document: HelpersDocument; readonly revision: number },
): Promise<HelpersDraft> {
  return inTransaction(pool, async (client) => {
    await lockHelpers(client, workspaceId);
    assertRevision(await readDraft(client, workspaceId), revision);
    const draft: HelpersDraft = { document, revision: revision + 1, savedAt: now, savedBy: name };
    await writeDraft(client, workspaceId, draft);
    await finish(client, { action: "helpers.draft_saved", subject: "helpers", detail: summaryOf(document) });
    return draft;
  });
}

/** In force from the commit on: lanes read the catalog's revision with their lock. */
export async function activateHelpers(
  { pool, workspaceId, name, now, finish }: Saving,
  revision: number,
  problemsOf: (document: HelpersDocument) => readonly HelperProblem[],
): Promise<HelpersVersion> {
  return inTransaction(pool, async (client) => {
    await lockHelpers(client, workspaceId);
    const draft = await readDraft(client, workspaceId);
    assertRevision(draft, revision);
    if (!draft) throw new AppError("not_found", "there is no draft of the helpers in this workspace");
    const problems = problemsOf(draft.document);
    if (problems.length > 0)
      throw new AppError("unprocessable", `the rules cannot be activated: ${problems.map(({ message }) => message).join("; ")}`, {
        details: { reason: "helpers_have_problems" },
      });
    const [before] = await listVersions(client, workspaceId, 1);
    const version = { version: (before?.version ?? 0) + 1, document: draft.document, activatedAt: now, activatedBy: name };
    await insertVersion(client, workspaceId, version);
    const detail = { version: version.version, ...summaryOf(draft.document) };
    await finish(client, { action: "helpers.activated", subject: "helpers", detail });
    return version;
  });
}

function assertRevision(found: { readonly revision: number } | null, revision: number): void {
  if ((found?.revision ?? 0) !== revision)
    throw new AppError("conflict", "somebody else has changed this meanwhile: look at theirs first", {
      details: { reason: "helpers_changed" },
    });
}

/** As the audit log takes it. */
function summaryOf({ rules, intents }: HelpersDocument): { readonly rules: string; readonly intents: string } {
  return { rules: JSON.stringify(rules), intents: intents.map(({ name, examples }) => `${name} (${examples.length})`).join(", ") };
}

export type AssistantView = { readonly settings: AssistantSettings; readonly hasKey: boolean; readonly revision: number };

export async function assistantOf(pool: Db, workspaceId: WorkspaceId): Promise<AssistantView> {
  const stored = await readSettings(pool, workspaceId);
  return { settings: stored?.settings ?? NO_ASSISTANT, hasKey: stored?.sealed != null, revision: stored?.revision ?? 0 };
}

/** `key`: undefined leaves it as it is, null takes it away. */
export async function saveAssistant(
  { pool, workspaceId, name, now, finish }: Saving,
  vault: Pick<Secrets, "seal">,
  { settings, key, revision }: { readonly settings: AssistantSettings; readonly key: string | null | undefined; readonly revision: number },
): Promise<AssistantView> {
  return inTransaction(pool, async (client) => {
    await lockHelpers(client, workspaceId);
    const before = await readSettings(client, workspaceId);
    assertRevision(before, revision);
    // A key is for the place it was given for: nobody sends it elsewhere by changing the address.
    const moved = before !== null && originOf(before.settings.url) !== originOf(settings.url);
    const kept = moved ? null : (before?.sealed ?? null);
    const sealed = key === undefined ? kept : key === null ? null : vault.seal(key, keyContext(workspaceId));
    await writeSettings(client, workspaceId, { settings, sealed, revision: revision + 1, savedAt: now, savedBy: name });
    const { mode, url, model, budget } = settings;
    const detail = { mode, endpoint: originOf(url), model, tokens: budget.tokens, micros: budget.micros, key: sealed !== null };
    await finish(client, { action: "assistant.changed", subject: "assistant", detail });
    return { settings, hasKey: sealed !== null, revision: revision + 1 };
  });
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : "";
}

export function keyContext(workspaceId: WorkspaceId): string {
  return `assist_settings ${workspaceId}`;
}

/** For whoever calls the endpoint. */
export async function openAssistant(
  pool: Db,
  vault: Pick<Secrets, "open">,
  workspaceId: WorkspaceId,
): Promise<{ readonly settings: AssistantSettings; readonly key: string | null }> {
  const stored = await readSettings(pool, workspaceId);
  const key = stored?.sealed ? (vault.open(stored.sealed, keyContext(workspaceId)) as string) : null;
  return { settings: stored?.settings ?? NO_ASSISTANT, key };
}

export async function spendOf(pool: Db, workspaceId: WorkspaceId, now: number): Promise<Spend & { readonly month: string }> {
  const month = monthOf(now);
  return { month, ...(await readSpend(pool, workspaceId, month)) };
}

export type Reserved = { readonly workspaceId: WorkspaceId; readonly month: string; readonly tokens: number; readonly micros: number };

/** Null: the month's budget has not so much left, and nothing may be asked. */
export async function reserve(
  pool: Db,
  { workspaceId, now }: { readonly workspaceId: WorkspaceId; readonly now: number },
  most: { readonly tokens: number; readonly micros: number },
  budget: AssistantSettings["budget"],
): Promise<Reserved | null> {
  const month = monthOf(now);
  return (await setAside(pool, { workspaceId, month }, most, budget)) ? { workspaceId, month, ...most } : null;
}

/** What was used in fact; of a call whose answer was lost, what was set aside stays. */
export async function settleSpend(pool: Db, reserved: Reserved, used: { readonly tokens: number; readonly micros: number }): Promise<void> {
  await correctSpend(pool, reserved, { tokens: used.tokens - reserved.tokens, micros: used.micros - reserved.micros });
}
