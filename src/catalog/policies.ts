/** A workspace's policy: one draft that people work on, and versions that were activated, the newest of which is in force. */
import type { PolicyDocument } from "../contact-rules/document.ts";
import { holidaysFor } from "../contact-rules/holidays.ts";
import { problemsOf } from "../contact-rules/problems.ts";
import { type Db, inTransaction } from "../db/pool.ts";
import type { Clock } from "../platform/clock.ts";
import { AppError } from "../platform/errors.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import { insertAudit } from "./audit.store.ts";
import {
  findVersion,
  insertVersion,
  listVersions,
  lockPolicy,
  type PolicyDraft,
  type PolicyVersion,
  readDraft,
  writeDraft,
} from "./policies.store.ts";
import { bumpCatalogRevision } from "./revision.store.ts";

export type { PolicyDraft, PolicyVersion } from "./policies.store.ts";
export type PolicyBy = { readonly workspaceId: WorkspaceId; readonly actor: string; readonly name: string };
type Ports = { readonly pool: Db; readonly ids: Ids; readonly clock: Pick<Clock, "now"> };

const MOST_VERSIONS = 200;

export async function policyDraftOf(pool: Db, workspaceId: WorkspaceId): Promise<PolicyDraft | null> {
  return readDraft(pool, workspaceId);
}

/** Newest first. */
export async function policyVersionsOf(pool: Db, workspaceId: WorkspaceId): Promise<readonly PolicyVersion[]> {
  return listVersions(pool, workspaceId, MOST_VERSIONS);
}

export async function policyVersionOf(pool: Db, workspaceId: WorkspaceId, version: number): Promise<PolicyVersion | null> {
  return findVersion(pool, workspaceId, version);
}

/** `revision`: the one that whoever saves began with, 0 for none. A draft may have problems; it cannot be activated with them. */
export async function savePolicyDraft(
  { pool, ids, clock }: Ports,
  { workspaceId, actor, name }: PolicyBy,
  { document, revision }: { readonly document: PolicyDocument; readonly revision: number },
): Promise<PolicyDraft> {
  return inTransaction(pool, async (client) => {
    await lockPolicy(client, workspaceId);
    const before = await readDraft(client, workspaceId);
    assertRevision(before, revision);
    const draft: PolicyDraft = { document, revision: revision + 1, savedAt: new Date(clock.now()), savedBy: name };
    await writeDraft(client, workspaceId, draft);
    const detail = { before: before && plain(before.document), after: plain(document) };
    await insertAudit(client, { id: ids.next(), workspaceId, actor, action: "policy.draft_saved", subject: document.title, detail });
    return draft;
  });
}

/** In force from the commit on: lanes read the catalog's revision with their lock. */
export async function activatePolicy(
  { pool, ids, clock }: Ports,
  { workspaceId, actor, name }: PolicyBy,
  revision: number,
): Promise<PolicyVersion> {
  const saved = await readDraft(pool, workspaceId);
  if (!saved) throw new AppError("not_found", "there is no draft of a policy in this workspace");
  // Outside of the transaction: the calendars take a moment.
  const holidays = await holidaysFor(saved.document, new Date(clock.now()).getUTCFullYear());
  return inTransaction(pool, async (client) => {
    await lockPolicy(client, workspaceId);
    const draft = await readDraft(client, workspaceId);
    assertRevision(draft, revision);
    if (!draft || draft.revision !== saved.revision) throw changed();
    const problems = problemsOf(draft.document);
    if (problems.length > 0)
      throw new AppError("unprocessable", `the policy cannot be activated: ${problems.map(({ message }) => message).join("; ")}`, {
        details: { reason: "policy_has_problems", policyProblems: problems },
      });
    const [before] = await listVersions(client, workspaceId, 1);
    const version: PolicyVersion = {
      version: (before?.version ?? 0) + 1,
      document: draft.document,
      holidays,
      activatedAt: new Date(clock.now()),
      activatedBy: name,
    };
    await insertVersion(client, workspaceId, version);
    const detail = {
      before: before ? { version: before.version, ...plain(before.document) } : null,
      after: { version: version.version, ...plain(version.document) },
    };
    await insertAudit(client, { id: ids.next(), workspaceId, actor, action: "policy.activated", subject: draft.document.title, detail });
    await bumpCatalogRevision(client);
    return version;
  });
}

function assertRevision(draft: PolicyDraft | null, revision: number): void {
  if ((draft?.revision ?? 0) !== revision) throw changed();
}

function changed(): AppError {
  return new AppError("conflict", "somebody else has changed the draft of the policy meanwhile: look at theirs first", {
    details: { reason: "policy_changed" },
  });
}

/** As the audit log takes it. */
function plain({ title, rules }: PolicyDocument): { readonly title: string; readonly rules: string } {
  return { title, rules: JSON.stringify(rules) };
}
