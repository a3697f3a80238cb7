/** Reusable pieces of text. What is saved is said from then on: by drafts, by what is live, and by what waits to be sent. */
import { type Db, inTransaction } from "../db/pool.ts";
import { checkTemplate, fragmentsIn, type TemplateProblem } from "../liquid/liquid.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids, WorkspaceId } from "../platform/ids.ts";
import { insertAudit } from "./audit.store.ts";
import {
  deleteFragmentRow,
  type DocumentRow,
  type FragmentRevision,
  type FragmentRow,
  listFragmentRows,
  listRevisionRows,
  lockFragments,
  readSpeakers,
  writeFragment,
} from "./fragments.store.ts";
import { bumpCatalogRevision } from "./revision.store.ts";

export type { FragmentRevision, FragmentRow } from "./fragments.store.ts";
export type FragmentPorts = { readonly pool: Db; readonly ids: Ids; readonly clock: Pick<Clock, "now"> };
export type FragmentBy = { readonly workspaceId: WorkspaceId; readonly actor: string; readonly name: string };
/** Who says a fragment, by itself or through others. */
export type FragmentUser = { readonly kind: DocumentRow["kind"] | "fragment"; readonly name: string; readonly title: string };

export type SavedFragment =
  | { readonly kind: "saved"; readonly fragment: FragmentRow }
  | { readonly kind: "changed"; readonly theirs: FragmentRow | null }
  | { readonly kind: "broken"; readonly problem: TemplateProblem }
  | { readonly kind: "unknown"; readonly fragment: string }
  /** Names that lead from the fragment back to itself. */
  | { readonly kind: "circle"; readonly through: readonly string[] };

/** `revision`: the one that was changed; 0 for a new one. */
export async function saveFragment(
  { pool, ids, clock }: FragmentPorts,
  { workspaceId, actor, name: savedBy }: FragmentBy,
  asked: Pick<FragmentRow, "name" | "title" | "text" | "revision">,
): Promise<SavedFragment> {
  const problem = checkTemplate(asked.text);
  if (problem) return { kind: "broken", problem };
  return inTransaction(pool, async (client) => {
    const all = await lockFragments(client, workspaceId);
    const before = all.find(({ name }) => name === asked.name) ?? null;
    if ((before?.revision ?? 0) !== asked.revision) return { kind: "changed", theirs: before };
    const texts = new Map(all.map(({ name, text }) => [name, text])).set(asked.name, asked.text);
    const unknown = fragmentsIn(asked.text).find((name) => !texts.has(name));
    if (unknown !== undefined) return { kind: "unknown", fragment: unknown };
    const through = circleFrom(asked.name, texts);
    if (through) return { kind: "circle", through };
    if (before && before.text === asked.text && before.title === asked.title) return { kind: "saved", fragment: before };
    const fragment: FragmentRow = { ...asked, revision: asked.revision + 1, savedAt: new Date(clock.now()), savedBy };
    await writeFragment(client, workspaceId, fragment);
    const detail = { revision: fragment.revision, text: fragment.text };
    await insertAudit(client, { id: ids.next(), workspaceId, actor, action: "fragment.saved", subject: asked.name, detail });
    await bumpCatalogRevision(client);
    return { kind: "saved", fragment };
  });
}

export type DeletedFragment = { readonly kind: "deleted" | "missing" } | { readonly kind: "used"; readonly by: readonly FragmentUser[] };

export async function deleteFragment(
  { pool, ids }: FragmentPorts,
  { workspaceId, actor }: FragmentBy,
  name: string,
): Promise<DeletedFragment> {
  return inTransaction(pool, async (client) => {
    const all = await lockFragments(client, workspaceId);
    if (!all.some((one) => one.name === name)) return { kind: "missing" };
    const by = usersOf(all, await readSpeakers(client, workspaceId)).get(name) ?? [];
    if (by.length > 0) return { kind: "used", by };
    await deleteFragmentRow(client, workspaceId, name);
    await insertAudit(client, { id: ids.next(), workspaceId, actor, action: "fragment.deleted", subject: name, detail: {} });
    await bumpCatalogRevision(client);
    return { kind: "deleted" };
  });
}

export async function listFragments(
  pool: Db,
  workspaceId: WorkspaceId,
): Promise<readonly (FragmentRow & { readonly usedBy: readonly FragmentUser[] })[]> {
  const [rows, speakers] = await Promise.all([listFragmentRows(pool, workspaceId), readSpeakers(pool, workspaceId)]);
  const users = usersOf(rows, speakers);
  return rows.map((row) => ({ ...row, usedBy: users.get(row.name) ?? [] }));
}

export async function listFragmentRevisions(pool: Db, workspaceId: WorkspaceId, name: string): Promise<readonly FragmentRevision[]> {
  return listRevisionRows(pool, workspaceId, name);
}

/** The way back to the fragment, when there is one. */
function circleFrom(start: string, texts: ReadonlyMap<string, string>): readonly string[] | null {
  const seen = new Set<string>();
  const follow = (name: string, way: readonly string[]): readonly string[] | null => {
    for (const next of fragmentsIn(texts.get(name) ?? "")) {
      if (next === start) return [...way, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = follow(next, [...way, next]);
      if (found) return found;
    }
    return null;
  };
  return follow(start, [start]);
}

/** Only those who name a fragment themselves: who deletes it has to change these. */
function usersOf(fragments: readonly FragmentRow[], speakers: readonly DocumentRow[]): ReadonlyMap<string, readonly FragmentUser[]> {
  const users = new Map<string, FragmentUser[]>();
  const note = (user: FragmentUser, named: Iterable<string>): void => {
    for (const name of new Set(named)) {
      const known = users.get(name) ?? [];
      if (!known.some((one) => one.kind === user.kind && one.name === user.name)) users.set(name, [...known, user]);
    }
  };
  for (const { kind, name, title, document } of speakers) note({ kind, name, title }, textsIn(document).flatMap(fragmentsIn));
  for (const { name, title, text } of fragments) note({ kind: "fragment", name, title }, fragmentsIn(text));
  return users;
}

/** Every text of a document, wherever it stands: a draft may have any shape. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return value.includes("{%") ? [value] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
